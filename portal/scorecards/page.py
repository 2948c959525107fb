"""One week of one process on one page: what moved, the figures, the answers, the word."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from governance.models import Budget, Fix, Flag, MonthSpend, Week
from governance.scorecards import rules
from governance.scorecards.alarms import tallies
from governance.scorecards.calendar import A_WEEK, month_on, this_week, week_name
from governance.scorecards.corrected import put_right
from governance.scorecards.lateness import unclosed
from governance.scorecards.places import aims, opened_by_expanding
from governance.scorecards.spending import borne
from governance.scorecards.weeks import as_corrected
from governance.scorecards.words import QUESTIONS, Word
from house.clock import today
from house.exports import Column, download
from portal.register.reader import for_colleagues, reader, seen
from portal.scorecards.asked import asked_week
from portal.scorecards.ended import ended
from portal.scorecards.forms import Choices, DoneForm, MoveForm, people_to_choose
from portal.scorecards.happened import happened_to
from portal.scorecards.lines import flags_of, lines_of, twelve
from portal.scorecards.moved import moved
from processes.models import Person, Process
from processes.register.rules import may_pause
from processes.register.words import State

# What was refused: the row that it was about, and its forms by name.
Sent = tuple[int, dict[str, Any]] | None


@dataclass(frozen=True)
class Cell:
    """One week in the strip of words."""

    week_on: date
    link: str
    week: Week | None
    is_here: bool
    is_late: bool


@dataclass(frozen=True)
class Month:
    """What the process spent in the month of the week, beside its budget."""

    month_on: date
    rows: list[MonthSpend]
    budget: Budget | None

    @property
    def amount(self) -> Decimal:
        """What is known to have been spent."""
        return sum((row.amount for row in self.rows), Decimal(0))

    @property
    def unknown(self) -> int:
        """Uses whose price nobody knows."""
        return sum(row.unknown for row in self.rows)

    @property
    def units(self) -> int:
        """Units of outcome of the month."""
        return max((row.units for row in self.rows), default=0)

    @property
    def a_unit(self) -> Decimal | None:
        """What one cost, where everything has a price."""
        if not self.units or self.unknown:
            return None
        known = (borne(row.kind, row.amount, row.month_on) for row in self.rows)
        return sum(known, Decimal(0)) / self.units

    @property
    def percent(self) -> int | None:
        """How much of the budget is gone."""
        return int(self.amount * 100 / self.budget.per_month) if self.budget else None


@dataclass(frozen=True)
class Mending:
    """One fault on the page, with what the reader can do about it."""

    fix: Fix
    done_form: DoneForm | None
    move_form: MoveForm | None

    @property
    def is_late(self) -> bool:
        """Whether it should be done by now."""
        return self.fix.due_on < today()


COLUMNS: tuple[Column, ...] = (
    ("week", lambda row: week_name(row[1].week_on)),
    ("metric", lambda row: row[0].metric.slug),
    ("name", lambda row: row[0].metric.name),
    ("unit", lambda row: row[0].metric.unit),
    ("value", lambda row: row[0].values.get(row[1].week_on)),
    ("baseline", lambda row: row[0].aim.baseline if row[0].aim else None),
    ("target", lambda row: row[0].aim.target if row[0].aim else None),
    ("flagged", lambda row: row[1].is_flagged),
    ("corrected", lambda row: row[1].is_corrected),
    ("happened", lambda row: "; ".join(row[1].happened)),
)


@for_colleagues
def one(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The scorecard of a week."""
    process, week_on = seen(request, slug), asked_week(request)
    if kind := request.GET.get("export"):
        lines = lines_of(
            process, week_on, flags_of(process, week_on), happened_to(process, twelve(week_on))
        )
        rows = ((line, row) for line in lines if line.has_figures for row in line.rows)
        name = f"{slug}_{week_name(week_on)}"
        return download(rows, COLUMNS, kind="json" if kind == "json" else "csv", name=name)
    return show(request, process, week_on)


def show(
    request: HttpRequest, process: Process, week_on: date, *, status: int = 200, sent: Sent = None
) -> HttpResponseBase:
    """The page; a form that was refused stands open on it."""
    flags = flags_of(process, week_on)
    lines = lines_of(process, week_on, flags, happened_to(process, twelve(week_on)))
    weeks, late = weeks_of(process, week_on), late_weeks(process)
    context = {
        **frame(process, week_on, "one"),
        **_about(reader(request), process, week_on, weeks.get(week_on)),
        "title": f"{process.name}, week {week_on:%-V}",
        "moved": moved(lines),
        "success": [line for line in lines if line.is_success],
        "others": [line for line in lines if line.has_figures and not line.is_success],
        "silent": [line for line in lines if not line.has_figures and not line.is_success],
        "flags": [flag for flag in flags if flag.week_on == week_on],
        "tallies": tallies(Flag.objects.of(process)) if flags else {},
        "flag_form": sent[1].get("judge_form") if sent else None,
        "earlier_flags": [
            flag for flag in flags if flag.state == "open" and flag.week_on < week_on
        ],
        "strip": _strip(process, week_on, weeks, late),
        "is_late": week_on in late,
        "past": ended(week for _, week in sorted(weeks.items(), reverse=True) if week.is_closed),
        "fixes": _fixes(reader(request), process, sent),
        "opened": sent[0] if sent else None,
        "month": _month(process, week_on),
    }
    return render(request, "portal/scorecards/one.html", context, status=status)


def late_weeks(process: Process) -> list[date]:
    """The weeks that are over and that nobody closed."""
    found = unclosed(Process.objects.filter(pk=process.pk))
    return [week for each in found for week in each.weeks]


def _about(person: Person, process: Process, week_on: date, week: Week | None) -> dict[str, Any]:
    """The word, the answers, and what the reader may do about them."""
    is_closed, is_half = bool(week and week.is_closed), bool(week and week.state == "half")
    corrections = list(week.corrections.all()) if week and is_closed else []
    says = as_corrected(week, corrections) if week else {}
    may_record = rules.may_record(person, process)
    may_agree = bool(week and is_half and not may_record and rules.may_agree(person, week))
    return {
        "week": week,
        "said_word": week.word if week and is_closed else "",
        "because": says.get("because", ""),
        "questions": [(asks, says.get(name, "")) for name, asks in QUESTIONS.items()],
        "is_because_corrected": any(each.field == "because" for each in corrections),
        "corrections": corrections,
        "put_right": put_right(process, week_on) if is_closed else [],
        "is_half": is_half,
        "may_record": may_record,
        "may_close": not is_closed and (may_record or may_agree),
        "may_define": may_record,
        "may_judge": may_record,
        "may_budget": rules.may_keep_costs(person),
        "may_pause": process.state == State.RUNNING and may_pause(person, process),
        "opens": opened_by_expanding(process)
        if week and week.word == Word.EXPAND and is_closed
        else None,
    }


def frame(process: Process, week_on: date, page: str) -> dict[str, Any]:
    """What every page about a week says at its head."""
    base = reverse(f"scorecards:{page}", args=[process.slug])
    return {
        "process": process,
        "week_on": week_on,
        "week_ends_on": week_on + timedelta(days=6),
        "week_name": week_name(week_on),
        "is_running": week_on >= this_week(),
        "aims": aims(process),
        "earlier": f"{base}?week={week_name(week_on - A_WEEK)}",
        "later": f"{base}?week={week_name(week_on + A_WEEK)}" if week_on < this_week() else "",
    }


def weeks_of(process: Process, week_on: date) -> dict[date, Week]:
    """The weeks of the charts that somebody began, by their Monday."""
    rows = Week.objects.of(process).filter(week_on__gte=twelve(week_on)[0], week_on__lte=week_on)
    people = ("said_by", "agreed_by", "fix__owner", "process")
    rows = rows.select_related(*people).prefetch_related("corrections")
    return {row.week_on: row for row in rows}


def _strip(
    process: Process, here: date, weeks: dict[date, Week], late: Container[date]
) -> list[Cell]:
    base = reverse("scorecards:one", args=[process.slug])
    return [
        Cell(
            week_on=week_on,
            link=f"{base}?week={week_name(week_on)}",
            week=weeks.get(week_on),
            is_here=week_on == here,
            is_late=week_on in late,
        )
        for week_on in twelve(here)
    ]


def _fixes(person: Person, process: Process, sent: Sent) -> list[Mending]:
    """What is open, the rights asked for once: all of it belongs to one process."""
    rows = list(Fix.objects.open().filter(process=process).select_related("owner", "week"))
    for fix in rows:
        fix.process = process
    may_move = bool(rows) and rules.may_move(person, rows[0])
    people = people_to_choose() if may_move else []
    pk, forms = sent or (0, {})
    found = []
    for fix in rows:
        refused = forms if fix.pk == pk else {}
        done = _done_form(fix) if may_move or fix.owner == person else None
        move = _move_form(fix, people) if may_move else None
        found.append(Mending(fix, refused.get("done_form", done), refused.get("move_form", move)))
    return found


def _done_form(fix: Fix) -> DoneForm:
    return DoneForm(auto_id=f"done_{fix.pk}_%s")


def _move_form(fix: Fix, people: Choices) -> MoveForm:
    stands = {"owner": fix.owner_id, "due_on": fix.due_on}
    return MoveForm(None, people=people, auto_id=f"move_{fix.pk}_%s", initial=stands)


def _month(process: Process, week_on: date) -> Month:
    month = month_on(week_on)
    rows = MonthSpend.objects.of(process).filter(month_on=month).order_by("kind")
    return Month(month, list(rows), Budget.objects.filter(pk=process.pk).first())
