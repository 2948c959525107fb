"""What each tier asks of evaluations: as the company says, else the usual figures.

A bar changes as other rules of the house do: one person proposes, another consents.
"""

from decimal import Decimal
from typing import Any

from django.db.models import Model

from governance.evaluations.runs.around import TierBar
from governance.evaluations.words import Purpose
from house.refusals import Invalid
from processes.models import Tier
from processes.register.proposable import KINDS, Proposable

BAR = "evaluation_bar"
FIGURES = (
    "purposes",
    "margin_percent",
    "repeats",
    "small_below",
    "every_days",
    "budget",
    "concurrency",
)

_USUAL: dict[int, dict[str, Any]] = {
    0: {"margin_percent": 10.0},
    1: {"every_days": 30},
    2: {"every_days": 14},
    3: {"margin_percent": 3.0, "repeats": 2, "every_days": 7},
    4: {
        "margin_percent": 2.0,
        "repeats": 3,
        "every_days": 7,
        "purposes": [Purpose.ADVERSARIAL.value],
    },
}
_STRICTEST = max(_USUAL)


def bar_of(tier: Tier) -> TierBar:
    """What a tier asks; the usual figures where nobody has said otherwise."""
    said = TierBar.objects.filter(tier=tier).first()
    return said or TierBar(tier=tier, **_USUAL[min(tier.number, _STRICTEST)])


def bars() -> list[TierBar]:
    """Every tier's bar, the lowest tier first."""
    return [bar_of(tier) for tier in Tier.objects.order_by("number")]


def refuse_unfit(bar: Model) -> None:
    """Refuse purposes that no set has."""
    assert isinstance(bar, TierBar)
    if unknown := set(bar.purposes) - set(Purpose.values):
        raise Invalid(f"There is no purpose “{min(unknown)}”.", field="purposes")


KINDS[BAR] = Proposable(TierBar, FIGURES, check=refuse_unfit)


def cap(*amounts: Decimal | None) -> Decimal | None:
    """The smallest of these amounts, where there is any."""
    return min((each for each in amounts if each is not None), default=None)
