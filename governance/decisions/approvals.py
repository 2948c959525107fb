"""What people had decided on the cases of some records, asked of the database once."""

from collections import defaultdict
from collections.abc import Iterable

from governance.decisions.authorize.compiled import Compiled
from governance.decisions.checking import Decided, plain
from governance.decisions.record import Record, Tool
from governance.escalations.approvals import action_hash
from governance.escalations.models import Escalation
from governance.escalations.words import Outcome

_AT_ONCE = 500
Case = tuple[int, str]


class Approvals:
    """The exceptions of some cases, and whether they cover what an agent did."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self._wanted = {(process, case) for process, case in cases if case}
        self._known: dict[Case, list[Escalation]] | None = None

    def decided(self, process_id: int, contract: Compiled, record: Record) -> Decided:
        """Answers whether a person had decided what this record went on with."""
        has_acted = any(
            tool.is_acting for name in record.tool_names if (tool := contract.tools.get(name))
        )

        def covered(rule: str, use: Tool | None) -> bool:
            of_case = self._of((process_id, record.case_id or ""))
            # Nothing was done and the portal knows that a person was called: it did stop.
            if not has_acted and of_case:
                return True
            return any(_covers(each, rule, use) for each in of_case)

        return covered

    def _of(self, case: Case) -> list[Escalation]:
        if self._known is None:
            self._known = self._fetched()
        return self._known.get(case, [])

    def _fetched(self) -> dict[Case, list[Escalation]]:
        found: dict[Case, list[Escalation]] = defaultdict(list)
        of_process: dict[int, list[str]] = defaultdict(list)
        for process_id, case in self._wanted:
            of_process[process_id].append(case)
        for process_id, cases in of_process.items():
            for start in range(0, len(cases), _AT_ONCE):
                some = cases[start : start + _AT_ONCE]
                for each in Escalation.objects.filter(process=process_id, case_id__in=some):
                    found[process_id, each.case_id].append(each)
        return found


def _covers(each: Escalation, rule: str, use: Tool | None) -> bool:
    """Whether a person's yes lets this happen: to this very action, or to the case as a whole."""
    if each.outcome != Outcome.APPROVED:
        return False
    if rule and each.rules and rule not in each.rules:
        return False
    if not each.tool:
        return bool(rule)
    if use is None or use.name != each.tool:
        return False
    if use.arguments is None:
        return True
    return each.action_hash == action_hash(use.name, plain(use.arguments))
