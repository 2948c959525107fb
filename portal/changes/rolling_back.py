"""Going back to an earlier version: at once to the one before, by two to any other."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from governance.changes import actions, rules
from governance.changes.difference import difference
from governance.changes.difference_data import Difference
from governance.changes.refusals import AnsweredMeanwhile, ContentChanged
from governance.changes.risk import RiskNote, risk_notes
from governance.changes.waiting import can_be_confirmed
from governance.changes.words import Asked, TwoPersonAct
from governance.models import Countersign, FollowUp, Release
from house.forms import is_done
from portal.changes.forms import SecondForm, is_refused, show_what_stands
from portal.changes.release_forms import BackForm
from portal.register.reader import for_colleagues, reader, seen
from processes.contracts.in_force import in_force
from processes.contracts.whole import Whole, whole
from processes.contracts.words import VersionState
from processes.models import ContractVersion, Person, Process, PublicationChange


@for_colleagues
def roll_back_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """What would differ, and the button; or what waits for a second person."""
    process, person = seen(request, slug), reader(request)
    asked = _waiting(process, request.GET.get("asked", ""))
    may_answer = bool(asked and _may_answer(person, asked))
    if not (rules.may_roll_back(person, process) or may_answer):
        raise Http404
    act = request.POST.get("act", "") if request.method == "POST" else ""
    going = Going(process, asked, in_force(process), _target(request, process, asked, act))
    given = _forms(request, act, going)
    if act in given and is_done(given[act], going.does(act, person)):
        return _went(request, process, act)
    if act in given and is_refused(given[act]):
        show_what_stands(given[act], **going.shown)
    context = {
        "title": f"Roll back {process}",
        "process": process,
        "going": going,
        "current": going.current,
        "target": going.target,
        "earlier": _earlier(process),
        "asked": asked,
        "others": _requests(process).exclude(pk=asked.pk) if asked else [],
        "is_own": bool(asked and asked.asked_by == person),
        "may_confirm": bool(asked and going.holds and person in _seconds(asked)),
        "may_answer": may_answer,
        "form": given,
        "change": going,
    }
    return render(request, "portal/changes/roll_back.html", context, status=422 if act else 200)


@dataclass(frozen=True)
class Going:
    """A way back: from what, to what, asked by whom; with what the page shows of it."""

    process: Process
    asked: Countersign | None
    current: ContractVersion | None
    target: ContractVersion | None

    @cached_property
    def difference(self) -> Difference | None:
        """What would differ."""
        return difference(*self._both) if self._both else None

    @cached_property
    def risks(self) -> list[RiskNote]:
        """What makes it risky."""
        return risk_notes(*self._both, self.difference) if self._both and self.difference else []

    @cached_property
    def _both(self) -> tuple[Whole, Whole] | None:
        if self.current is None or self.target is None:
            return None
        return whole(self.current), whole(self.target)

    @cached_property
    def takes_two(self) -> str:
        """Why it takes a second person, if it does."""
        return actions.takes_two(self.process, self.target) if self.target else ""

    @cached_property
    def holds(self) -> bool:
        """Whether what was asked for can still be confirmed."""
        return bool(self.asked and can_be_confirmed(self.asked))

    @property
    def shown_hash(self) -> str:
        """What stands for the content that the page shows."""
        return self.difference.after_hash if self.difference else ""

    @property
    def second_id(self) -> int | None:
        """Which request to a second person the page shows."""
        return self.asked.pk if self.asked else None

    @property
    def shown(self) -> dict[str, Any]:
        """What the forms carry along."""
        return {
            "to": self.target and self.target.number,
            "current": self.current and self.current.number,
            "seen": self.shown_hash,
            "asked": self.second_id,
        }

    def does(self, act: str, person: Person) -> Callable[..., object]:
        """What a form of the page does for someone."""
        known: dict[str, Callable[..., object]] = {
            "back": self._back,
            "confirm": self._confirm,
            "decline": self._decline,
        }
        return partial(known[act], person)

    def _back(self, person: Person, *, to: int, current: int, **said: str) -> object:
        if self.current is None or self.current.number != current:
            raise ContentChanged
        target = next(each for each in _earlier(self.process) if each.number == to)
        return actions.roll_back(self.process, to=target, by=person, **said)

    def _confirm(self, person: Person, *, asked: int, because: str, seen: str) -> object:
        return actions.confirm(self._meant(asked), by=person, because=because, seen=seen)

    def _decline(self, person: Person, *, asked: int, because: str, seen: str) -> object:
        return actions.decline(self._meant(asked), by=person, because=because)

    def _meant(self, asked: int) -> Countersign:
        """The request that stood on the page, if that is one that waits."""
        found = _requests(self.process).filter(pk=asked).first()
        if found is None:
            raise AnsweredMeanwhile
        return found


def _requests(process: Process) -> "QuerySet[Countersign]":
    """The rollbacks that somebody asked a second person for."""
    rows = Countersign.objects.filter(version__process=process, state=Asked.WAITING)
    return rows.filter(act=TwoPersonAct.ROLLBACK).select_related("version", "asked_by")


def _waiting(process: Process, wanted: str) -> Countersign | None:
    """The request to show: the wanted one, or the newest."""
    found = list(_requests(process))
    return next((each for each in found if str(each.pk) == wanted), found[0] if found else None)


def _seconds(asked: Countersign) -> list[Person]:
    return actions.seconds(asked.version, asked.asked_by, asked.act)


def _may_answer(person: Person, asked: Countersign) -> bool:
    return person == asked.asked_by or person in _seconds(asked)


def _earlier(process: Process) -> list[ContractVersion]:
    """Every version that agents once worked under, the newest first."""
    ever = PublicationChange.objects.filter(process=process).values("version")
    rows = ContractVersion.objects.filter(pk__in=ever, state=VersionState.SUPERSEDED)
    return list(rows.order_by("-number"))


def _target(
    request: HttpRequest, process: Process, asked: Countersign | None, act: str
) -> ContractVersion | None:
    if asked and act != "back":
        return asked.version
    wanted = request.POST.get("to") or request.GET.get("to")
    if not wanted:
        return actions.previous(process)
    numbers = {str(each.number): each for each in _earlier(process)}
    if wanted not in numbers:
        raise Http404
    return numbers[wanted]


def _forms(request: HttpRequest, act: str, going: Going) -> dict[str, forms.Form]:
    sent, numbers = request.POST, {"to": going.shown["to"], "current": going.shown["current"]}
    return {
        "back": BackForm(sent if act == "back" else None, going, "back", numbers),
        "confirm": SecondForm(sent if act == "confirm" else None, going, "confirm"),
        "decline": SecondForm(sent if act == "decline" else None, going, "decline"),
    }


def _went(request: HttpRequest, process: Process, act: str) -> HttpResponseBase:
    """Back to where it shows: done at once, or waiting for the second person."""
    if act == "decline":
        messages.success(request, "Declined; nothing changed.")
        return redirect("changes:rules", process.slug)
    if act == "back" and _requests(process).exists():
        messages.success(request, "A second person is asked; nothing has changed yet.")
        return redirect("changes:roll_back", process.slug)
    due = FollowUp.objects.open().filter(release__process=process).order_by("-pk").first()
    until = f" A review is due by {due.due_at:%-d %B}." if due else ""
    now = Release.objects.filter(process=process).select_related("version").first()
    said = f"Version {now.version.number} is in force again." if now else "Done."
    messages.success(request, said + until)
    return redirect("changes:rules", process.slug)
