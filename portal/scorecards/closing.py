"""The week ends in one word: what each does, what stands in the way, and the other half's yes."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from governance.models import Week
from governance.scorecards import actions, grounds, rules
from governance.scorecards.calendar import week_name
from governance.scorecards.weeks import closable, refuse_to_expand
from governance.scorecards.words import WORD_SAYS, WeekState, Word
from house.forms import show_refusal
from house.refusals import Refusal
from portal.register.reader import for_colleagues, reader, seen
from portal.scorecards.asked import asked_week
from portal.scorecards.forms import AgreeForm, ExpandForm, FixForm, StopForm
from portal.scorecards.page import frame
from processes.models import Person, Process
from processes.register.rules import may_pause
from processes.register.words import State

_DONE = {
    Word.STOP: "The week is closed: stop.",
    Word.FIX: "The week is closed: fix. It stands on its owner’s desk until it is done.",
    Word.EXPAND: "Said for your half. The other half is asked, and the week closes once it agrees.",
}
AGREE = "agree"


class Closing:
    """One person in front of one week that has no word yet."""

    def __init__(self, person: Person, process: Process, week_on: date) -> None:
        self.person, self.process, self.week_on = person, process, week_on
        rows = Week.objects.of(process).in_week(week_on).select_related("process", "said_by")
        self.week = rows.first()
        self.words = rules.words_for(person, process)
        self.too_soon = _refused(lambda: closable(process, week_on))
        self.not_newest = _refused(lambda: refuse_to_expand(week_on))

    @property
    def is_half(self) -> bool:
        """Whether one half said expand."""
        return self.week is not None and self.week.state == WeekState.HALF

    @property
    def may_agree(self) -> bool:
        """Whether this person's yes is the one that is missing."""
        return self.week is not None and self.is_half and rules.may_agree(self.person, self.week)

    @property
    def offered(self) -> list[str]:
        """What this person can do now."""
        if self.too_soon:
            return []
        is_said = self.is_half and self.week is not None and self.week.said_by == self.person
        words = [word.value for word in self.words]
        if self.may_agree:
            words = [AGREE, *(word for word in words if word != Word.EXPAND)]
        elif self.is_half:
            words = [word for word in words if word != Word.EXPAND or not is_said]
        return [word for word in words if not self.not_newest or word not in (AGREE, Word.EXPAND)]

    def form(self, word: str, data: Any = None) -> forms.Form:
        """What a word asks."""
        match word:
            case Word.STOP:
                is_running = self.process.state == State.RUNNING
                may = is_running and may_pause(self.person, self.process)
                return StopForm(data, may_pause=may)
            case Word.FIX:
                return FixForm(data)
            case Word.EXPAND:
                return ExpandForm(data)
            case _:
                return AgreeForm(data)

    def say(self, word: str, form: forms.Form) -> Week:
        """Do what was pressed."""
        told, by = form.cleaned_data, self.person
        if word == AGREE:
            return actions.agree(self.process, self.week_on, by=by, because=told["because"])
        fix = form.named if isinstance(form, FixForm) else None
        return actions.say(
            self.process,
            self.week_on,
            word,
            by=by,
            because=told["because"],
            fix=fix,
            pause=told.get("pause", False),
        )


@for_colleagues
def close(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Three words, each with what it does."""
    process, week_on = seen(request, slug), asked_week(request)
    closing = Closing(reader(request), process, week_on)
    here = f"{reverse('scorecards:one', args=[slug])}?week={week_name(week_on)}"
    if closing.week is not None and closing.week.is_closed:
        if request.method == "POST":
            messages.warning(request, "This week was closed meanwhile. Nothing was done.")
        return redirect(here)
    if not closing.words and not closing.may_agree:
        raise Http404
    if request.method != "POST":
        return _show(request, closing)
    word = request.POST.get("word", "")
    if word not in (AGREE, *Word.values):
        raise Http404
    form = closing.form(word, request.POST)
    if not _is_said(closing, word, form):
        return _show(request, Closing(closing.person, process, week_on), word, form)
    messages.success(request, _said(closing, word))
    return redirect(here)


def _is_said(closing: Closing, word: str, form: forms.Form) -> bool:
    if not form.is_valid():
        return False
    try:
        closing.say(word, form)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return False
    return True


def _said(closing: Closing, word: str) -> str:
    """What came of it: a second half's expand is the agreement that was missing."""
    week = Week.objects.of(closing.process).in_week(closing.week_on).get()
    if week.is_closed and week.word == Word.EXPAND:
        return "Both halves agree: the week is closed, and the way to more is open."
    return _DONE[Word(word)]


def _show(
    request: HttpRequest, closing: Closing, sent: str = "", form: forms.Form | None = None
) -> HttpResponseBase:
    offered: dict[str, forms.Form] = {word: closing.form(word) for word in closing.offered}
    if sent in offered and form is not None:
        offered[sent] = form
    found = grounds.grounds(closing.process, closing.week_on)
    context = {
        **frame(closing.process, closing.week_on, "close"),
        "title": f"Close the week of {closing.process}",
        "closing": closing,
        "week": closing.week,
        "asked": rules.asked_to_agree(closing.week) if closing.week and closing.is_half else [],
        "agree_form": offered.get(AGREE),
        "cards": [
            (word, WORD_SAYS[word], offered.get(word.value))
            for word in Word
            if not _is_answer(closing, word)
        ],
        "grounds": found,
        "blocked": [ground for ground in found if not ground.holds],
        "opened": sent,
        "refused": form if form is not None and sent not in offered else None,
    }
    return render(request, "portal/scorecards/close.html", context, status=422 if sent else 200)


def _is_answer(closing: Closing, word: Word) -> bool:
    """Whether expand is answered above, so that it has no card of its own."""
    return word == Word.EXPAND and closing.is_half


def _refused(does: Callable[[], object]) -> str:
    try:
        does()
    except Refusal as refusal:
        return refusal.text
    return ""
