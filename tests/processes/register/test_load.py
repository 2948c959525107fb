"""How much one person stands for, with a warning past the limit."""

import pytest
from django.contrib import admin

from portal.load import loads
from processes.models import Person, Process
from processes.people.actions import deactivate
from processes.register import actions, load
from processes.register.load import Load, open_work, roles_held
from processes.register.words import Role
from tests.agents import BY, a_process
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


def test_roles_are_counted_and_deputies_are_not(
    process: Process, alice: Person, bob: Person, team: dict[str, Person]
) -> None:
    actions.name_role(process, Role.REVIEW, person=alice, deputy=team["system"], **BY)
    a_process("other", accountable=team["system"], escalation_owner=alice)
    held = roles_held()
    assert held[alice.pk] == 3
    assert held[team["system"].pk] == 2
    assert held[team["escalation_owner"].pk] == 1
    assert held[team["accountable_deputy"].pk] == held[bob.pk] == 0


def test_among_what_a_reader_may_see(restricted: Process, alice: Person, charlie: Person) -> None:
    a_process("other", accountable=alice)
    assert roles_held()[alice.pk] == 2
    assert roles_held(Process.objects.visible_to(charlie))[alice.pk] == 1
    assert loads(Process.objects.visible_to(charlie))[alice.pk].roles == 1


def test_what_waits_is_counted(
    process: Process, alice: Person, charlie: Person, team: dict[str, Person]
) -> None:
    made = actions.remark(process, kind="friction", says="It asks twice.", by=charlie)
    assert open_work()[team["business"].pk] == 1
    actions.answer(made, by=team["business"], answer="We mend it this week.")
    assert open_work()[team["business"].pk] == 0
    deactivate(team["evaluation"], **BY)
    assert open_work()[alice.pk] == 1


@pytest.mark.parametrize(
    ("roles", "is_heavy", "words"),
    [
        (1, False, "1 role"),
        (load.LIMIT, False, f"{load.LIMIT} roles"),
        (load.LIMIT + 1, True, f"{load.LIMIT + 1} roles, over the limit of {load.LIMIT}"),
    ],
)
def test_the_limit(roles: int, is_heavy: bool, words: str) -> None:
    assert (Load(roles).is_heavy, Load(roles).in_words) == (is_heavy, words)


def test_the_site_knows_of_everyone(process: Process, alice: Person) -> None:
    assert admin.site.loads()[alice.pk] == Load(1, 0)  # type: ignore[attr-defined]


def test_as_many_queries_for_many_processes(
    process: Process, django_assert_max_num_queries: object
) -> None:
    for number in range(5):
        a_process(f"process_{number}", accountable=PersonFactory())
    with django_assert_max_num_queries(10):  # type: ignore[operator]
        loads()
