"""Metrics: what is measured besides what every installation starts with."""

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.text import slugify

from audit.record import record
from governance.scorecards import measured, refusals
from governance.scorecards.models import Aim, Metric
from governance.scorecards.words import HANDED_IN, Better, Kind, Source, Unit
from house.actors import Actor
from house.history import acting
from house.refusals import Invalid, require_reason
from processes.people.models import Person
from processes.register.actions.shared import clean
from processes.register.models import Process
from processes.register.words import Role

_LONGEST = 60
_SHORTEST_EXPLANATION = 10


def define_metric(
    *,
    name: str,
    says: str,
    kind: str,
    unit: str,
    better: str,
    by: Actor,
    because: str,
    source: str = Source.HAND,
    owner: str = Role.ACCOUNTABLE,
    process: Process | None = None,
) -> Metric:
    """Measure something else: in every process, or in one."""
    _refuse(by, process)
    reason = require_reason(because)
    if source not in HANDED_IN:
        raise Invalid("What you define is handed in, by people or over the API.", field="source")
    if len(says.strip()) < _SHORTEST_EXPLANATION:
        raise Invalid("Say how it is counted, so that two people count the same.", field="says")
    made = Metric(
        name=" ".join(name.split()),
        says=says.strip(),
        kind=Kind(kind) if kind in Kind.values else kind,
        unit=Unit(unit) if unit in Unit.values else unit,
        better=Better(better) if better in Better.values else better,
        source=source,
        owner=owner,
        process=process,
    )
    with transaction.atomic(), acting(by, reason):
        _name(made)
        clean(made)
        _store(made)
        slug = process.slug if process else ""
        record("metric.define", made, by=by, because=reason, process=slug)
    return made


def retire_metric(metric: Metric, *, by: Actor, because: str) -> Metric:
    """Measure it no longer; what was measured stays."""
    _refuse(by, metric.process)
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        locked = Metric.objects.select_for_update(of=("self",)).get(pk=metric.pk)
        if locked.is_retired:
            raise refusals.RetiredAlready
        if not measured.is_handed_in(locked):
            raise refusals.PortalCountsThis("The portal counts this itself, so it stays.")
        if Aim.objects.success().filter(Q(metric=locked) | Q(partner=locked)).exists():
            raise refusals.MetricInUse
        locked.is_retired = True
        locked.save(update_fields=["is_retired"])
        slug = locked.process.slug if locked.process else ""
        record("metric.retire", locked, by=by, because=reason, process=slug)
    return locked


def _refuse(by: Actor, process: Process | None) -> None:
    if isinstance(by, Person) and not measured.may_define(by, process):
        raise refusals.MayNotDefine


def _name(made: Metric) -> None:
    """A short name that is free; another process's own metric is not told of by it."""
    if Metric.objects.filter(name__iexact=made.name, process=made.process_id).exists():
        raise refusals.MetricTaken(field="name")
    first = slugify(made.name).replace("-", "_")[: _LONGEST - 4]
    if not first:
        raise Invalid("Name it with a few letters.", field="name")
    taken = set(Metric.objects.filter(slug__startswith=first).values_list("slug", flat=True))
    made.slug, number = first, 2
    while made.slug in taken:
        made.slug, number = f"{first}_{number}", number + 1


def _store(made: Metric) -> None:
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:  # somebody else took the name in this very moment
        raise refusals.MetricTaken(field="name") from None
