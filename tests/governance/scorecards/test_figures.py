"""Figures against the same worked out one by one: late, twice, overridden, quarantined."""

import json
import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import chain
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from governance.decisions.actions import log, override
from governance.decisions.actions.sealing import seal_waiting
from governance.decisions.actions.touching import touch
from governance.models import Decision, Escalation, Figure, Mark, TouchedWeek
from governance.scorecards.calendar import span
from governance.scorecards.figuring import refresh, refresh_touched
from governance.scorecards.parts import together
from house.clock import now, standing_at
from processes.models import Pause, Process, Remark
from tests.agents import a_process
from tests.governance.decisions.logging import Log
from tests.governance.scorecards.plainly import expected, kept, metric

# The clocks go forward in the night to the 29th, a Sunday.
FIRST = datetime(2026, 3, 22, 20, tzinfo=UTC)
WEEKS = [date(2026, 3, 16), date(2026, 3, 23), date(2026, 3, 30)]
LATER = datetime(2026, 4, 8, 9, tzinfo=UTC)
SELDOM = st.sampled_from([False, False, False, True])

# Many of them near the two midnights at which weeks turn.
DAY, HOUR = 86_400_000, 3_600_000
costs = st.tuples(SELDOM, st.integers(0, 10**7)).map(
    lambda drawn: None if drawn[0] else f"{Decimal(drawn[1]).scaleb(-6):f}"
)
moments = st.one_of(
    st.integers(0, 12 * DAY),
    st.integers(2 * HOUR, 4 * HOUR),
    st.integers(7 * DAY, 7 * DAY + 4 * HOUR),
).map(lambda ms: FIRST + timedelta(milliseconds=ms))
records = st.fixed_dictionaries(
    {
        "at": moments,
        "which": st.integers(0, 1),
        "units": st.integers(0, 5),
        "human_escalation": st.booleans(),
        "case_id": st.sampled_from(["", "1", "2", "3"]),
        "latency_ms": st.none() | st.integers(0, 90_000_000),
        "shadow": SELDOM,
        "cost": costs,
        "is_breach": st.booleans(),
        "is_overridden": st.booleans(),
        "is_quarantined": SELDOM,
    }
)


class TestFromTheLog(TestCase):
    logs: list[Log]

    @classmethod
    def setUpTestData(cls) -> None:
        cls.logs = [Log(a_process()), Log(a_process("vendor_onboarding"))]

    @given(st.lists(records, max_size=14), st.randoms(use_true_random=False))
    def test_they_are_the_same_one_by_one(
        self, sent: list[dict[str, Any]], chance: random.Random
    ) -> None:
        with standing_at(LATER):
            half = len(sent) // 2
            self.send(sent[:half])
            # The same once more, and the rest late: what stood is finished anew.
            again = chance.sample(sent[:half], k=half // 2)
            self.send([*sent[half:], *again])
            self.then(sent)
        for week_on in WEEKS:
            for which, each in enumerate(self.logs):
                mine = [row for row in sent if row["which"] == which]
                self.compare(kept(each.process, week_on), expected(mine, week_on), mine)
            self.whole(sent, week_on)

    def send(self, rows: list[dict[str, Any]]) -> None:
        for which, each in enumerate(self.logs):
            mine = [row for row in rows if row["which"] == which]
            outcome = log([self.raw(each, row) for row in mine], key=each.key)
            assert not outcome.refused, outcome.refused
            for place, row in enumerate(mine):
                row["id"] = outcome.logged[place].public_id
        seal_waiting()
        refresh_touched()

    def raw(self, each: Log, row: dict[str, Any]) -> bytes:
        row.setdefault("event_id", f"e-{each.count}")
        said = ("units", "human_escalation", "case_id", "latency_ms", "event_id", "shadow")
        record = each.record(**{name: row[name] for name in said})
        record |= {"cost": row["cost"]} if row["cost"] is not None else {}
        record["timestamp"] = row["at"].isoformat()
        record["inputs"] = {"ticket_id": "1", "amount": 40, "customer_tier": "pro"}
        record["tools_invoked"] = []
        if row["is_breach"]:
            record["policy_checks"] = ["pii_redaction"]
        return json.dumps(record).encode()

    def then(self, sent: list[dict[str, Any]]) -> None:
        """People and incidents come later than the figures."""
        for row in sent:
            decision = Decision.objects.get(public_id=row["id"])
            process = decision.process
            if row["is_overridden"]:
                because = "The photo shows it"
                override(decision, result="Refund 40", by=process.accountable, because=because)
            if row["is_quarantined"]:
                Mark.objects.create(
                    decision=decision, kind="quarantined", says="Bad data", at=now()
                )
                touch(process.pk, [decision.at])
        refresh_touched()
        assert not TouchedWeek.objects.exists()

    def compare(
        self,
        found: dict[str, Decimal | None],
        wanted: dict[str, Decimal | None],
        mine: list[dict[str, Any]],
    ) -> None:
        if not any(found.values()) and not mine:
            return
        for slug, value in wanted.items():
            told = found.get(slug)
            if slug == "cycle_time" and value is not None:
                assert told is not None
                assert abs(told - value) < Decimal("0.00001"), slug
            else:
                assert told == value or (slug not in found and not value), (slug, told, value)

    def whole(self, sent: list[dict[str, Any]], week_on: date) -> None:
        """All processes together are the whole."""
        for slug, value in expected(sent, week_on).items():
            if slug == "cycle_time":  # a case number means something within its process alone
                continue
            if slug == "cost_per_unit":
                value = self.of_known_cost(sent, week_on)
            one = metric(slug)
            rows = list(Figure.objects.filter(metric=one).in_week(week_on))
            known = value if rows else None
            assert together(one.unit, rows) == known, (slug, known)

    def of_known_cost(self, sent: list[dict[str, Any]], week_on: date) -> Decimal | None:
        """What a unit costs where that is known: the other process is left out whole."""
        each = [[row for row in sent if row["which"] == which] for which in range(len(self.logs))]
        known = [mine for mine in each if expected(mine, week_on)["cost_per_unit"] is not None]
        return expected(chain(*known), week_on)["cost_per_unit"]


stretches = st.lists(st.integers(1, 2000), max_size=9, unique=True).map(sorted)
happened = st.lists(st.tuples(st.sampled_from(["contest", "workaround", "friction"]), moments))
ended = st.lists(st.tuples(st.sampled_from(["approved", "declined", "done_by_hand"]), moments))


class TestFromElsewhere(TestCase):
    process: Process

    @classmethod
    def setUpTestData(cls) -> None:
        cls.process = a_process()

    @given(stretches, happened, ended)
    def test_they_are_the_same_one_by_one(
        self,
        stops: list[int],
        said: list[tuple[str, datetime]],
        answers: list[tuple[str, datetime]],
    ) -> None:
        pauses = self.pauses(stops)
        self.remarks(said)
        self.exceptions(answers)
        with standing_at(LATER):
            for week_on in WEEKS:
                refresh(self.process, week_on)
                begins, ends = span(week_on)
                found = kept(self.process, week_on)
                kinds = [kind for kind, at in (*said, *answers) if begins <= at < ends]
                assert found["complaints"] == kinds.count("contest")
                assert found["outside_tool"] == kinds.count("workaround")
                by_hand = kinds.count("declined") + kinds.count("done_by_hand")
                assert found["manual_handoffs"] == by_hand
                assert found["downtime"] == self.stood(pauses, begins, ends)

    def stood(
        self, pauses: list[tuple[datetime, datetime]], begins: datetime, ends: datetime
    ) -> Decimal:
        """How many sixths of an hour it was off, one by one."""
        sixth = timedelta(minutes=10)
        looks = (begins + sixth * number for number in range((ends - begins) // sixth))
        stood = sum(any(on <= look < off for on, off in pauses) for look in looks)
        return (Decimal(stood) / 6).quantize(Decimal("0.000001"))

    def pauses(self, stops: list[int]) -> list[tuple[datetime, datetime]]:
        """On and off by turns, in tens of minutes; the last may still stand."""
        times = [FIRST - timedelta(days=3) + timedelta(minutes=10 * stop) for stop in stops]
        pairs = [(on, off) for on, off in zip(times[::2], [*times[1::2], None], strict=False)]
        who = {"process": self.process, "paused_by": self.process.accountable, "because": "Why"}
        for on, off in pairs:
            Pause.objects.create(paused_at=on, lifted_at=off, **who)
        return [(on, off or LATER) for on, off in pairs]

    def remarks(self, said: list[tuple[str, datetime]]) -> None:
        who = {"made_by": self.process.accountable, "waits_for": self.process.accountable}
        Remark.objects.bulk_create(
            Remark(process=self.process, kind=kind, says="It was so", made_at=at, **who)
            for kind, at in said
        )

    def exceptions(self, answers: list[tuple[str, datetime]]) -> None:
        owner, backup = self.process.escalation_owner, self.process.escalation_backup
        Escalation.objects.bulk_create(
            Escalation(
                process=self.process,
                source="agent",
                case_id=str(number),
                trigger="Something odd",
                slot=str(number),
                owner=owner,
                backup=backup,
                respond_within="2 hours",
                status="decided",
                opened_at=FIRST,
                opened_by="a test",
                respond_by=FIRST,
                held_by=owner,
                outcome=outcome,
                decision="As it should be",
                decided_by=owner,
                decided_at=at,
            )
            for number, (outcome, at) in enumerate(answers)
        )
