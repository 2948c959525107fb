"""What can be aimed at, and what must stand before a pilot starts."""

from collections.abc import Iterable
from typing import Any

from governance.changes.gates import Gate, Light
from governance.changes.stages import ask_also
from governance.scorecards import rules
from governance.scorecards.measured import belongs_to, refuse_value
from governance.scorecards.models import Aim
from governance.scorecards.refusals import AimUnfit
from governance.scorecards.words import Better, Kind
from house.refusals import Invalid
from processes.people.models import Person
from processes.register.models import Process
from processes.register.proposable import KINDS, Proposable
from processes.register.words import Stage

AIM = "aim"
MOST_SUCCESS = 2
_BEFORE_A_PILOT = {Stage.CANDIDATE, Stage.DESIGNING}


def refuse_aim(aim: Aim) -> None:
    """Refuse an aim that nobody could reach, miss or trust."""
    if not belongs_to(aim.metric, aim.process):
        raise AimUnfit("This process is not measured by this.", field="metric")
    for field in ("baseline", "target"):
        _refuse_value(aim, field)
    if aim.is_success:
        _refuse_success(aim)
    _refuse_partner(aim)
    if rules.is_locked(aim.process):
        _refuse_half(aim)


def problems_of(process: Process) -> list[str]:
    """What is missing before a pilot may start, in sentences."""
    rows = list(Aim.objects.of(process).select_related("metric", "partner"))
    success = [aim for aim in rows if aim.is_success]
    if not success:
        return ["No success number is set: one or two, each with a baseline and a target."]
    aimed = {aim.metric_id for aim in rows if aim.target is not None}
    return [
        f"{aim.metric.name} is a speed: {aim.partner.name}, its partner, needs a target too."
        for aim in success
        if aim.partner and aim.partner_id not in aimed
    ]


def aims_set(process: Process) -> Gate:
    """Where it begins and what would be success was said before it starts."""
    title = "Baseline and success numbers are set"
    found = problems_of(process)
    if not found:
        names = Aim.objects.of(process).success().values_list("metric__name", flat=True)
        says = f"It is judged by {' and '.join(names)}."
        return Gate("aims", title, Light.GREEN, says)
    return Gate("aims", title, Light.RED, " ".join(found), (process.accountable,))


def before_stage(process: Process, to: str) -> Iterable[Gate]:
    """What scorecards ask for before a process goes to a stage."""
    if to == Stage.PILOT and process.stage in _BEFORE_A_PILOT:
        yield aims_set(process)


def _refuse_value(aim: Aim, field: str) -> None:
    value = getattr(aim, field)
    if value is None:
        return
    try:
        refuse_value(aim.metric, value)
    except Invalid as refusal:
        raise AimUnfit(refusal.text, field=field) from None


def _refuse_success(aim: Aim) -> None:
    if aim.baseline is None:
        raise AimUnfit(
            "A success number needs a baseline: where it stands today.", field="baseline"
        )
    if aim.target is None:
        raise AimUnfit("A success number needs a target.", field="target")
    if aim.metric.better == Better.NEITHER:
        says = "Neither way is better for this metric, so it can't tell of success."
        raise AimUnfit(says, field="is_success")
    others = Aim.objects.of(aim.process).success().exclude(metric=aim.metric)
    if others.count() >= MOST_SUCCESS:
        says = "There are two success numbers already. More would let each of them slip."
        raise AimUnfit(says, field="is_success")


def _refuse_partner(aim: Aim) -> None:
    partner = aim.partner
    if partner is None:
        if aim.metric.kind == Kind.SPEED and aim.target is not None:
            says = "A target for speed needs a partner: the quality that must not suffer for it."
            raise AimUnfit(says, field="partner")
        return
    if partner.kind != Kind.QUALITY or partner.better == Better.NEITHER:
        raise AimUnfit("The partner must be a metric of quality.", field="partner")
    if not belongs_to(partner, aim.process):
        raise AimUnfit("This process is not measured by the partner.", field="partner")


def _refuse_half(aim: Aim) -> None:
    """A success number and its partner's target stand together; no gate asks after the pilot."""
    others = Aim.objects.of(aim.process).exclude(metric=aim.metric)
    if aim.is_success and aim.partner and not others.targets(aim.partner).exists():
        says = f"{aim.partner.name}, the partner of a success number, needs a target first."
        raise AimUnfit(says, field="partner")
    leaning = others.success().filter(partner=aim.metric).select_related("metric").first()
    if aim.target is None and leaning:
        says = f"{leaning.metric.name} is a success number and leans on this target, so it stays."
        raise AimUnfit(says, field="target")


def _may_propose(person: Person, aim: Any) -> bool:
    return rules.may_set_aims(person, aim.process)


def _refuse_locked(aim: Any) -> None:
    """Of two proposals that are consented to at once, the later one sees the earlier."""
    Process.objects.select_for_update(of=("self",), no_key=True).get(pk=aim.process_id)
    refuse_aim(aim)


KINDS[AIM] = Proposable(
    Aim,
    ("process", "metric", "baseline", "target", "is_success", "partner"),
    can_add=True,
    may=_may_propose,
    check=_refuse_locked,
)
ask_also(before_stage)
