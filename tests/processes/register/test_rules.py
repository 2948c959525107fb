"""Who may do what, as tables; the actions ask these rules, and their tests try them."""

from typing import Any

import pytest

from processes.models import Person, Process
from processes.people.actions import deactivate
from processes.register import rules
from processes.register.words import Role
from tests.agents import BY, agent_of
from tests.factories import AbsenceFactory

pytestmark = pytest.mark.django_db
EVERYONE = ["alice", "bob", "charlie", "compliance", "administrator", "technology"]

GENERAL = {
    rules.may_create: {"administrator"},
    rules.may_propose: {"compliance", "administrator"},
    rules.may_keep_keys: {"technology", "administrator"},
    rules.may_edit_glossary: {"compliance"},
    rules.is_compliance: {"compliance"},
    rules.has_a_part: {"alice", "bob", "compliance", "administrator", "technology"},
}
ON_A_PROCESS = {
    rules.may_edit_words: {"alice", "administrator"},
    rules.may_restrict: {"compliance", "administrator"},
    rules.may_route: {"alice", "administrator"},
    rules.may_pause: {"alice", "compliance"},
}


def named(rule: Any) -> str:
    return str(rule.__name__)


@pytest.mark.parametrize("who", EVERYONE)
@pytest.mark.parametrize("rule", GENERAL, ids=named)
def test_in_general(request: pytest.FixtureRequest, process: Process, rule: Any, who: str) -> None:
    assert rule(request.getfixturevalue(who)) is (who in GENERAL[rule])


@pytest.mark.parametrize("who", EVERYONE)
@pytest.mark.parametrize("rule", ON_A_PROCESS, ids=named)
def test_on_a_process(
    request: pytest.FixtureRequest, process: Process, rule: Any, who: str
) -> None:
    assert rule(request.getfixturevalue(who), process) is (who in ON_A_PROCESS[rule])


@pytest.mark.parametrize("rule", [*GENERAL, *ON_A_PROCESS], ids=named)
def test_who_has_left_may_nothing(
    request: pytest.FixtureRequest, process: Process, rule: Any
) -> None:
    may = GENERAL.get(rule) or ON_A_PROCESS[rule]
    with_process = (process,) if rule in ON_A_PROCESS else ()
    for who in may - {"administrator"}:
        person = request.getfixturevalue(who)
        deactivate(person, **BY)
        left = Person.objects.get(pk=person.pk)
        assert not rule(left, *with_process) or rule is rules.has_a_part


@pytest.mark.parametrize("rule", ON_A_PROCESS, ids=named)
def test_an_agent_may_nothing_of_this(process: Process, rule: Any) -> None:
    assert not rule(agent_of(process), process)


def test_the_business_half_edits_words_too(process: Process, team: dict[str, Person]) -> None:
    assert rules.may_edit_words(team["business"], process)
    assert not rules.may_edit_words(team["business_deputy"], process)
    AbsenceFactory(person=team["business"])
    assert rules.may_edit_words(team["business_deputy"], process)
    assert not rules.may_edit_words(team["system"], process)


@pytest.mark.parametrize("role", list(Role))
def test_names(
    process: Process, alice: Person, compliance: Person, administrator: Person, role: Role
) -> None:
    own = role == Role.ACCOUNTABLE
    assert rules.may_change_name(alice, process, role) is not own
    assert rules.may_change_name(compliance, process, role) is own
    assert rules.may_change_name(administrator, process, role)
