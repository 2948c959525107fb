"""How often tools with a rate were used, as the log tells; asked once a call, and only for those.

What was sealed is counted by its index; what came in the last seconds, and what comes in the same
call, is read. A use that the portal itself had allowed when it was asked is within the rate.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate

from django.db import connection

from governance.decisions.authorize.compiled import Compiled, Rate
from governance.decisions.authorize.models import Authorization
from governance.decisions.models import Decision, DecisionBody, DecisionTool
from governance.decisions.record import Record
from governance.decisions.records import stored
from governance.decisions.statements import one_row

# Of what is not sealed yet, and of a long past, nobody reads further.
_MOST_UNSEALED, _MOST_SEALED, _CASES_AT_ONCE = 10_000, 20_000, 500
# More uses than this within one record are rare; whoever is near the limit is looked at closely.
_USES_A_RECORD = 10
# An agent asks, acts, and logs it a little later.
_LATER = timedelta(minutes=10)
# Places: of what was logged before, and after all of a call.
_LOGGED, _EVERY_PLACE = -1, 10**9
_LATELY = f"""
SELECT count(*) FROM (SELECT 1 AS one FROM {Decision._meta.db_table}
WHERE process_id = %s AND at > %s AND at <= %s LIMIT %s) AS lately
"""  # noqa: S608  our own names


@dataclass(frozen=True, slots=True)
class Coming:
    """A record that is held against its contract, with its place in the call."""

    place: int
    process_id: int
    contract: Compiled
    record: Record
    event: str
    at: datetime

    def uses_of(self, tool: str) -> int:
        """How often it used a tool."""
        return uses_of(self.record, tool)

    @property
    def case(self) -> str:
        """The case that it is about, if it names one."""
        return self.record.case_id or ""

    @property
    def rated(self) -> Iterator[tuple[str, Rate]]:
        """The tools it used that have a rate."""
        for name in self.record.tool_names:
            tool = self.contract.tools.get(name)
            if tool and tool.rate:
                yield name, tool.rate


def uses_of(record: Record, tool: str) -> int:
    """How often a record used a tool."""
    return sum(
        (each if isinstance(each, str) else each.name) == tool for each in record.tools_invoked
    )


@dataclass(frozen=True, slots=True, order=True)
class Used:
    """One record that used a tool so many times; of the past, or at its place in the call."""

    at: datetime
    place: int
    count: int
    case: str


class Uses:
    """The uses of tools around the records of one call."""

    def __init__(self, coming: Iterable[Coming]) -> None:
        self._same: dict[tuple[int, str], list[tuple[Coming, Rate]]] = defaultdict(list)
        for one in coming:
            for tool, rate in one.rated:
                self._same[one.process_id, tool].append((one, rate))
        self._around: dict[tuple[int, str], Around] = {}

    def beyond(self, one: Coming) -> Iterator[tuple[str, Rate]]:
        """The tools that this record used more often than they may be."""
        rated = list(one.rated)
        if not rated or self._is_plainly_within(one, rated):
            return
        for tool, rate in rated:
            around = self._of(one.process_id, tool)
            if around.count(one, rate) > rate.count and not around.was_allowed(one, rate):
                yield tool, rate

    def _is_plainly_within(self, one: Coming, rated: Sequence[tuple[str, Rate]]) -> bool:
        """By a look at an index; for the one record of a call, which is how most come."""
        if any(len(self._same[one.process_id, tool]) > 1 for tool, _ in rated):
            return False
        left = min(rate.count - one.uses_of(tool) for tool, rate in rated)
        if left < 0:
            return False
        span, enough = max(rate.span for _, rate in rated), left // _USES_A_RECORD + 1
        since, until = one.at - span, one.at + span
        begin, end = (connection.ops.adapt_datetimefield_value(at) for at in (since, until))
        (found,) = one_row(_LATELY, [one.process_id, begin, end, enough]) or (enough,)
        return bool(found < enough)

    def _of(self, process_id: int, tool: str) -> "Around":
        key = process_id, tool
        if key not in self._around:
            self._around[key] = Around(process_id, tool, self._same[key])
        return self._around[key]


class Around:
    """Every use of one tool around the records of a call, in the order of time."""

    def __init__(self, process_id: int, tool: str, same: Sequence[tuple[Coming, Rate]]) -> None:
        self._process_id, self._tool = process_id, tool
        self._same = [one for one, _ in same]
        self._begins = min(one.at - rate.span for one, rate in same)
        self._ends = max(one.at + rate.span for one, rate in same)
        # For one record the newest are enough; in a call of many each has its own span.
        self._most = max(rate.count for _, rate in same) if len(same) == 1 else _MOST_SEALED
        known = {one.event for one in self._same}
        used = [Used(one.at, one.place, one.uses_of(tool), one.case) for one in self._same]
        # What is sent again stands in the log already.
        used += [each for event, each in self._past() if event not in known]
        self._used = sorted(used)
        self._keys = [(each.at, each.place) for each in self._used]
        self._sums = [0, *accumulate(each.count for each in self._used)]
        self._allowed: dict[str, list[datetime]] | None = None

    def count(self, one: Coming, rate: Rate) -> int:
        """The uses within the worst span that holds this record, its own as well.

        Records come late: what is in the log already may be of a time after it. Of its own call
        only what comes before it counts; the later ones are judged themselves.
        """
        begin, end = self._span(one, rate)
        worst, passed = self._sums[end] - self._sums[begin], 0
        for later in self._used[bisect_right(self._keys, (one.at, _EVERY_PLACE)) :]:
            if later.at >= one.at + rate.span:
                break
            if later.place == _LOGGED:
                passed += later.count
                begin = bisect_right(self._keys, (later.at - rate.span, _EVERY_PLACE))
                worst = max(worst, self._sums[end] - self._sums[begin] + passed)
        return worst

    def was_allowed(self, one: Coming, rate: Rate) -> bool:
        """Whether the portal had let each use of this case happen when it was asked."""
        if not one.case:
            return False
        if self._allowed is None:
            self._allowed = self._asked()
        since, until = one.at - rate.span - _LATER, one.at + _LATER
        allowed = sum(since < at <= until for at in self._allowed.get(one.case, ()))
        if not allowed:
            return False
        begin, end = self._span(one, rate)
        return allowed >= sum(each.count for each in self._used[begin:end] if each.case == one.case)

    def _span(self, one: Coming, rate: Rate) -> tuple[int, int]:
        begin = bisect_right(self._keys, (one.at - rate.span, _EVERY_PLACE))
        return begin, bisect_right(self._keys, (one.at, one.place))

    def _past(self) -> Iterator[tuple[str, Used]]:
        rows = DecisionTool.objects.filter(process=self._process_id, tool=self._tool)
        told = rows.values_list("decision__event_id", "at", "uses", "decision__case_id")
        middle = max(one.at for one in self._same)
        before = told.filter(at__gt=self._begins, at__lte=middle).order_by("-at")[: self._most]
        after = told.filter(at__gt=middle, at__lte=self._ends).order_by("at")[: self._most]
        sealed = list(before)
        # Where the seals alone say it is too often, nothing else need be read.
        own = self._same[0].uses_of(self._tool)
        if len(self._same) > 1 or own + sum(row[2] for row in sealed) <= self._most:
            sealed += after
            yield from self._unsealed()
        yield from ((event, Used(at, _LOGGED, count, case)) for event, at, count, case in sealed)

    def _unsealed(self) -> Iterator[tuple[str, Used]]:
        """What is in the log and waits for its seal."""
        rows = DecisionBody.objects.filter(decision__pending__process=self._process_id)
        rows = rows.filter(decision__at__gt=self._begins, decision__at__lte=self._ends)
        told = rows.order_by("-pk").values_list("decision__event_id", "decision__at", "text")
        for event, at, text in told[:_MOST_UNSEALED]:
            record = stored(text)
            if count := uses_of(record, self._tool):
                yield event, Used(at, _LOGGED, count, record.case_id or "")

    def _asked(self) -> dict[str, list[datetime]]:
        """When the portal let this tool be used, by case."""
        found: dict[str, list[datetime]] = defaultdict(list)
        cases = sorted({one.case for one in self._same if one.case})
        rows = Authorization.objects.allowed().filter(process=self._process_id, tool=self._tool)
        rows = rows.filter(at__gt=self._begins - _LATER, at__lte=self._ends + _LATER)
        for start in range(0, len(cases), _CASES_AT_ONCE):
            some = rows.filter(case_id__in=cases[start : start + _CASES_AT_ONCE])
            for case, at in some.values_list("case_id", "at"):
                found[case].append(at)
        return found
