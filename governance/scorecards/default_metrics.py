"""What every process is measured by at first; laid after each migrate where it is missing.

What a company changed since is never touched.
"""

from typing import Any

from django.apps import AppConfig

from governance.scorecards.words import Better, Kind, Source, Unit
from house.actors import System
from house.history import acting
from processes.register.words import Role

HIGHER, LOWER, NEITHER = Better.HIGHER, Better.LOWER, Better.NEITHER
VOLUME, CYCLE_TIME, ERROR_RATE = "volume", "cycle_time", "error_rate"
ESCALATION_RATE, MANUAL_HANDOFFS, COMPLAINTS = "escalation_rate", "manual_handoffs", "complaints"
DOWNTIME, COST_PER_UNIT = "downtime", "cost_per_unit"
ADOPTION, OUTSIDE_TOOL = "adoption", "outside_tool"

# Of what is left out of every figure from the log.
_WITHOUT = "Records in shadow and quarantined ones are left out."

# Short name, name, kind, unit, which way is good, source, who sees to it, how it is counted.
METRICS: tuple[tuple[str, str, Kind, Unit, Better, Source, Role, str], ...] = (
    (
        VOLUME, "Volume", Kind.VOLUME, Unit.COUNT, NEITHER, Source.LOG, Role.BUSINESS,
        ("Units of outcome in the records decided in the week; a record is one unit unless it says "
        f"another number. {_WITHOUT}"),
    ),
    (
        CYCLE_TIME, "Cycle time", Kind.SPEED, Unit.HOURS, LOWER, Source.LOG, Role.BUSINESS,
        ("Mean hours of a case: from the start of its first record in the week, which is the "
        "record's time less its latency, to the time of its last. A record without a case number "
        "is a case of its own. A case of one record that tells no latency is not counted. "
        f"{_WITHOUT}"),
    ),
    (
        ERROR_RATE, "Error rate", Kind.QUALITY, Unit.PERCENT, LOWER, Source.LOG, Role.SYSTEM,
        ("Share of the week's records that a person overrode or in which something broke the "
        f"contract; a record counts once. {_WITHOUT}"),
    ),
    (
        "rework", "Rework", Kind.QUALITY, Unit.PERCENT, LOWER, Source.HAND, Role.BUSINESS,
        "Share of the week's results that somebody had to do over.",
    ),
    (
        ESCALATION_RATE, "Escalation rate", Kind.PEOPLE, Unit.PERCENT, LOWER, Source.LOG,
        Role.ESCALATION,
        f"Share of the week's records that say a person was called. {_WITHOUT}",
    ),
    (
        MANUAL_HANDOFFS, "Manual handoffs", Kind.PEOPLE, Unit.COUNT, LOWER, Source.EXCEPTIONS,
        Role.ESCALATION,
        "Exceptions that ended in the week without the agent going on: done by hand, or declined.",
    ),
    (
        COMPLAINTS, "Complaints", Kind.QUALITY, Unit.COUNT, LOWER, Source.REMARKS, Role.BUSINESS,
        "Decisions that colleagues contested in the week.",
    ),
    (
        "satisfaction", "Satisfaction", Kind.QUALITY, Unit.SCORE, HIGHER, Source.HAND,
        Role.BUSINESS,
        "Mean of the week's answers of those who get the result, from 1 to 5.",
    ),
    (
        DOWNTIME, "Downtime", Kind.QUALITY, Unit.HOURS, LOWER, Source.PAUSES, Role.SYSTEM,
        ("Hours of the week in which the process was paused, drills too. A pause that still stands "
        "counts up to now."),
    ),
    (
        "vendor_sla", "Vendor SLA", Kind.QUALITY, Unit.PERCENT, HIGHER, Source.HAND, Role.SYSTEM,
        "Share of the week in which vendors kept what their contracts promise.",
    ),
    (
        COST_PER_UNIT, "Cost per unit", Kind.COST, Unit.MONEY, LOWER, Source.SPEND,
        Role.ACCOUNTABLE,
        ("What the week cost, divided by its volume. Not known as long as the price of anything in "
        "it is not known."),
    ),
    (
        "cost_of_errors", "Cost of errors", Kind.COST, Unit.MONEY, LOWER, Source.HAND,
        Role.ACCOUNTABLE,
        "What the week's errors cost: money lost, and the hours of people who put them right.",
    ),
    (
        ADOPTION, "Adoption", Kind.PEOPLE, Unit.PERCENT, HIGHER, Source.LOG, Role.BUSINESS,
        ("Work that the agent did, as a share of that and the work done outside the tool: volume, "
        "divided by volume and workarounds together."),
    ),
    (
        OUTSIDE_TOOL, "Work outside the tool", Kind.PEOPLE, Unit.COUNT, LOWER, Source.REMARKS,
        Role.ACCOUNTABLE,
        "How often colleagues reported in the week that they worked around the process.",
    ),
    (
        "support_hours_planned", "Support hours, planned", Kind.PEOPLE, Unit.HOURS, NEITHER,
        Source.HAND, Role.SYSTEM,
        "Hours that people meant to spend on keeping it going in the week.",
    ),
    (
        "support_hours_real", "Support hours, real", Kind.PEOPLE, Unit.HOURS, LOWER, Source.HAND,
        Role.SYSTEM,
        "Hours that people did spend on keeping it going in the week.",
    ),
    (
        "time_saved", "Time saved", Kind.PEOPLE, Unit.HOURS, HIGHER, Source.HAND,
        Role.ACCOUNTABLE,
        ("Hours that the week's work would have taken by hand, less the hours of clean-up; below "
        "nought where it cost more than it saved."),
    ),
)  # fmt: skip


def lay_after_migrate(app_config: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Lay the defaults once this app's tables exist."""
    if app_config.label != "governance":
        return
    from governance.scorecards.models import Metric  # apps must be ready

    there = set(Metric.objects.using(using).values_list("slug", flat=True))
    with acting(System("the installation"), "What every installation starts with"):
        for order, (slug, name, kind, unit, better, source, owner, says) in enumerate(METRICS):
            if slug not in there:
                Metric.objects.using(using).create(
                    slug=slug,
                    name=name,
                    says=says,
                    kind=kind,
                    unit=unit,
                    better=better,
                    source=source,
                    owner=owner,
                    order=(order + 1) * 10,
                )
