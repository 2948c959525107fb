"""A process moves through the stages of its life: what must hold, and the button."""

from dataclasses import dataclass
from functools import partial

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from governance.changes import actions, rules
from governance.changes.gates import Gate
from governance.changes.stages import NEXT, gates_of
from house.forms import is_done
from portal.changes.release_forms import StageForm
from portal.register.reader import for_colleagues, reader, seen
from processes.models import Process
from processes.register.words import Stage

_SAYS = {
    Stage.CANDIDATE: "Back among the ideas. No agent works on it.",
    Stage.DESIGNING: "Its contract is written and tried. No agent works on it.",
    Stage.PILOT: "Agents work on it under the contract in force, for a few people first.",
    Stage.LIVE: "Agents work on it under the contract in force, for everybody.",
    Stage.RETIRED: "For good: its agents' keys end, and it can't be taken up again.",
}


@dataclass(frozen=True)
class Move:
    """One stage that the process can go to, with what must hold before."""

    to: Stage
    says: str
    gates: list[Gate]
    form: StageForm

    @property
    def is_open(self) -> bool:
        """Whether everything holds."""
        return all(gate.is_green for gate in self.gates)

    @property
    def is_grave(self) -> bool:
        """Whether there is no way back."""
        return self.to == Stage.RETIRED


@for_colleagues
def stage_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The stages that may follow, each with its gates."""
    process, person = seen(request, slug), reader(request)
    if not rules.may_move_stage(person, process):
        raise Http404
    sent = request.POST if request.method == "POST" else None
    moves = [_move(process, to, sent) for to in NEXT[Stage(process.stage)]]
    chosen = next((each for each in moves if each.form.is_bound), None)
    if chosen and is_done(chosen.form, partial(actions.move_stage, process, by=person)):
        messages.success(request, f"{process} is {chosen.to.label.lower()} now.")
        return redirect("register:process", slug)
    context = {
        "title": f"The stage of {process}",
        "process": process,
        "stage": Stage(process.stage),
        "moves": moves,
    }
    return render(request, "portal/changes/stage.html", context, status=422 if sent else 200)


def _move(process: Process, to: Stage, sent: object) -> Move:
    data = sent if sent and sent.get("to") == to else None  # type: ignore[attr-defined]  # what was sent
    form = StageForm(data, initial={"to": to.value}, auto_id=f"{to.value}_%s")  # type: ignore[arg-type]  # the same
    return Move(to, _SAYS[to], gates_of(process, to), form)
