"""A year of spend, month by month and process by process, as far as the reader may see."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from governance.models import Budget, MonthSpend
from governance.scorecards.budgets import Standing, standings
from governance.scorecards.spending import borne
from governance.scorecards.words import SpendKind
from portal.scorecards.drawing import Spark, Value, spark_of
from portal.spend.said import a_unit_said, money
from processes.models import Process

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Spent:
    """The money of a month, by what it went to."""

    models: Decimal = NOTHING
    evaluations: Decimal = NOTHING
    fixed: Decimal = NOTHING
    # Uses whose price nobody knows; they come on top.
    unknown: int = 0
    units: int = 0
    # What the units bear of it: while the month runs, fixed costs of the days that have begun.
    borne: Decimal = NOTHING

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(
            self.models + other.models,
            self.evaluations + other.evaluations,
            self.fixed + other.fixed,
            self.unknown + other.unknown,
            self.units + other.units,
            self.borne + other.borne,
        )

    @property
    def total(self) -> Decimal:
        """What is known to have been spent."""
        return self.models + self.evaluations + self.fixed

    @property
    def a_unit(self) -> Decimal | None:
        """What one unit of outcome cost, as far as prices are known."""
        return self.borne / self.units if self.units else None

    @property
    def a_unit_says(self) -> str:
        """The same, with a word where some prices are unknown."""
        return a_unit_said(self.a_unit, is_least=bool(self.unknown))


@dataclass(frozen=True)
class Line:
    """One process in a month, with its budget and how its year went."""

    process: Process
    spent: Spent
    standing: Standing | None
    spark: Spark


@dataclass(frozen=True)
class Month:
    """All of the shown processes in one month."""

    month_on: date
    spent: Spent


class Ledger:
    """What some processes spent in some months."""

    def __init__(self, processes: Sequence[Process], months: Sequence[date]) -> None:
        self.processes, self.months = processes, months
        self._spent = _read(processes, months)

    def of(self, process: Process, month: date) -> Spent:
        """One process in one month."""
        return self._spent.get((process.pk, month), Spent())

    def by_month(self, processes: Sequence[Process]) -> list[Month]:
        """Some of the processes together, the newest month first, back to the first money."""
        found = [
            Month(month, _sum(self.of(process, month) for process in processes))
            for month in self.months
        ]
        used = next((place for place, each in enumerate(found) if each.spent != Spent()), -1)
        return found[used:][::-1]

    def by_process(self, month: date) -> list[Line]:
        """The processes, whoever spent most first."""
        budgets = list(Budget.objects.filter(process__in=[each.pk for each in self.processes]))
        stand = standings(budgets, month)
        lines = [
            Line(process, self.of(process, month), stand.get(process.pk), self._spark(process))
            for process in self.processes
        ]
        return sorted(lines, key=lambda line: (-line.spent.total, line.process.name))

    def _spark(self, process: Process) -> Spark:
        totals = [self.of(process, month).total for month in self.months]
        # Before a process was used there is nothing to draw.
        used = next((place for place, total in enumerate(totals) if total), len(totals))
        values = [
            Value(None if place < used else float(total), money(total))
            for place, total in enumerate(totals)
        ]
        return spark_of(values, target=None, says=f"{process.name}, twelve months")


def _read(processes: Sequence[Process], months: Sequence[date]) -> dict[tuple[int, date], Spent]:
    rows = MonthSpend.objects.filter(
        month_on__gte=months[0],
        month_on__lte=months[-1],
        process__in=[process.pk for process in processes],
    ).order_by()
    found: dict[tuple[int, date], Spent] = {}
    for pk, month, kind, amount, unknown, units in rows.values_list(
        "process", "month_on", "kind", "amount", "unknown", "units"
    ):
        found[pk, month] = found.get((pk, month), Spent()) + Spent(
            models=amount if kind == SpendKind.MODEL else NOTHING,
            evaluations=amount if kind == SpendKind.EVALUATIONS else NOTHING,
            fixed=amount if kind == SpendKind.FIXED else NOTHING,
            unknown=unknown,
            units=units,
            borne=borne(kind, amount, month),
        )
    return found


def _sum(all_spent: Iterable[Spent]) -> Spent:
    total = Spent()
    for spent in all_spent:
        total += spent
    return total
