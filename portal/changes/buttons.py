"""What someone may do about the rules of a process, beside proposing a change."""

from django.urls import reverse

from governance.changes import actions, rules
from governance.models import FollowUp, Freeze
from portal.changes.places import Door
from portal.register.panel import Panel
from processes.contracts.in_force import in_force
from processes.models import Person, Process, Publication


def rule_buttons(person: Person, process: Process) -> list[Door]:
    """The pages on which the reader can act."""
    found = []
    if rules.may_roll_back(person, process) and actions.previous(process) is not None:
        found.append(_door("roll_back", "Roll back", process))
    if rules.may_roll_back(person, process) and (staged := _staged(process)) is not None:
        url = reverse("changes:publish", args=[process.slug, staged])
        found.append(Door(url, f"Take version {staged} back from its stage"))
    if rules.may_freeze(person, process):
        found.append(_door("freeze", "Freeze or lift", process))
    if rules.may_move_stage(person, process):
        found.append(_door("stage", "Move to another stage", process))
    return found


def rules_panel(person: Person, process: Process) -> Panel | None:
    """A freeze, reviews that are due, and what the reader can do about the rules."""
    freeze = Freeze.objects.standing().filter(process=process).select_related("set_by").first()
    rows = FollowUp.objects.open().filter(release__process=process)
    due = list(rows.select_related("release__version"))
    doors = rule_buttons(person, process)
    if not (freeze or due or doors):
        return None
    context = {
        "process": process,
        "version": in_force(process),
        "freeze": freeze,
        "due": due,
        "doors": doors,
    }
    return Panel("rules", "Its rules", "portal/changes/rules_panel.html", context)


def _staged(process: Process) -> int | None:
    """The number of the version that some cases get."""
    rows = Publication.objects.filter(process=process, candidate__isnull=False)
    number: int | None = rows.values_list("candidate__number", flat=True).first()
    return number


def _door(name: str, does: str, process: Process) -> Door:
    return Door(reverse(f"changes:{name}", args=[process.slug]), does)
