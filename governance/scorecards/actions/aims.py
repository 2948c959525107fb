"""Baselines, targets and success numbers: set until a pilot starts, proposed from then on."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from audit.record import record
from governance.scorecards import rules
from governance.scorecards.aiming import AIM, refuse_aim
from governance.scorecards.models import Aim, Metric
from governance.scorecards.refusals import MayNotSetAims
from house.history import acting
from house.refusals import Invalid, require_reason
from processes.contracts.content import figure
from processes.people.models import Person
from processes.register.actions import propose
from processes.register.models import Process, Proposal


def set_aim(
    process: Process,
    metric: Metric,
    *,
    by: Person,
    because: str,
    baseline: Decimal | None,
    target: Decimal | None,
    is_success: bool = False,
    partner: Metric | None = None,
) -> Aim | Proposal:
    """Say where a metric began and where it shall go; once a pilot started, propose that."""
    if not rules.may_set_aims(by, process):
        raise MayNotSetAims
    reason = require_reason(because)
    wanted = {
        "baseline": baseline, "target": target, "is_success": is_success, "partner": partner,
    }  # fmt: skip
    with transaction.atomic(), acting(by, reason):
        process = Process.objects.select_for_update(of=("self",), no_key=True).get(pk=process.pk)
        found = Aim.objects.of(process).filter(metric=metric).first()
        was = _said(found) if found else {}
        aim = found or Aim(process=process, metric=metric)
        for field, value in wanted.items():
            setattr(aim, field, value)
        _check(aim)
        if rules.is_locked(process):
            new = {"process": process, "metric": metric}
            becomes = wanted if found else {**new, **wanted}
            return propose(AIM, found, becomes, by=by, because=reason)
        if found and _said(aim) == was:
            return aim
        aim.save()
        details = {"metric": metric.slug, "was": was, "is": _said(aim)}
        record("aim.set", aim, by=by, because=reason, process=process.slug, details=details)
    return aim


def _check(aim: Aim) -> None:
    try:
        aim.clean_fields()
        refuse_aim(aim)
        aim.full_clean()
    except ValidationError as problem:
        name, messages = next(iter(problem.message_dict.items()))
        raise Invalid(" ".join(messages), field="" if name == "__all__" else name) from None


def _said(aim: Aim) -> dict[str, Any]:
    """An aim as the trail keeps it."""
    return {
        "baseline": None if aim.baseline is None else figure(aim.baseline),
        "target": None if aim.target is None else figure(aim.target),
        "success": aim.is_success,
        "partner": aim.partner.slug if aim.partner else None,
    }
