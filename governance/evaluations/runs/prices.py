"""What answers cost, from prices that are data with a date. An unknown price stays unknown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from governance.evaluations.asking import model_name
from governance.evaluations.runs.around import Price

_MILLION = Decimal(1_000_000)
NOTHING = Decimal(0)


@dataclass(frozen=True)
class PriceList:
    """The prices of a day."""

    prices: dict[str, tuple[Decimal, Decimal]]
    # The practice model runs in the portal itself.
    is_free: bool = False

    def knows(self, *names: str) -> bool:
        """Whether one of these names has a price."""
        return self.is_free or any(name in self.prices for name in names)

    def cost(
        self, names: Iterable[str], tokens_in: int | None, tokens_out: int | None
    ) -> Decimal | None:
        """What an answer cost, or nothing where price or tokens are unknown."""
        if self.is_free:
            return NOTHING
        found = next((self.prices[name] for name in names if name in self.prices), None)
        if found is None or tokens_in is None or tokens_out is None:
            return None
        return (found[0] * tokens_in + found[1] * tokens_out) / _MILLION


def prices_at(moment: datetime, *, is_free: bool = False) -> PriceList:
    """The prices in force at a moment."""
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for row in Price.objects.at(moment):
        found.setdefault(row.model, (row.per_million_in, row.per_million_out))
    return PriceList(found, is_free)


def names_of(contract_model: str, answered: str = "") -> tuple[str, ...]:
    """Under which names a model's price may stand: as contracts write it, as its service does."""
    names = (contract_model, model_name(contract_model), answered)
    return tuple(dict.fromkeys(name for name in names if name))
