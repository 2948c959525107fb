"""Lists inside a part: the cases of a rule, the bounds of a tool. Empty rows are left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from house.refusals import Invalid
from portal.contracts.typed import as_lines, as_value, from_lines, items, listed, spelt
from processes.contracts.rule_names import names_of
from processes.contracts.whole import Whole
from processes.models import RuleExample

MOST = 500
SPARE = 2


@dataclass
class Row:
    """One line of fields: what stands in each."""

    place: int
    texts: dict[str, str]
    error: str = ""


@dataclass
class Rows:
    """A list as it was typed, what it means, and what can't be read in it."""

    name: str
    rows: list[Row] = field(default_factory=list)
    read: Any = None

    @property
    def troubles(self) -> list[str]:
        """What can't be read, row by row."""
        return [f"Row {row.place + 1}: {row.error}" for row in self.rows if row.error]


class CaseRows(Rows):
    """The cases that prove a rule."""

    def __init__(
        self, whole: Whole, cases: Sequence[RuleExample], data: Mapping[str, Any] | None
    ) -> None:
        super().__init__("examples", read=[])
        self.names = names_of(whole)
        self.rows = _typed(data, "case", ("says", "stops", "values")) if data else self._kept(cases)
        self.numbers: list[int] = []
        for row in self.rows:
            self._take(row)

    def _kept(self, cases: Sequence[RuleExample]) -> list[Row]:
        rows = [
            {
                "says": case.says,
                "stops": "yes" if case.stops else "no",
                "values": as_lines(case.values, self.names),
            }
            for case in cases
        ]
        must = [{"says": "", "stops": stops, "values": ""} for stops in ("yes", "no")]
        return [Row(place, texts) for place, texts in enumerate([*rows, *must])]

    def _take(self, row: Row) -> None:
        if not (row.texts["says"].strip() or row.texts["values"].strip()):
            return
        try:
            values = from_lines(row.texts["values"], self.names)
        except Invalid as refusal:
            row.error = refusal.text
            return
        self.numbers.append(row.place)
        stops = row.texts["stops"] == "yes"
        self.read.append({"says": row.texts["says"], "stops": stops, "values": values})


class BoundRows(Rows):
    """The bounds of a tool's arguments."""

    def __init__(self, whole: Whole, bounds: Any, data: Mapping[str, Any] | None) -> None:
        super().__init__("argument_limits", read={})
        columns = ("argument", "at_most", "at_least", "one_of")
        self.rows = _typed(data, "bound", columns) if data else self._kept(bounds)
        used = {row.texts["at_most"] for row in self.rows} - {""}
        self.limits = sorted({*whole.limit_values, *used})
        for row in self.rows:
            self._take(row)

    @staticmethod
    def _kept(bounds: Mapping[str, Any]) -> list[Row]:
        rows = [
            {
                "argument": argument,
                "at_most": str(bound.get("at_most", "")),
                "at_least": spelt(bound["at_least"]) if "at_least" in bound else "",
                "one_of": listed(bound.get("one_of", [])),
            }
            for argument, bound in bounds.items()
        ]
        empty = {"argument": "", "at_most": "", "at_least": "", "one_of": ""}
        spare = [dict(empty) for _ in range(SPARE)]
        return [Row(place, texts) for place, texts in enumerate([*rows, *spare])]

    def _take(self, row: Row) -> None:
        texts = {name: text.strip() for name, text in row.texts.items()}
        argument = texts["argument"]
        if not any(texts.values()):
            return
        if not argument:
            row.error = "Name the argument that this bounds."
        elif argument in self.read:
            row.error = f"{argument} stands here twice."
        else:
            self.read[argument] = {
                **({"at_most": texts["at_most"]} if texts["at_most"] else {}),
                **({"at_least": as_value(texts["at_least"], None)} if texts["at_least"] else {}),
                **({"one_of": items(texts["one_of"])} if texts["one_of"] else {}),
            }


def _typed(data: Mapping[str, Any], prefix: str, columns: tuple[str, ...]) -> list[Row]:
    """The rows of a form that was sent."""
    rows = []
    for place in range(MOST):
        keys = {column: f"{prefix}-{place}-{column}" for column in columns}
        if not any(key in data for key in keys.values()):
            break
        rows.append(Row(place, {column: data.get(key, "") for column, key in keys.items()}))
    return rows
