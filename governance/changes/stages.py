"""The stages of a process's life: which follows which, and what must hold before each."""

from collections.abc import Callable, Iterable

from governance.changes.gates import Gate, Light, prepared
from house.clock import now
from processes.contracts.in_force import in_force
from processes.contracts.models import ContractVersion
from processes.people.models import Person
from processes.register import names
from processes.register.gaps import gaps
from processes.register.models import Pause, Process
from processes.register.words import Role, Stage

# From a stage to those that may follow; a pilot that fails goes back to the drawing board.
NEXT: dict[str, tuple[Stage, ...]] = {
    Stage.CANDIDATE: (Stage.DESIGNING, Stage.RETIRED),
    Stage.DESIGNING: (Stage.PILOT, Stage.CANDIDATE, Stage.RETIRED),
    Stage.PILOT: (Stage.LIVE, Stage.DESIGNING, Stage.RETIRED),
    Stage.LIVE: (Stage.PILOT, Stage.RETIRED),
    Stage.RETIRED: (),
}
_HALVES = (Role.BUSINESS, Role.SYSTEM)
Before = Callable[[Process, str], Iterable[Gate]]
# What later rooms ask for before a stage.
_ALSO: list[Before] = []


def ask_also(before: Before) -> None:
    """Let a later room's gates count; it calls this once, when the portal starts."""
    if before not in _ALSO:
        _ALSO.append(before)


def gates_of(process: Process, to: str) -> list[Gate]:
    """What must hold before a process goes to a stage."""
    return [*_own_gates(process, to), *(gate for more in _ALSO for gate in more(process, to))]


def _own_gates(process: Process, to: str) -> list[Gate]:
    if to == Stage.DESIGNING:
        return [halves_named(process)]
    if to in {Stage.PILOT, Stage.LIVE}:
        found = [halves_named(process), nobody_gone(process), has_contract(process)]
        current = in_force(process)
        if to == Stage.LIVE:
            found += [switch_tried(process), *([prepared(current)] if current else [])]
        return found
    return []


def halves_named(process: Process) -> Gate:
    """Both halves have an owner."""
    named = {named.role for named in names.named_on(process)}
    absent = [role.label for role in _HALVES if role not in named]
    says = f"Nobody is named as {' and '.join(absent)}." if absent else "Both halves have an owner."
    return _gate("halves_named", "Both halves have an owner", not absent, says, process)


def nobody_gone(process: Process) -> Gate:
    """Nobody named has left."""
    found = gaps(process)
    says = "; ".join(str(gap) for gap in found) + "." if found else "Everyone named is here."
    return _gate("nobody_gone", "Everyone named is still here", not found, says, process)


def has_contract(process: Process) -> Gate:
    """Agents have something to work by."""
    current: ContractVersion | None = in_force(process)
    says = f"Version {current.number} is in force." if current else "No contract is in force yet."
    return _gate("contract", "A contract is in force", current is not None, says, process)


def switch_tried(process: Process) -> Gate:
    """The kill switch was used at least once, and lifted."""
    tried = Pause.objects.filter(process=process, lifted_at__lte=now()).order_by("-paused_at")
    last = tried.first()
    says = (
        f"Tried on {last.paused_at:%-d %B %Y} by {last.who}."
        if last
        else "Pause it once and let it run again, so that everybody knows that the switch works."
    )
    return _gate("switch_tried", "The kill switch was tried", last is not None, says, process)


def _gate(name: str, title: str, holds: bool, says: str, process: Process) -> Gate:
    who: tuple[Person, ...] = () if holds else (process.accountable,)
    return Gate(name, title, Light.GREEN if holds else Light.RED, says, who)
