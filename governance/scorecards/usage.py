"""What models cost in a time: from the records' own costs, else from tokens at the day's price.

A record with neither is counted as unknown, never as nought.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from itertools import pairwise
from typing import Any

from django.db.models import BigIntegerField, Count, Exists, F, FloatField, OuterRef, Q, Sum
from django.db.models.functions import Cast, Coalesce, Round

from governance.decisions.models import Decision, Mark
from governance.decisions.words import MarkKind
from governance.evaluations.runs.around import Price
from governance.evaluations.runs.models import Result, Run
from governance.evaluations.runs.prices import PriceList, names_of
from governance.evaluations.runs.words import ResultState
from processes.register.models import Process

PLACES = Decimal("0.00000001")
_SCALE = 10**8
# More tokens than any one answer has: a slip, and nothing to multiply a price with.
MOST_TOKENS = 10**9
# It was paid for; but work beside a person is no work done, nor is work on bad data.
_AS_NO_WORK = Mark.objects.filter(
    decision=OuterRef("pk"), kind__in=(MarkKind.SHADOW, MarkKind.QUARANTINED)
)
# The whole of a sum, whatever it is made of.
_DIGITS = 60


@dataclass(frozen=True)
class Usage:
    """What is known to have been paid, for how many uses, and how many nobody has a price for."""

    amount: Decimal = Decimal(0)
    uses: int = 0
    unknown: int = 0
    units: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        with localcontext(prec=_DIGITS):
            return Usage(
                self.amount + other.amount,
                self.uses + other.uses,
                self.unknown + other.unknown,
                self.units + other.units,
            )

    @property
    def rounded(self) -> Decimal:
        """The amount as it is kept."""
        with localcontext(prec=_DIGITS):
            return self.amount.quantize(PLACES, ROUND_HALF_EVEN)


def model_usage(process: Process, start: datetime, end: datetime) -> Usage:
    """What the agents' models cost between two moments."""
    total = Usage()
    for since, until, prices in _at_one_price(start, end):
        for row in _by_model(process, since, until):
            total += _priced(row, prices)
    return total


def evaluation_usage(process: Process, start: datetime, end: datetime) -> Usage:
    """What evaluations of the process cost between two moments."""
    runs = Run.objects.filter(process=process, asked_at__lt=end).filter(
        Q(ended_at=None) | Q(ended_at__gte=start)
    )
    if not (asked := list(runs.values_list("pk", flat=True))):
        return Usage()
    done = Q(state=ResultState.DONE)
    found = Result.objects.filter(run__in=asked, ended_at__gte=start, ended_at__lt=end).aggregate(
        paid=_exactly("cost"),
        uses=Count("pk", filter=done),
        unknown=Count("pk", filter=done & Q(cost=None, is_cached=False)),
    )
    return Usage(_unscaled(found["paid"]), found["uses"], found["unknown"])


def _at_one_price(start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime, PriceList]]:
    """A time, cut where some price changes, each part with its prices."""
    rows = list(Price.objects.filter(since__lt=end).order_by("since", "pk"))
    cuts = [start, *sorted({row.since for row in rows if row.since > start}), end]
    for since, until in pairwise(cuts):
        known = {
            row.model: (row.per_million_in, row.per_million_out)
            for row in rows
            if row.since <= since
        }
        yield since, until, PriceList(known)


def _by_model(process: Process, start: datetime, end: datetime) -> Iterable[Any]:
    """What was logged, model by model, in one statement."""
    has_tokens = Q(tokens_in__lte=MOST_TOKENS, tokens_out__lte=MOST_TOKENS)
    counted = Q(cost=None) & has_tokens
    rows = Decision.objects.filter(process=process, at__gte=start, at__lt=end).order_by()
    return rows.values("model").annotate(
        uses=Count("pk"),
        paid=_exactly("cost"),
        all_units=_whole("units", ~Exists(_AS_NO_WORK)),
        counted=Count("pk", filter=counted),
        uncounted=Count("pk", filter=Q(cost=None) & _lacking()),
        all_in=_whole("tokens_in", counted),
        all_out=_whole("tokens_out", counted),
    )


def _lacking() -> Q:
    return (
        Q(tokens_in=None)
        | Q(tokens_out=None)
        | Q(tokens_in__gt=MOST_TOKENS)
        | Q(tokens_out__gt=MOST_TOKENS)
    )


def _priced(row: Any, prices: PriceList) -> Usage:
    """One model's row with what it cost; without a price its counted uses are unknown too."""
    with localcontext(prec=_DIGITS):
        by_tokens = prices.cost(names_of(row["model"]), int(row["all_in"]), int(row["all_out"]))
        amount = _unscaled(row["paid"]) + (by_tokens or 0)
    unknown = row["uncounted"] + (row["counted"] if by_tokens is None else 0)
    return Usage(amount, row["uses"], unknown, int(row["all_units"]))


def _exactly(column: str) -> Coalesce:
    """A sum of money without loss: SQLite adds decimals as floats, and whole numbers exactly."""
    scaled = Cast(Round(F(column) * _SCALE), BigIntegerField())
    return Coalesce(Sum(scaled), 0, output_field=BigIntegerField())


def _whole(column: str, which: Any) -> Coalesce:
    """A sum of counts that can't overflow, exact up to 2 to the 53rd."""
    return Coalesce(Sum(Cast(column, FloatField()), filter=which), 0.0, output_field=FloatField())


def _unscaled(amount: Any) -> Decimal:
    with localcontext(prec=_DIGITS):
        return Decimal(int(amount)) / _SCALE
