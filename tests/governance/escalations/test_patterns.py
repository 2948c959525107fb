"""What many exceptions show together, and which past ones are like the one at hand."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from governance.escalations import patterns, upkeep
from governance.escalations.actions import decide, reassign
from governance.escalations.lost_time import lost_time
from governance.escalations.similar import similar_to
from governance.escalations.words import Source
from governance.models import Escalation
from house.clock import now, standing_at
from processes.models import ContractVersion, Process
from tests.agents import a_process
from tests.conftest import Clock
from tests.contracts import a_contract
from tests.factories import PersonFactory
from tests.governance.escalations.conftest import WORDS, Raise

pytestmark = pytest.mark.django_db
SINCE = timedelta(weeks=4)


def ended(made: Escalation, outcome: str = "approved", reason: str = "goodwill") -> Escalation:
    return decide(made, by=made.held_by, outcome=outcome, decision=WORDS, reason_code=reason)


def of(process: Process) -> patterns.EscalationQuerySet:
    return Escalation.objects.visible_to(process.accountable)


class TestRepeating:
    def test_three_of_the_same_are_a_pattern(self, opened: Raise, process: Process) -> None:
        for case in "12":
            ended(opened(case_id=case))
        assert patterns.repeating(of(process), now() - SINCE) == []
        ended(opened(case_id="3"), "declined")
        ended(opened(case_id="4"), reason="risk")
        ended(opened(case_id="5", trigger="no_order"))
        opened(case_id="6")
        (found,) = patterns.repeating(of(process), now() - SINCE)
        assert (found.process, found.path, found.reason_code) == (
            process,
            "large_refund",
            "goodwill",
        )
        assert found.endings == [("approved", 2), ("declined", 1)]
        assert found.always == ""

    def test_without_a_path_the_words_count(self, opened: Raise, process: Process) -> None:
        for case, words in enumerate(("A lawyer writes", "A lawyer writes", "Rain", "Rain")):
            ended(opened(case_id=str(case), trigger=words))
        assert patterns.repeating(of(process), now() - SINCE) == []
        ended(opened(case_id="9", trigger="A lawyer writes"))
        (found,) = patterns.repeating(of(process), now() - SINCE)
        assert (found.trigger, found.count, found.always) == ("A lawyer writes", 3, "approved")
        behind = patterns.alike(
            of(process),
            now() - SINCE,
            process=process,
            path="",
            trigger="A lawyer writes",
            reason_code="goodwill",
        )
        assert [row.case_id for row in behind] == ["9", "1", "0"]

    def test_older_ones_are_of_another_window(self, opened: Raise, process: Process) -> None:
        with standing_at(now() - timedelta(weeks=6)):
            for case in "123":
                ended(opened(case_id=case))
        assert patterns.repeating(of(process), now() - SINCE) == []
        assert len(patterns.repeating(of(process), now() - 2 * SINCE)) == 1

    def test_a_hidden_process_has_none(self, opened: Raise, process: Process) -> None:
        for case in "123":
            ended(opened(case_id=case))
        Process.objects.filter(pk=process.pk).update(is_restricted=True)
        seen = Escalation.objects.visible_to(PersonFactory())
        assert patterns.repeating(seen, now() - SINCE) == []


def test_who_holds_too_many(opened: Raise, process: Process) -> None:
    for case in range(patterns.MOST_OPEN):
        opened(case_id=str(case))
    (found,) = patterns.burdens(of(process))
    assert (found.person, found.open, found.is_heavy) == (
        process.escalation_owner,
        patterns.MOST_OPEN,
        False,
    )
    ended(opened(case_id="more"))
    assert not patterns.burdens(of(process))[0].is_heavy
    opened(case_id="too many")
    assert patterns.burdens(of(process))[0].is_heavy


def test_a_case_that_three_had_went_round(opened: Raise, process: Process) -> None:
    made, third = opened(), PersonFactory()
    made = reassign(made, to=third, by=made.held_by, because="You know the customer")
    assert patterns.bouncing(of(process), now() - SINCE) == []
    reassign(made, to=process.accountable, by=third, because="I do not know him at all")
    (found,) = patterns.bouncing(of(process), now() - SINCE)
    assert found.people == [process.escalation_owner, third, process.accountable]


def test_time_alone_takes_nobody_round(opened: Raise, process: Process, clock: Clock) -> None:
    made = opened()
    for _ in range(2):
        made.refresh_from_db()
        clock.set(made.goes_on_at + timedelta(minutes=1))
        upkeep.hand_on_overdue()
    made.refresh_from_db()
    assert made.holdings.count() == 3
    assert patterns.bouncing(of(process), now() - SINCE) == []
    assert [each.escalation for each in patterns.ran_out(of(process), now() - SINCE)] == [made]
    reassign(made, to=PersonFactory(), by=made.held_by, because="You know the customer")
    assert patterns.ran_out(of(process), now() - SINCE) == []
    assert [each.escalation for each in patterns.bouncing(of(process), now() - SINCE)] == [made]


def test_paths_that_no_case_took(
    opened: Raise, process: Process, contract: ContractVersion
) -> None:
    with standing_at(now() - timedelta(weeks=6)):
        opened(trigger="no_order")
    opened()
    found = patterns.never_used(process.accountable, now() - SINCE)
    assert {row.path.name: row.is_untried for row in found} == {
        "low_confidence": True,
        "no_order": False,
        "order_unclear": True,
        "policy_edge": True,
    }
    assert all(row.is_new for row in found)
    with standing_at(now() + SINCE + timedelta(days=1)):
        assert not any(
            row.is_new for row in patterns.never_used(process.accountable, now() - SINCE)
        )


def test_time_is_lost_where_cases_wait(opened: Raise, process: Process) -> None:
    friday = timezone.make_aware(datetime(2026, 3, 27, 16, 20))
    monday = timezone.make_aware(datetime(2026, 3, 30, 9, 20))
    with standing_at(friday):
        late = [opened(case_id=case) for case in "12"]
    with standing_at(monday):
        for made in late:
            ended(made)
        soon = opened(case_id="3")
    with standing_at(monday + timedelta(hours=1)):
        ended(soon)
        grid = lost_time(of(process), friday - SINCE)
    # The clocks went forward on that Sunday: an hour less than they show.
    assert [(cell.day, cell.hour, cell.cases, cell.each, cell.shade) for cell in grid.worst] == [
        ("Friday", 16, 2, timedelta(days=2, hours=16), 5),
        ("Monday", 9, 1, timedelta(hours=1), 1),
    ]
    assert [len(cells) for _, cells in grid.days] == [24] * 7


class TestSimilar:
    def told(self, amount: float, tier: str = "basic") -> dict[str, object]:
        return {"inputs": {"amount": amount, "customer_tier": tier}}

    def test_the_nearest_come_first(self, opened: Raise, process: Process) -> None:
        for case, amount in (("far", 4000), ("near", 410), ("none", "gone")):
            ended(opened(case_id=case, context={"inputs": {"amount": amount}}))
        ended(opened(case_id="other", trigger="no_order", context=self.told(420)))
        opened(case_id="waits", context=self.told(420))
        made = opened(case_id="this", context=self.told(420))
        found = similar_to(made, process.accountable)
        assert [each.escalation.case_id for each in found] == ["near", "far", "none"]
        assert found[0].beside == (("amount", "410", "420"),)
        assert found[2].beside == ()

    def test_only_what_the_reader_may_see(self, opened: Raise, process: Process) -> None:
        elsewhere = a_contract(a_process("elsewhere"))
        ended(opened(case_id="old", context=self.told(420)))
        made = opened(context=self.told(420))
        Process.objects.filter(pk=process.pk).update(is_restricted=True)
        assert similar_to(made, PersonFactory()) == []
        assert similar_to(made, elsewhere.process.accountable) == []
        assert len(similar_to(made, process.accountable)) == 1

    def test_what_came_later_did_not_help(self, opened: Raise, process: Process) -> None:
        first = ended(opened(case_id="first"))
        ended(opened(case_id="second"))
        assert similar_to(first, process.accountable) == []

    def test_without_a_path_the_words_count(self, opened: Raise, process: Process) -> None:
        ended(opened(case_id="1", trigger="A lawyer writes", source=Source.AGENT))
        ended(opened(case_id="2", trigger="It rains", source=Source.AGENT))
        made = opened(case_id="3", trigger="A lawyer  writes")
        assert [each.escalation.case_id for each in similar_to(made, process.accountable)] == ["1"]
