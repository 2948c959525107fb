"""Two people who act in the same moment: one succeeds, the other reads a sentence."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from house.refusals import Refusal
from processes.models import (
    Control,
    Notice,
    Pause,
    Person,
    Process,
    ProcessUserObjectPermission,
    Proposal,
)
from processes.people.actions import deactivate
from processes.register import actions, upkeep
from processes.register.words import CONTROL, Role
from tests.agents import BY
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Start all at the same moment; what each was refused with, in order of names."""
    start = Barrier(len(acts))

    def done(act: Callable[[], Any]) -> str:
        try:
            start.wait()
            act()
        except Refusal as refusal:
            return type(refusal).__name__
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(done, acts))


def rights(process: Process) -> set[tuple[int, str]]:
    rows = ProcessUserObjectPermission.objects.filter(content_object=process)
    return set(rows.values_list("user", "permission__codename"))


def test_two_pauses(process: Process, alice: Person, team: dict[str, Person]) -> None:
    def stop(by: Person) -> Callable[[], Any]:
        return lambda: actions.pause(process, by=by, because="Something is off")

    assert at_once(stop(alice), stop(team["business"])) == ["", "AlreadyPaused"]
    assert Pause.objects.standing().count() == 1


def test_two_resumes(process: Process, alice: Person, team: dict[str, Person]) -> None:
    actions.pause(process, by=alice, because="Something is off")

    def lift(by: Person) -> Callable[[], Any]:
        return lambda: actions.resume(process, by=by, because="All is well")

    assert at_once(lift(alice), lift(team["system"])) == ["", "NotPaused"]
    assert not Pause.objects.standing().exists()


def test_a_pause_does_not_wait_for_a_change_of_names(process: Process, alice: Person) -> None:
    one, two = PersonFactory.create_batch(2)
    refused = at_once(
        lambda: actions.pause(process, by=alice, because="Something is off"),
        lambda: actions.name_role(process, Role.REVIEW, person=one, deputy=two, **BY),
    )
    assert refused == ["", ""]
    assert process.state == "paused"


def test_rights_survive_two_changes_of_names(process: Process) -> None:
    """Neither takes back what the other gave."""
    people = PersonFactory.create_batch(6)

    def name(role: Role, person: Person, deputy: Person) -> Callable[[], Any]:
        return lambda: actions.name_role(process, role, person=person, deputy=deputy, **BY)

    acts = [
        name(Role.BUSINESS, people[0], people[1]),
        name(Role.SYSTEM, people[2], people[3]),
        name(Role.ACCOUNTABLE, people[4], people[5]),
        lambda: actions.agent_of(process, **BY),
    ]
    assert at_once(*acts) == ["", "", "", ""]
    agent = actions.agent_of(process, **BY)
    may_resume = {user for user, code in rights(process) if code == "resume_process"}
    assert may_resume == {people[0].pk, people[2].pk, people[4].pk}
    may_see = {user for user, code in rights(process) if code == "view_process"}
    assert {agent.pk, *(person.pk for person in people)} <= may_see


def test_one_short_name(administrator: Person, ways: dict[str, Any]) -> None:
    def enter() -> None:
        actions.create_process(by=administrator, because="It goes live", **ways)

    assert at_once(enter, enter) == ["", "SlugTaken"]


def test_one_account_for_the_first_keys(process: Process) -> None:
    agents = {}

    def make(name: str) -> Callable[[], Any]:
        return lambda: agents.setdefault(name, actions.agent_of(process, **BY))

    assert at_once(make("one"), make("two")) == ["", ""]
    assert agents["one"] == agents["two"]


def test_one_answer(process: Process, charlie: Person, alice: Person) -> None:
    made = actions.remark(process, kind="friction", says="It asks twice.", by=charlie)

    def say(by: Person) -> Callable[[], Any]:
        return lambda: actions.answer(made, by=by, answer="We mend it this week.")

    assert at_once(say(alice), say(made.waits_for)) == ["", "AnsweredAlready"]


def test_one_proposal_a_subject(compliance: Person, administrator: Person) -> None:
    control = Control.objects.get(slug="logging")

    def ask(by: Person, says: str) -> Callable[[], Any]:
        return lambda: actions.propose(CONTROL, control, {"says": says}, by=by, because="Needed")

    refused = at_once(ask(compliance, "One."), ask(administrator, "Two."))
    assert refused == ["", "OpenProposalExists"]
    assert Proposal.objects.count() == 1


def test_one_decision_on_a_proposal(
    administrator: Person, compliance: Person, colleague: Person
) -> None:
    control = Control.objects.get(slug="logging")
    becomes = {"says": "Every decision is logged within a second."}
    made = actions.propose(CONTROL, control, becomes, by=administrator, because="Too slow")
    refused = at_once(
        lambda: actions.consent(made, by=compliance, because="Agreed"),
        lambda: actions.decline(made, by=colleague, because="Not needed"),
    )
    assert refused == ["", "ProposalIsClosed"]


def test_one_notice_of_a_gap(process: Process, team: dict[str, Person]) -> None:
    deactivate(team["evaluation"], **BY)
    assert at_once(upkeep.tell_of_gaps, upkeep.tell_of_gaps) == ["", ""]
    told = Notice.objects.filter(topic="process.gap").values_list("person", flat=True)
    assert len(set(told)) == len(told) == 1


def test_a_pause_by_a_name_that_goes(process: Process, alice: Person) -> None:
    """Alice stops it while her name is taken off: either order leaves one whole state."""
    one, two = PersonFactory.create_batch(2)
    at_once(
        lambda: actions.pause(process, by=alice, because="Something is off"),
        lambda: actions.name_role(process, Role.ACCOUNTABLE, person=one, deputy=two, **BY),
    )
    assert (one.pk, "resume_process") in rights(process)
    assert not {code for user, code in rights(process) if user == alice.pk}
