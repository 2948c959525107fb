"""Whether a run has failed already, whatever the cases to come say."""

from collections import defaultdict

from governance.evaluations.runs.models import Result, Run


class Certainty:
    """What is lost so far, of the cases that this worker has seen."""

    def __init__(self, run: Run) -> None:
        self.is_lost = False
        self._allowed = {
            each["id"]: 1 - each["threshold"] / 100 for each in run.sets if each["threshold"]
        }
        self._whole = self._weights(run) if run.may_end_early and self._allowed else {}
        self._lost: dict[int, float] = defaultdict(float)
        self._known: dict[int, Result] = {}
        self._failed: set[tuple[int, object]] = set()

    def _weights(self, run: Run) -> dict[int, float]:
        found: dict[int, float] = defaultdict(float)
        rows = Result.objects.filter(run=run, repeat=0).values_list("evaluation_set_id", "weight")
        for evaluation_set, weight in rows:
            found[evaluation_set] += weight
        return found

    def know(self, results: list[Result]) -> None:
        """Cases that are being asked."""
        self._known |= {result.pk: result for result in results}

    def count(self, pk: int, passed: bool | None) -> None:
        """One outcome."""
        result = self._known.pop(pk, None)
        if result is None or passed is not False:
            return
        if result.must_pass:
            self.is_lost = True
        if result.asked.content.get("repeat_threshold", 1) < 1:
            return
        group = result.evaluation_set_id
        if (group, result.lineage) not in self._failed:
            self._failed.add((group, result.lineage))
            self._lost[group] += result.weight
        if group in self._allowed and self._whole.get(group):
            share = self._lost[group] / self._whole[group]
            self.is_lost |= share > self._allowed[group] + 1e-9
