"""Fixed costs and budgets: kept with a reason, shared over processes, counted at once."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from audit.record import record
from governance.scorecards import rules
from governance.scorecards.calendar import month_on, next_month
from governance.scorecards.refusals import (
    CostEnded,
    CostNotShared,
    CostTooOld,
    MayNotKeepCosts,
)
from governance.scorecards.spend_models import Budget, CostShare, FixedCost
from governance.scorecards.spending import share_month, take_turns
from governance.scorecards.words import ShareKey
from house.clock import today
from house.history import acting
from house.refusals import Invalid, require_reason
from processes.contracts.content import figure
from processes.people.models import Person
from processes.register.actions.shared import locked
from processes.register.models import Process

_LONGEST_AGO = timedelta(days=3 * 366)


def keep_cost(
    cost: FixedCost | None,
    *,
    name: str,
    kind: str,
    per_month: Decimal,
    starts_on: date,
    ends_on: date | None,
    key: str,
    shares: Mapping[Process, Decimal],
    by: Person,
    because: str,
) -> FixedCost:
    """Keep a fixed cost with the processes that share it; shares of hidden processes stay."""
    _refuse_keeper(by)
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        take_turns()
        kept = _as_it_stands(cost) if cost else FixedCost()
        was, since = (_said(kept), kept.starts_on) if cost else ({}, month_on(starts_on))
        kept.name, kept.kind, kept.per_month, kept.key = name.strip(), kind, per_month, key
        kept.starts_on, kept.ends_on = month_on(starts_on), ends_on and month_on(ends_on)
        _check(kept)
        parts = _parts(kept, shares, by)
        said = _said(kept) | {"shares": {slug: figure(part) for slug, part in parts.items()}}
        if said == was:
            return kept
        kept.save()
        _write_shares(kept, parts)
        details = {"was": was, "is": said}
        record("cost.keep", kept, by=by, because=reason, details=details)
        _count(min(since, kept.starts_on))
    return kept


def end_cost(cost: FixedCost, *, ends_on: date, by: Person, because: str) -> FixedCost:
    """Say in which month a fixed cost is paid for the last time."""
    _refuse_keeper(by)
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        take_turns()
        kept = _as_it_stands(cost)
        was = kept.ends_on
        if was == month_on(ends_on):
            raise CostEnded(field="ends_on")
        kept.ends_on = month_on(ends_on)
        _check(kept)
        kept.save()
        details = {"was": was and was.isoformat(), "is": kept.ends_on.isoformat()}
        record("cost.end", kept, by=by, because=reason, details=details)
        _count(min(was or kept.ends_on, kept.ends_on))
    return kept


def set_budget(
    process: Process,
    *,
    per_month: Decimal | None,
    alert_percent: int = 80,
    pauses: bool = False,
    by: Person,
    because: str,
) -> Budget | None:
    """Say what a process may spend in a month; without a figure, that nobody says."""
    _refuse_keeper(by)
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        # Of a first budget there is no row to hold yet.
        locked(process)
        found = Budget.objects.select_for_update(of=("self",)).filter(process=process).first()
        was = _budget_said(found)
        budget = found or Budget(process=process)
        if per_month is None:
            kept = None
        else:
            budget.per_month, budget.alert_percent, budget.pauses = per_month, alert_percent, pauses
            _check(budget, is_new=found is None)
            kept = budget
        if _budget_said(kept) == was:
            return kept
        details = {"was": was, "is": _budget_said(kept)}
        record("budget.set", budget, by=by, because=reason, process=process.slug, details=details)
        if kept:
            kept.save()
        elif found:
            found.delete()
    return kept


def _refuse_keeper(by: Person) -> None:
    if not rules.may_keep_costs(by):
        raise MayNotKeepCosts


def _as_it_stands(cost: FixedCost) -> FixedCost:
    return FixedCost.objects.get(pk=cost.pk)


def _check(row: models.Model, *, is_new: bool = True) -> None:
    """Refuse what could not be stored, at its field, in words."""
    if isinstance(row, FixedCost) and row.starts_on < today() - _LONGEST_AGO:
        raise CostTooOld(field="starts_on")
    try:
        row.full_clean(validate_unique=is_new)
    except ValidationError as problem:
        name, messages = next(iter(problem.message_dict.items()))
        raise Invalid(" ".join(messages), field="" if name == "__all__" else name) from None


def _parts(cost: FixedCost, shares: Mapping[Process, Decimal], by: Person) -> dict[str, Decimal]:
    """What each process's part shall be, by its slug: as said, and hidden ones as they were."""
    seen = set(Process.objects.visible_to(by).values_list("slug", flat=True))
    parts = {process.slug: part for process, part in shares.items() if process.slug in seen}
    if cost.pk:
        rows = cost.shares.exclude(process__slug__in=seen)
        parts |= dict(rows.values_list("process__slug", "parts"))
    if cost.key != ShareKey.STATED:
        parts = dict.fromkeys(parts, Decimal(1))
    if any(not part.is_finite() or not 0 <= part < 10**8 for part in parts.values()):
        raise Invalid("A part is a number from 0 on.", field="shares")
    parts = {slug: part.quantize(Decimal("0.01")) for slug, part in parts.items() if part}
    if not parts:
        raise CostNotShared(field="shares")
    return dict(sorted(parts.items()))


def _write_shares(cost: FixedCost, parts: dict[str, Decimal]) -> None:
    present = {row.process.slug: row for row in cost.shares.select_related("process")}
    for slug, row in present.items():
        if slug not in parts:
            row.delete()
    for slug, part in parts.items():
        row = present.get(slug) or CostShare(cost=cost, process=Process.objects.get(slug=slug))
        if row.pk is None or row.parts != part:
            row.parts = part
            row.save()


def _count(since: date) -> None:
    """Share every month anew from one on, up to this one."""
    month = since
    while month <= month_on(today()):
        share_month(month)
        month = next_month(month)


def _said(cost: FixedCost) -> dict[str, Any]:
    """A cost as the trail keeps it."""
    rows = cost.shares.select_related("process").order_by("process__slug") if cost.pk else ()
    return {
        "name": cost.name,
        "kind": cost.kind,
        "per_month": figure(cost.per_month),
        "starts_on": cost.starts_on.isoformat(),
        "ends_on": cost.ends_on and cost.ends_on.isoformat(),
        "key": cost.key,
        "shares": {row.process.slug: figure(row.parts) for row in rows},
    }


def _budget_said(budget: Budget | None) -> dict[str, Any] | None:
    if budget is None:
        return None
    return {
        "per_month": figure(budget.per_month),
        "alert_percent": budget.alert_percent,
        "pauses": budget.pauses,
    }
