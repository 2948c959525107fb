"""What each tier asks of evaluations: as the company says, else the usual figures."""

from decimal import Decimal
from typing import Any

from governance.evaluations.runs.around import TierBar
from governance.evaluations.words import Purpose
from processes.models import Tier

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


def cap(*amounts: Decimal | None) -> Decimal | None:
    """The smallest of these amounts, where there is any."""
    return min((each for each in amounts if each is not None), default=None)
