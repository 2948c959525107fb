"""The kill switch: who stops a process, who lets it run again, and what is kept of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from audit.models import Entry
from house.actors import System
from house.clock import now, today
from house.refusals import NotPermitted, ReasonMissing, Refusal
from processes.models import Notice, Pause, Person, Process
from processes.people.actions import deactivate
from processes.register import actions, refusals, rules
from tests.agents import BY, a_key, a_process, agent_of
from tests.factories import AbsenceFactory, PersonFactory

pytestmark = pytest.mark.django_db
OFF, ON = "The figures are wrong", "They were mended"

# The permission table: who may pause, and who may lift which pause.
PAUSE = {"alice", "business", "system", "escalation_owner", "escalation_backup", "compliance"}
LIFT_ORDINARY = {"alice", "business", "system"}
EVERYONE = [
    "alice",
    "bob",
    "charlie",
    "compliance",
    "colleague",
    "administrator",
    "technology",
    "accountable_deputy",
    "escalation_owner",
    "escalation_backup",
    "business",
    "business_deputy",
    "system",
    "system_deputy",
    "evaluation",
]


@pytest.fixture
def everyone(request: pytest.FixtureRequest, team: dict[str, Person]) -> dict[str, Person]:
    others = set(EVERYONE) - team.keys()
    return {**team, **{name: request.getfixturevalue(name) for name in others}}


def may_lift(everyone: dict[str, Person], pause: Pause) -> set[str]:
    """Who gets through; each try is taken back by pausing anew in the same way."""
    return {
        name for name, person in everyone.items() if rules.may_resume(person, pause.process, pause)
    }


class TestPausing:
    def test_it_is_off_at_once_and_on_record(self, alice: Person, process: Process) -> None:
        pause = actions.pause(process, by=alice, because=OFF)
        assert process.state == "paused"
        assert list(Process.objects.paused()) == [process]
        assert not Process.objects.running().exists()
        assert (pause.kind, pause.paused_by, pause.because) == ("ordinary", alice, OFF)
        entry = Entry.objects.get(verb="process.pause")
        assert (entry.actor, entry.because, entry.process) == (
            "Alice Adler",
            OFF,
            "support_refunds",
        )

    def test_those_on_the_route_are_told_with_the_manual_way(
        self, alice: Person, process: Process, team: dict[str, Person]
    ) -> None:
        informed = PersonFactory()
        actions.set_circle(process, "informed", [informed], **BY)
        actions.pause(process, by=alice, because=OFF)
        notices = Notice.objects.filter(topic="process.paused")
        on_route = {alice, team["business"], team["system"], team["escalation_owner"], informed}
        assert {notice.person for notice in notices} == on_route
        for notice in notices:
            assert notice.urgency == Notice.Urgency.URGENT
            assert OFF in notice.body
            assert process.fallback in notice.body

    @pytest.mark.parametrize("who", EVERYONE)
    def test_who_may(self, everyone: dict[str, Person], process: Process, who: str) -> None:
        if who in PAUSE or who == "colleague":
            actions.pause(process, by=everyone[who], because=OFF)
            assert process.state == "paused"
        else:
            with pytest.raises(NotPermitted):
                actions.pause(process, by=everyone[who], because=OFF)
            assert process.state == "running"

    def test_not_twice(self, alice: Person, process: Process) -> None:
        actions.pause(process, by=alice, because=OFF)
        with pytest.raises(refusals.AlreadyPaused):
            actions.pause(process, by=alice, because=OFF)
        assert Pause.objects.count() == 1

    def test_not_without_a_reason(self, alice: Person, process: Process) -> None:
        with pytest.raises(ReasonMissing):
            actions.pause(process, by=alice, because=" ")
        assert process.state == "running"

    def test_not_when_retired(self, alice: Person) -> None:
        retired = a_process("old_one", stage="retired", accountable=alice)
        with pytest.raises(refusals.RetiredForGood):
            actions.pause(retired, by=alice, because=OFF)
        assert retired.state == "retired"

    def test_who_has_left_may_not(self, alice: Person, process: Process) -> None:
        deactivate(alice, **BY)
        alice = Person.objects.get(pk=alice.pk)
        with pytest.raises(NotPermitted):
            actions.pause(process, by=alice, because=OFF)


class TestResuming:
    def test_it_runs_again_and_the_pause_says_so(self, alice: Person, process: Process) -> None:
        actions.pause(process, by=alice, because=OFF)
        pause = actions.resume(process, by=alice, because=ON)
        assert process.state == "running"
        assert (pause.lifted_by, pause.lifted_because) == (alice, ON)
        entry = Entry.objects.get(verb="process.resume")
        assert (entry.actor, entry.because) == ("Alice Adler", ON)
        assert Notice.objects.filter(title="Support refunds runs again", person=alice).exists()

    def test_it_can_be_paused_again(self, alice: Person, process: Process) -> None:
        for _ in range(2):
            actions.pause(process, by=alice, because=OFF)
            actions.resume(process, by=alice, because=ON)
        assert process.pauses.count() == 2

    def test_not_when_it_runs(self, alice: Person, process: Process) -> None:
        with pytest.raises(refusals.NotPaused):
            actions.resume(process, by=alice, because=ON)

    def test_not_without_a_reason(self, alice: Person, process: Process) -> None:
        actions.pause(process, by=alice, because=OFF)
        with pytest.raises(ReasonMissing):
            actions.resume(process, by=alice, because="")
        assert process.state == "paused"

    def test_who_may_lift_an_ordinary_pause(
        self, everyone: dict[str, Person], process: Process
    ) -> None:
        pause = actions.pause(process, by=everyone["escalation_owner"], because=OFF)
        assert may_lift(everyone, pause) == LIFT_ORDINARY

    def test_people_may_lift_a_keys(self, everyone: dict[str, Person], process: Process) -> None:
        key, _ = a_key(process, may_pause=True)
        pause = actions.pause(process, by=key.agent, because=OFF, key=key)
        assert pause.kind == "key"
        assert may_lift(everyone, pause) == LIFT_ORDINARY

    @pytest.mark.parametrize("who", ["bob", "charlie", "escalation_owner", "compliance"])
    def test_the_action_asks_the_rule(
        self, everyone: dict[str, Person], process: Process, who: str
    ) -> None:
        actions.pause(process, by=everyone["alice"], because=OFF)
        with pytest.raises(NotPermitted):
            actions.resume(process, by=everyone[who], because=ON)
        assert process.state == "paused"


class TestACompliancePause:
    def test_its_setter_lifts_it_and_nobody_else(
        self, everyone: dict[str, Person], process: Process
    ) -> None:
        pause = actions.pause(process, by=everyone["compliance"], because=OFF)
        assert pause.kind == "compliance"
        assert may_lift(everyone, pause) == {"compliance"}
        with pytest.raises(refusals.PauseIsCompliances):
            actions.resume(process, by=everyone["alice"], because=ON)
        actions.resume(process, by=everyone["compliance"], because=ON)

    def test_another_member_while_the_setter_is_away(
        self, everyone: dict[str, Person], process: Process
    ) -> None:
        pause = actions.pause(process, by=everyone["compliance"], because=OFF)
        AbsenceFactory(person=everyone["compliance"])
        assert may_lift(everyone, pause) == {"compliance", "colleague"}

    def test_and_again_the_setter_alone_when_back(
        self, everyone: dict[str, Person], process: Process
    ) -> None:
        pause = actions.pause(process, by=everyone["compliance"], because=OFF)
        over = today() - timedelta(days=1)
        AbsenceFactory(person=everyone["compliance"], starts_on=over, ends_on=over)
        assert may_lift(everyone, pause) == {"compliance"}

    def test_another_member_when_the_setter_has_left(
        self, everyone: dict[str, Person], process: Process
    ) -> None:
        pause = actions.pause(process, by=everyone["compliance"], because=OFF)
        deactivate(everyone["compliance"], **BY)
        pause = Pause.objects.get(pk=pause.pk)
        everyone["compliance"] = pause.paused_by
        assert may_lift(everyone, pause) == {"colleague"}


class TestKeys:
    def test_one_made_to_pause_does(self, process: Process) -> None:
        key, _ = a_key(process, may_pause=True)
        pause = actions.pause(process, by=key.agent, because=OFF, key=key)
        assert pause.paused_by_key == key.public_id
        assert Entry.objects.get(verb="process.pause").details == {"key": key.public_id}
        actions.resume(process, by=key.agent, because=ON, key=key)
        assert process.state == "running"

    def test_another_doesnt(self, process: Process) -> None:
        key, _ = a_key(process)
        with pytest.raises(NotPermitted):
            actions.pause(process, by=key.agent, because=OFF, key=key)

    def test_it_lifts_no_pause_of_others(self, alice: Person, process: Process) -> None:
        key, _ = a_key(process, may_pause=True)
        other, _ = a_key(process, may_pause=True)
        actions.pause(process, by=alice, because=OFF)
        with pytest.raises(refusals.PauseIsAnothers):
            actions.resume(process, by=key.agent, because=ON, key=key)
        actions.resume(process, by=alice, because=ON)
        actions.pause(process, by=key.agent, because=OFF, key=key)
        with pytest.raises(refusals.PauseIsAnothers):
            actions.resume(process, by=other.agent, because=ON, key=other)

    def test_it_stops_only_what_its_agent_works_on(self, process: Process) -> None:
        key, _ = a_key(process, may_pause=True)
        other = a_process("other")
        with pytest.raises(NotPermitted):
            actions.pause(other, by=key.agent, because=OFF, key=key)
        actions.release(process, agent_of(process), **BY)
        with pytest.raises(NotPermitted):
            actions.pause(process, by=key.agent, because=OFF, key=key)


class TestWhoCanBeAsked:
    """What a paused process says about who may let it run again."""

    def named(self, pause: Pause) -> list[str]:
        return [person.name for person in rules.lifters(pause.process, pause)]

    def test_the_halves_and_the_accountable_person(
        self, everyone: dict[str, Person], process: Process
    ) -> None:
        pause = actions.pause(process, by=everyone["alice"], because=OFF)
        assert self.named(pause) == ["Alice Adler", "Business", "System"]
        AbsenceFactory(person=everyone["business"])
        assert self.named(pause) == ["Alice Adler", "Business deputy", "System"]

    def test_nobody_who_cant_be_asked(self, everyone: dict[str, Person], process: Process) -> None:
        pause = actions.pause(process, by=everyone["alice"], because=OFF)
        for key in ("alice", "accountable_deputy", "business", "business_deputy"):
            AbsenceFactory(person=everyone[key])
        assert self.named(pause) == ["System"]

    def test_compliance(self, everyone: dict[str, Person], process: Process) -> None:
        pause = actions.pause(process, by=everyone["compliance"], because=OFF)
        assert self.named(pause) == ["Carla Compliance"]
        AbsenceFactory(person=everyone["compliance"])
        assert self.named(pause) == ["Conrad Compliance"]

    @pytest.mark.parametrize("setter", ["alice", "compliance"])
    @pytest.mark.parametrize("away", [None, "alice", "compliance", "system", "business"])
    def test_whoever_is_named_gets_through(
        self, everyone: dict[str, Person], process: Process, setter: str, away: str | None
    ) -> None:
        pause = actions.pause(process, by=everyone[setter], because=OFF)
        if away:
            AbsenceFactory(person=everyone[away])
        for person in rules.lifters(process, pause):
            assert rules.may_resume(person, process, pause)


def test_a_refusal_leaves_nothing_behind(charlie: Person, process: Process) -> None:
    count = (Entry.objects.count(), Notice.objects.count())
    with pytest.raises(Refusal):
        actions.pause(process, by=charlie, because=OFF)
    assert (Entry.objects.count(), Notice.objects.count()) == count


class TestTheLimit:
    def test_the_portal_stops_it_and_people_let_it_run(
        self, alice: Person, process: Process
    ) -> None:
        pause = actions.stop(process, by=System("the budget"), because="The money is spent")
        assert pause is not None
        assert (pause.kind, pause.paused_by, pause.who) == ("system", None, "the portal")
        assert Process.objects.paused().get() == process
        notice = Notice.objects.filter(topic="process.paused", person=alice).get()
        assert "the portal paused it: The money is spent" in notice.body
        assert alice in rules.lifters(process, pause)
        actions.resume(process, by=alice, because=ON)
        assert not Process.objects.paused().exists()

    def test_what_stands_still_is_left_alone(self, alice: Person, process: Process) -> None:
        actions.pause(process, by=alice, because=OFF)
        assert actions.stop(process, by=System("the budget"), because="Spent") is None
        assert Pause.objects.standing().get().paused_by == alice

    def test_compliance_takes_it_over(self, compliance: Person, process: Process) -> None:
        actions.stop(process, by=System("the budget"), because="The money is spent")
        actions.pause(process, by=compliance, because=OFF)
        entry = Entry.objects.filter(verb="process.pause").latest("pk")
        assert entry.details == {"took_over_from": "the portal"}

    def test_only_the_portal_stops_without_a_name(self, process: Process) -> None:
        with pytest.raises(IntegrityError, match="paused_by_somebody"), transaction.atomic():
            Pause.objects.create(process=process, paused_at=now(), because="Nobody's")
