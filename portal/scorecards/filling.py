"""A week is filled in: last week's values beside each field, kept as it is typed."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, JsonResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import Truncator

from governance.models import Figure, Metric, Week
from governance.scorecards import actions, rules
from governance.scorecards.calendar import A_WEEK
from governance.scorecards.places import scorecard
from governance.scorecards.weeks import CORRECTABLE, as_corrected
from governance.scorecards.words import HANDED_IN, QUESTIONS
from house.refusals import Refusal
from portal.register.reader import for_colleagues, reader, seen
from portal.scorecards.asked import asked_week
from portal.scorecards.page import frame
from portal.scorecards.said import asked_in, said, typed
from processes.models import Person, Process

_METRIC, _QUESTION, _WAS = "m_", "q_", "was_"
# So much of what somebody else wrote tells whether it is the same thing.
_QUOTED = 200
_NUMBER = re.compile(r"-?[0-9]{1,18}([.,][0-9]{1,12})?", re.ASCII)
# 1,200 is twelve hundred to some, and a little more than one to others.
_THOUSANDS = re.compile(r"-?[0-9]{1,3},[0-9]{3}", re.ASCII)


@dataclass
class Field:
    """One thing to fill in, as it stands."""

    name: str
    label: str
    value: str
    help: str = ""
    asked_in: str = ""
    before: str = ""
    errors: list[str] = field(default_factory=list)
    # What is kept now; sent along, so that a page that stood open takes nothing back.
    kept: str = field(init=False)

    def __post_init__(self) -> None:
        self.kept = self.value

    @property
    def was_name(self) -> str:
        """Under which name the value that was shown is sent along."""
        return f"{_WAS}{self.name}"

    def is_changed(self, text: str, sent: QueryDict) -> bool:
        """Whether the person typed something else than was shown, and than is kept."""
        return not _same(text, sent.get(self.was_name, self.kept)) and not _same(text, self.kept)

    def refuse_clash(self, sent: QueryDict) -> None:
        """Refuse to write over what somebody else wrote since the page was shown."""
        known = sent.getlist(self.was_name) or [self.kept]
        if any(_same(each, self.kept) for each in known):
            return
        wrote = f"wrote “{Truncator(self.kept).chars(_QUOTED)}” here"
        did = wrote if self.kept else "emptied this field"
        raise WrittenMeanwhile(f"Somebody {did} meanwhile. Press Save to put yours in its place.")


class Sheet:
    """Everything that one person can fill in for one week."""

    def __init__(self, person: Person, process: Process, week_on: date) -> None:
        self.person, self.process, self.week_on = person, process, week_on
        self.week = Week.objects.of(process).in_week(week_on).first()
        rows = Metric.objects.for_process(process).filter(source__in=HANDED_IN)
        self._metrics = {f"{_METRIC}{metric.slug}": metric for metric in rows}
        self.numbers = self._numbers()
        self.questions = self._questions()

    @property
    def is_closed(self) -> bool:
        """Whether each change is a correction, and says why."""
        return self.week is not None and self.week.is_closed

    @property
    def by_name(self) -> dict[str, Field]:
        """Every field by its name."""
        return {each.name: each for each in [*self.numbers, *self.questions]}

    @property
    def filled(self) -> int:
        """How many of the numbers are there."""
        return sum(1 for each in self.numbers if each.value)

    def keep(self, name: str, text: str, because: str) -> None:
        """Keep what was typed into one field; a refusal says what is wrong with it."""
        if metric := self._metrics.get(name):
            self._record(metric, text, because)
            return
        question, text = name.removeprefix(_QUESTION), text.replace("\r\n", "\n")
        told: dict[str, Any] = {"by": self.person}
        if self.is_closed:
            actions.correct(self.process, self.week_on, question, text, because=because, **told)
        else:
            actions.answer(self.process, self.week_on, question, text, **told)

    def _record(self, metric: Metric, text: str, because: str) -> None:
        actions.record_reading(
            self.process, metric, self.week_on, number(text), by=self.person, because=because
        )

    def _numbers(self) -> list[Field]:
        weeks = (self.week_on, self.week_on - A_WEEK)
        rows = Figure.objects.of(self.process).filter(
            week_on__in=weeks, metric__in=[each.pk for each in self._metrics.values()]
        )
        values = {(row.metric_id, row.week_on): row.value for row in rows}
        return [
            Field(
                name=name,
                label=metric.name,
                value=typed(values.get((metric.pk, self.week_on))),
                help=metric.says,
                asked_in=asked_in(metric.unit),
                before=said(values.get((metric.pk, weeks[1])), metric.unit),
            )
            for name, metric in self._metrics.items()
        ]

    def _questions(self) -> list[Field]:
        asked = dict(QUESTIONS)
        says: dict[str, str] = {}
        if self.week is not None:
            says = as_corrected(self.week, self.week.corrections.all())
        if self.is_closed:
            asked |= {"because": "Why did the week end in this word?"}
        names = [name for name in CORRECTABLE if name in asked]
        return [Field(f"{_QUESTION}{name}", asked[name], says.get(name, "")) for name in names]


def number(text: str) -> Decimal | None:
    """A number as people type it; an empty field says that nobody knows."""
    plain = text.strip().replace("−", "-").replace(" ", "")
    if not plain:
        return None
    if _THOUSANDS.fullmatch(plain):
        raise NotANumber(
            f"Is this {plain.replace(',', '')} or {plain.replace(',', '.')}? Type it so."
        )
    if not _NUMBER.fullmatch(plain):
        raise NotANumber
    return Decimal(plain.replace(",", "."))


class WrittenMeanwhile(Refusal):
    """The field holds something else than what the page showed."""

    says = "Somebody wrote something else here meanwhile. Press Save to put yours in its place."


class NotANumber(Refusal):
    """What was typed is no number."""

    says = "Type a number, such as 4.2."
    status = 422


@for_colleagues
def fill(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The form, for whoever may record; one field of it where a script sends one."""
    process, week_on, person = seen(request, slug), asked_week(request), reader(request)
    if not rules.may_record(person, process):
        raise Http404
    sheet = Sheet(person, process, week_on)
    if request.method != "POST":
        return _show(request, sheet)
    if name := request.POST.get("field"):
        return _one(request, sheet, name)
    if _is_kept(sheet, request.POST):
        messages.success(request, "Saved.")
        return redirect(scorecard(process, week_on))
    return _show(request, sheet, status=422)


def _one(request: HttpRequest, sheet: Sheet, name: str) -> HttpResponseBase:
    """What a script sends: one field, answered in a word."""
    if name not in sheet.by_name:
        raise Http404
    sent, each = request.POST, sheet.by_name[name]
    text = sent.get(name, "")
    try:
        if not _same(text, each.kept):
            each.refuse_clash(sent)
        sheet.keep(name, text, sent.get("because", ""))
    except Refusal as refusal:
        told = {"is_saved": False, "says": refusal.text, "kept": each.kept}
        return JsonResponse(told, status=200)
    now = Sheet(sheet.person, sheet.process, sheet.week_on)
    told = {"is_saved": True, "says": "Saved", "filled": now.filled}
    return JsonResponse({**told, "kept": now.by_name[name].kept})


def _is_kept(sheet: Sheet, sent: QueryDict) -> bool:
    """Keep each field that was changed; what is refused stands beside it, the rest is kept."""
    is_whole = True
    for name, each in sheet.by_name.items():
        text = sent.get(name, each.value)
        if not each.is_changed(text, sent):
            continue
        each.value = text
        try:
            each.refuse_clash(sent)
            sheet.keep(name, text, sent.get("because", ""))
        except Refusal as refusal:
            each.errors.append(refusal.text)
            is_whole = False
    return is_whole


def _same(one: str, other: str) -> bool:
    return one.strip().replace("\r\n", "\n") == other.strip().replace("\r\n", "\n")


def _show(request: HttpRequest, sheet: Sheet, *, status: int = 200) -> HttpResponseBase:
    context = {
        **frame(sheet.process, sheet.week_on, "fill"),
        "title": f"Fill in {sheet.process.name}",
        "sheet": sheet,
        "because": request.POST.get("because", ""),
        "may_close": bool(rules.words_for(sheet.person, sheet.process)),
    }
    return render(request, "portal/scorecards/fill.html", context, status=status)
