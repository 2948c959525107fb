"""What models cost, and what tiers ask: data with a person and a reason behind each figure."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from audit.record import record
from governance.evaluations.runs.around import Price, TierBar
from governance.evaluations.runs.bars import bar_of
from governance.evaluations.runs.refusals import MayNotSetBars, MayNotSetPrices
from governance.evaluations.runs.rules import may_set_prices
from governance.evaluations.words import Purpose
from house.actors import Actor
from house.clock import now
from house.history import acting
from house.refusals import Invalid, require_reason
from processes.models import Person, Tier
from processes.register.actions.shared import clean
from processes.register.rules import is_compliance


def set_price(
    model: str,
    *,
    per_million_in: Decimal,
    per_million_out: Decimal,
    since: datetime | None = None,
    by: Actor,
    because: str,
) -> Price:
    """Say what a model costs from a day on; what it cost before stays."""
    if not may_set_prices(by):
        raise MayNotSetPrices
    reason = require_reason(because)
    price = Price(
        model=model.strip(),
        since=since or now(),
        per_million_in=per_million_in,
        per_million_out=per_million_out,
        set_by=by if isinstance(by, Person) else None,
        set_at=now(),
        because=reason,
    )
    clean(price, fields={"model", "per_million_in", "per_million_out"})
    with transaction.atomic():
        price.save(force_insert=True)
        figures = {"in": str(per_million_in), "out": str(per_million_out)}
        record("evaluations.price", price, by=by, because=reason, details=figures)
    return price


_FIGURES = {
    "purposes",
    "margin_percent",
    "repeats",
    "small_below",
    "every_days",
    "budget",
    "concurrency",
}


def set_bar(tier: Tier, *, by: Actor, because: str, **figures: Any) -> TierBar:
    """Say what a tier asks of evaluations."""
    if isinstance(by, Person) and not (by.is_active and is_compliance(by)):
        raise MayNotSetBars
    reason = require_reason(because)
    _refuse_strange(figures)
    with transaction.atomic(), acting(by, reason):
        Tier.objects.select_for_update().get(pk=tier.pk)
        bar = bar_of(tier)
        was = {name: getattr(bar, name) for name in figures}
        for name, value in figures.items():
            setattr(bar, name, value)
        clean(bar, fields=_FIGURES)
        if was != figures or bar._state.adding:
            bar.save()
            details = {"was": _plain(was), "becomes": _plain(figures)}
            record("evaluations.bar", bar, by=by, because=reason, details=details)
    return bar


def _refuse_strange(figures: dict[str, Any]) -> None:
    if strange := sorted(figures.keys() - _FIGURES):
        raise Invalid(f"A bar has no “{strange[0]}”.", field=strange[0])
    unknown = set(figures.get("purposes", ())) - set(Purpose.values)
    if unknown:
        raise Invalid(f"There is no purpose “{min(unknown)}”.", field="purposes")


def _plain(figures: dict[str, Any]) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, Decimal) else value for name, value in figures.items()
    }
