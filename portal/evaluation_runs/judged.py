"""What people marked, and how often they agree with checks that a model made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from governance.evaluations.checks.catalogue import JUDGED
from governance.evaluations.runs.words import Opinion
from governance.models import ResultMark, Run

_LATEST = 1000


@dataclass(frozen=True)
class Agreement:
    """How often people agreed, of all whose newest mark counts."""

    agreed: int
    marked: int
    judged_agreed: int
    judged_marked: int


def is_judged(finding: Mapping[str, Any]) -> bool:
    """Whether a model gave this opinion."""
    kind = str(finding["type"]).removeprefix("not-")
    return kind in JUDGED or any(is_judged(part) for part in finding.get("parts", ()))


def newest_marks(marks: Iterable[ResultMark]) -> list[ResultMark]:
    """The mark of each person on each result that counts: the newest."""
    found: dict[tuple[int, int], ResultMark] = {}
    for mark in marks:
        found.setdefault((mark.result_id, mark.by_id), mark)
    return list(found.values())


def agreement_in(run: Run) -> Agreement | None:
    """People's marks on the results of a process, with those of judged results apart."""
    rows = ResultMark.objects.filter(result__run__process=run.process).select_related("result")
    marks = newest_marks(rows.defer("result__messages", "result__answer")[:_LATEST])
    if not marks:
        return None
    judged = [mark for mark in marks if any(map(is_judged, mark.result.findings))]
    return Agreement(_agreed(marks), len(marks), _agreed(judged), len(judged))


def _agreed(marks: Iterable[ResultMark]) -> int:
    return sum(mark.opinion == Opinion.AGREES for mark in marks)
