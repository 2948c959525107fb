"""What the register sees to every minute; each step may run twice at once."""

from collections import defaultdict

from django.db.models import Q

from house.actors import System
from processes.notices.models import Notice
from processes.people import groups
from processes.people.models import Person
from processes.register.actions import hand_over
from processes.register.actions.remarks import reached_by
from processes.register.gaps import Gap, gaps_among
from processes.register.models import Process, Remark
from processes.register.routes import tell_roles
from processes.register.rules import may_see

UPKEEP = System("the register's upkeep")


def tell_of_gaps() -> int:
    """Tell the accountable person and compliance, once, that someone named has left."""
    keyed = _by_person()
    told = set(Notice.objects.filter(once__in=keyed).values_list("once", flat=True))
    new = [key for key in sorted(keyed) if key not in told]
    compliance = tuple(Person.objects.active().in_group(groups.COMPLIANCE)) if new else ()
    for key in new:
        process, found = keyed[key]
        tell_roles(
            process,
            "process.gap",
            title=f"{process}: {found[0].person} has left",
            body=_says(found),
            link=f"/register/{process.slug}/#people",
            once=key,
            also=compliance,
        )
    return len(new)


def hand_over_remarks() -> int:
    """Let remarks that wait for someone who can't answer any more wait for whoever is asked now."""
    may_be_stuck = Q(waits_for__is_active=False) | Q(process__is_restricted=True)
    waiting = Remark.objects.open().filter(may_be_stuck)
    moved = 0
    for remark in waiting.select_related("process", "made_by", "waits_for").order_by("pk"):
        if may_see(remark.waits_for, remark.process):
            continue
        to = reached_by(remark.process, remark.kind, remark.made_by)
        if to.is_active:
            why = "is no longer named here" if remark.waits_for.is_active else "has left"
            hand_over(remark, to=to, by=UPKEEP, because=f"{remark.waits_for} {why}.")
            moved += 1
    return moved


def _by_person() -> dict[str, tuple[Process, list[Gap]]]:
    """One key for each time that someone left each process."""
    keyed: dict[str, tuple[Process, list[Gap]]] = {}
    for process, found in gaps_among(Process.objects.all()):
        by_person: dict[Person, list[Gap]] = defaultdict(list)
        for gap in found:
            by_person[gap.person].append(gap)
        for person, places in by_person.items():
            left = f"{person.deactivated_at:%Y%m%d%H%M%S}" if person.deactivated_at else ""
            keyed[f"gap:{process.pk}:{person.pk}:{left}"] = process, places
    return keyed


def _says(found: list[Gap]) -> str:
    places = ", ".join(gap.as_what for gap in found)
    return (
        f"{found[0].person} was named as: {places}. "
        "Name someone else, so that there is always a person to ask."
    )
