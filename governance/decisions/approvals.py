"""What people had decided on the cases of some records, asked of the database once.

A yes covers what the person saw: the rules it was about, and one use of the very action.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from governance.decisions.authorize.compiled import Compiled
from governance.decisions.checking import Decided, plain
from governance.decisions.models import Decision
from governance.decisions.record import Record, Tool
from governance.decisions.records import Read, stored
from governance.escalations.approvals import action_hash
from governance.escalations.models import Escalation
from governance.escalations.words import Outcome, Source

_AT_ONCE = 500
# Of a case with more records nobody looks further: its approvals count as used.
_MOST_OF_A_CASE = 500
# An agent's clock is not the portal's.
_CLOCKS_DIFFER = timedelta(minutes=2)
Case = tuple[int, str]
# When a tool was used, and how.
Use = tuple[datetime, Tool]


class Approvals:
    """The exceptions of some cases, and whether they cover what an agent did."""

    def __init__(self, cases: Iterable[Case], *, is_locked: bool = False) -> None:
        self._wanted = {(process, case) for process, case in cases if case}
        self._is_locked = is_locked
        self._known: dict[Case, list[Escalation]] | None = None
        self._used: dict[Case, list[Use] | None] = {}
        self._noted: dict[Case, list[Use]] = defaultdict(list)
        # Whether an approval that is good once covered something.
        self.were_used = False

    def decided(self, process_id: int, contract: Compiled, read: Read, by: datetime) -> Decided:
        """Answers whether a person had decided what this record went on with."""
        record, case = read.record, (process_id, read.record.case_id or "")
        moment = min(read.at, by)
        paths = {rule.name: rule.path for rule in contract.rules}
        has_acted = _has_acted(contract, record)

        def covered(rule: str, use: Tool | None) -> bool:
            about = [each for each in self._of(case) if _is_about(each, rule, paths.get(rule, ""))]
            # It stopped and changed nothing, and the portal knows who was called in its place.
            if record.human_escalation and not has_acted:
                # What the contract never allows is refused before its rules are asked.
                refused = (each for each in self._of(case) if not each.can_be_approved)
                if any(_was_called(each, moment) for each in (*about, *refused)):
                    return True
            # A yes without an action covers what changes nothing, and no more.
            is_harmless = not (has_acted if use is None else _is_acting(contract, use.name))
            if rule and is_harmless and any(_lets_go_on(each, moment) for each in about):
                return True
            return use is not None and self._lets_happen(case, about, record, use, moment)

        return covered

    def note(self, process_id: int, read: Read, by: datetime) -> None:
        """What one record of a call used up is not there for the next."""
        moment = min(read.at, by)
        noted = self._noted[process_id, read.record.case_id or ""]
        noted += [(moment, use) for use in read.record.tools]

    def _lets_happen(
        self, case: Case, about: Sequence[Escalation], record: Record, use: Tool, moment: datetime
    ) -> bool:
        """Whether an approval of this very action is left for this use of it."""
        every = [each for each in self._of(case) if _is_of(each, use)]
        if not any(each in about and _is_good(each, moment) for each in every):
            return False
        if case not in self._used:
            self._used[case] = _uses(case, min(each.opened_at for each in self._of(case)))
        before = self._used[case]
        if before is None:
            return False
        self.were_used = True
        left = _left(every, [*before, *self._noted[case]])
        # The same action twice within one record needs two of them.
        wanted = sum(_is_same(each, use) for each in record.tools)
        return sum(each in about and _is_good(each, moment) for each in left) >= wanted

    def _of(self, case: Case) -> list[Escalation]:
        if self._known is None:
            self._known = self._fetched()
        return self._known.get(case, [])

    def _fetched(self) -> dict[Case, list[Escalation]]:
        found: dict[Case, list[Escalation]] = defaultdict(list)
        of_process: dict[int, list[str]] = defaultdict(list)
        for process_id, case in sorted(self._wanted):
            of_process[process_id].append(case)
        for process_id, cases in of_process.items():
            for start in range(0, len(cases), _AT_ONCE):
                some = cases[start : start + _AT_ONCE]
                rows = Escalation.objects.filter(process=process_id, case_id__in=some)
                if self._is_locked:
                    rows = rows.select_for_update(of=("self",))
                for each in rows.order_by("pk"):
                    found[process_id, each.case_id].append(each)
        return found


def _has_acted(contract: Compiled, record: Record) -> bool:
    return any(_is_acting(contract, name) for name in record.tool_names)


def _is_acting(contract: Compiled, name: str) -> bool:
    """Whether a tool changes something; nobody knows what is not granted to be harmless."""
    tool = contract.tools.get(name)
    return tool is None or tool.is_acting


def _is_about(each: Escalation, rule: str, path: str) -> bool:
    """Whether the person saw this rule; without a rule the action alone is looked at."""
    if not rule:
        return True
    if each.rules:
        return rule in each.rules
    return each.path == path if each.path else each.trigger == rule


def _was_called(each: Escalation, moment: datetime) -> bool:
    """Whether a person was called by then; what the log opens itself is about earlier records."""
    return each.source != Source.BREACH and each.opened_at <= moment + _CLOCKS_DIFFER


def _was_approved(each: Escalation, moment: datetime) -> bool:
    decided_at = each.decided_at
    return (
        each.outcome == Outcome.APPROVED
        and decided_at is not None
        and decided_at <= moment + _CLOCKS_DIFFER
    )


def _lets_go_on(each: Escalation, moment: datetime) -> bool:
    return not each.tool and _was_approved(each, moment)


def _is_of(each: Escalation, use: Tool) -> bool:
    """Whether it approved this very action; of a name alone the arguments are not known."""
    if each.outcome != Outcome.APPROVED or not each.tool or each.tool != use.name:
        return False
    return use.arguments is None or each.action_hash == action_hash(use.name, plain(use.arguments))


def _is_good(each: Escalation, moment: datetime) -> bool:
    """Whether an approval could be acted on at that time."""
    expires_at = each.expires_at
    is_in_time = expires_at is None or moment <= expires_at + _CLOCKS_DIFFER
    return is_in_time and _was_approved(each, moment)


def _left(approvals: Sequence[Escalation], uses: Sequence[Use]) -> list[Escalation]:
    """The approvals that these uses did not take, the oldest first."""
    left = list(approvals)
    for moment, use in sorted(uses, key=lambda each: each[0]):
        fits = (each for each in left if _is_of(each, use) and _is_good(each, moment))
        if taken := next(fits, None):
            left.remove(taken)
    return left


def _is_same(one: Tool, other: Tool) -> bool:
    if one.name != other.name or one.arguments is None or other.arguments is None:
        return one.name == other.name
    return action_hash(one.name, plain(one.arguments)) == action_hash(
        other.name, plain(other.arguments)
    )


def _uses(case: Case, since: datetime) -> list[Use] | None:
    """Every use of a tool that the case's records tell of; nothing where there are too many."""
    process_id, case_id = case
    rows = Decision.objects.filter(process=process_id, case_id=case_id, received_at__gte=since)
    rows = rows.select_related("body").prefetch_related("tools").order_by("-at", "-id")
    found: list[Use] = []
    for count, row in enumerate(rows[: _MOST_OF_A_CASE + 1].iterator(chunk_size=50), 1):
        if count > _MOST_OF_A_CASE:
            return None
        body = getattr(row, "body", None)
        tools = stored(body.text).tools if body else [Tool(each.tool) for each in row.tools.all()]
        found += [(min(row.at, row.received_at), use) for use in tools]
    return found
