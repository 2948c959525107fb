"""The gates of a change: what blocks it, and who can unblock it.

Machine gates come first; people are asked once those are green. Later rooms that guard a change
are added to the list here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils import timezone

from governance.changes import rules
from governance.changes.models import Requirement, Submission
from governance.changes.releases import Freeze, Preparation
from governance.changes.words import Half
from governance.evaluations.runs.standing import evaluation_standing
from house.clock import now, today
from processes.contracts.checks import problems
from processes.contracts.content import behaviour_hash
from processes.contracts.models import ContractVersion
from processes.contracts.underneath import is_behind
from processes.contracts.whole import Whole
from processes.people.models import Person
from processes.register import names
from processes.register.words import Role, Stage


class Light(StrEnum):
    """How a gate stands."""

    GREEN = "green"
    # Something runs or someone is asked.
    WAITING = "waiting"
    RED = "red"


@dataclass(frozen=True)
class Gate:
    """One thing that must hold, how it stands, and who can change that."""

    name: str
    title: str
    light: Light
    says: str
    who: tuple[Person, ...] = ()
    details: tuple[str, ...] = field(default=())
    # What mends it: a page below the change's own, or empty.
    page: str = ""

    @property
    def is_green(self) -> bool:
        """Whether it lets the change pass."""
        return self.light == Light.GREEN


def complete(written: Whole) -> Gate:
    """Nothing is missing or wrong, every rule compiles and has examples that prove it."""
    title = "Complete, with rules that compile"
    found = problems(written)
    if not found:
        return Gate("complete", title, Light.GREEN, "Nothing is missing, every rule is proven.")
    says = (
        "One thing is missing or wrong." if len(found) == 1 else f"{len(found)} things are wrong."
    )
    who = (written.version.author,)
    details = tuple(problem.text for problem in found)
    return Gate("complete", title, Light.RED, says, who, details, page="draft")


def up_to_date(written: Whole) -> Gate:
    """It was made from what is in force now."""
    title = "Made from what is in force"
    version = written.version
    if not is_behind(version):
        return Gate("up_to_date", title, Light.GREEN, "It was made from what is in force now.")
    return Gate(
        "up_to_date",
        title,
        Light.RED,
        "Another version came into force meanwhile; its changes must be taken in.",
        (version.author,),
        page="take-in",
    )


def evaluated(written: Whole) -> Gate:
    """Exactly this behaviour passed every evaluation set that the process has to pass."""
    version = written.version
    stands = evaluation_standing(version, version.behaviour_hash or behaviour_hash(written))
    title, light = "Passes its evaluations", Light(stands.light)
    if light == Light.GREEN:
        return Gate("evaluated", title, light, stands.says)
    owner = names.asked_for(version.process, Role.EVALUATION)
    return Gate("evaluated", title, light, stands.says, (owner,) if owner else ())


MACHINE: tuple[Callable[[Whole], Gate], ...] = (complete, up_to_date, evaluated)


def machine_gates(written: Whole) -> list[Gate]:
    """What the portal itself can tell."""
    return [gate(written) for gate in MACHINE]


def people_gates(submission: Submission | None) -> list[Gate]:
    """What people say: each approval, and the views of those consulted."""
    if submission is None:
        return []
    rows = submission.requirements.select_related("approval__by", "submission__version__process")
    found = [_approval(each) for each in rows]
    return [*found, *_consulted(submission)]


def release_gates(version: ContractVersion) -> list[Gate]:
    """What must hold at the moment of publishing."""
    return [not_retired(version), not_frozen(version), prepared(version)]


def not_retired(version: ContractVersion) -> Gate:
    """Somebody still works by it."""
    title = "The process isn't retired"
    if version.process.stage == Stage.RETIRED:
        return Gate("not_retired", title, Light.RED, "It was retired; its rules change no more.")
    return Gate("not_retired", title, Light.GREEN, "It is in use, or on its way there.")


def not_frozen(version: ContractVersion) -> Gate:
    """The rules of the process may change today."""
    title = "Rules aren't frozen"
    freeze = Freeze.objects.standing().filter(process=version.process).first()
    if freeze is None:
        return Gate("not_frozen", title, Light.GREEN, "Rules of this process may change now.")
    until = timezone.localtime(freeze.until)
    says = f"Frozen until {until:%-d %B %Y} by {freeze.set_by}: {freeze.because}"
    return Gate("not_frozen", title, Light.RED, says, (freeze.set_by,), page="freeze")


def prepared(version: ContractVersion) -> Gate:
    """People were told, and learned what is new, on days that are not ahead."""
    title = "People are told and trained"
    dates = Preparation.objects.filter(version=version).first()
    who = (version.process.accountable,)
    if dates is None:
        says = "Nobody has said yet when people are told, and whether they must learn something."
        return Gate("prepared", title, Light.RED, says, who, page="prepare")
    ahead = [day for day in (dates.announced_on, dates.training_on) if day and day > today()]
    if ahead:
        says = f"The last of its dates is {max(ahead):%-d %B %Y}."
        return Gate("prepared", title, Light.WAITING, says, who, page="prepare")
    learned = (
        f"trained on {dates.training_on:%-d %B %Y}"
        if dates.training_on
        else f"nothing to learn: {dates.no_training_because}"
    )
    says = f"Announced on {dates.announced_on:%-d %B %Y}, {learned}."
    return Gate("prepared", title, Light.GREEN, says, who, page="prepare")


def all_gates(written: Whole, submission: Submission | None) -> list[Gate]:
    """Every gate of a change, in the order in which it meets them."""
    version = written.version
    return [*machine_gates(written), *people_gates(submission), *release_gates(version)]


def red(gates: Iterable[Gate]) -> list[Gate]:
    """Those that don't let the change pass."""
    return [gate for gate in gates if not gate.is_green]


def sentence(gates: Iterable[Gate]) -> str:
    """What stands in the way, as one text."""
    return " ".join(f"{gate.title}: {' '.join(gate.details) or gate.says}" for gate in gates)


def _approval(requirement: Requirement) -> Gate:
    half = Half(requirement.half)
    title = "Signed by compliance" if half == Half.COMPLIANCE else f"Approved: {half.label}"
    name = f"approval_{half}"
    given = getattr(requirement, "approval", None)
    if given:
        says = f"{given.by_name} ({given.as_what}) on {timezone.localtime(given.at):%-d %B %Y}."
        return Gate(name, title, Light.GREEN, says, (given.by,))
    submission = requirement.submission
    if submission.asked_at is None:
        return Gate(name, title, Light.WAITING, "Asked for once the gates above are green.")
    who = tuple(rules.asked_now(requirement))
    says = f"{requirement.because} Waits for {_people(who)}."
    return Gate(name, title, Light.WAITING, says, who)


def _people(who: tuple[Person, ...]) -> str:
    return " or ".join(str(person) for person in who[:3]) or "somebody who may; nobody is here"


def _consulted(submission: Submission) -> list[Gate]:
    rows = list(submission.consultations.select_related("person"))
    if not rows:
        return []
    title = "Consulted people were heard"
    open_ones = [row for row in rows if not row.answer and row.answer_by > now()]
    if open_ones:
        until = timezone.localtime(max(row.answer_by for row in open_ones))
        who = tuple(row.person for row in open_ones)
        says = f"Waits for {_people(who)}, until {until:%-d %B, %H:%M} at the latest."
        return [Gate("consulted", title, Light.WAITING, says, who)]
    told = "; ".join(f"{row.person}: {row.get_answer_display() or 'silence'}" for row in rows)
    return [Gate("consulted", title, Light.GREEN, f"{told}.")]
