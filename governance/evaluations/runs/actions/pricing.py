"""What models cost, and what tiers ask: data with a person and a reason behind each figure."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from audit.record import record
from governance.evaluations.runs.around import Price, TierBar
from governance.evaluations.runs.bars import BAR, bar_of
from governance.evaluations.runs.refusals import MayNotSetPrices
from governance.evaluations.runs.rules import may_set_prices
from house.actors import SYSTEM, Actor
from house.clock import now
from house.history import acting
from house.refusals import require_reason
from processes.models import Person, Tier
from processes.register.actions.proposals import propose
from processes.register.actions.shared import clean
from processes.register.reference import Proposal


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


def propose_bar(tier: Tier, *, by: Person, because: str, **figures: Any) -> Proposal:
    """Propose what a tier asks of evaluations; it counts once another person consents."""
    with transaction.atomic():
        return propose(BAR, _kept_bar(tier), figures, by=by, because=because)


def _kept_bar(tier: Tier) -> TierBar:
    """The tier's bar as a row: the usual figures are written down before they are changed."""
    Tier.objects.select_for_update().get(pk=tier.pk)
    bar = bar_of(tier)
    if bar._state.adding:
        with acting(SYSTEM, "The usual figures"):
            bar.save()
    return bar
