"""Twelve weeks of scorecards: aims, readings, words and what came of them, money, anomalies."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from governance.decisions.sealing_models import TouchedWeek
from governance.models import Figure, Fix, Flag, Metric
from governance.scorecards import actions, spend_upkeep
from governance.scorecards.actions.flags import Judged, judge_flag, keep_flags
from governance.scorecards.aiming import AIM
from governance.scorecards.anomalies import Point, judge
from governance.scorecards.calendar import last_weeks, month_on, next_month
from governance.scorecards.figuring import refresh_touched
from governance.scorecards.happenings import mark_happenings
from governance.scorecards.spending import refresh_month, share_month
from house.clock import standing_at, today
from house.weeks import A_WEEK, monday
from portal.demo import Event, Stage
from portal.demo.data import HERE, data
from processes.models import Person, Process, Proposal
from processes.register.actions import consent, resume
from processes.register.names import away_today

Told = dict[str, Any]
WEEKS = 12
STOPPED, STOP_WEEK, RUNS_AGAIN = "lead_follow_up", 5, 3
_MONEY_SINCE = timedelta(days=160)


def events(stage: Stage) -> Iterator[Event]:
    """Aims and money first, then each week as it came."""
    told: Told = data(HERE / "scorecards.yaml")
    yield from _aims(stage, told)
    yield from _money(stage, told)
    yield from _readings(stage, told["readings"])
    for slug, weeks in told["weeks"].items():
        for week, entry in weeks.items():
            yield from _week(stage, slug, week, entry)
    yield from _ends(stage, told)
    for entry in told["corrections"]:
        at = stage.at(_friday(stage, entry["week"]) + entry["days"], "11:25")
        yield Event(at, partial(_correct, stage, entry))
    for entry in told["anomalies"]:
        after = _friday(stage, entry["week"]) + 3
        yield Event(stage.at(after, "09:15"), partial(_flag, stage, entry))
        yield Event(stage.at(after, "09:20"), partial(_judge, stage, entry))


def pauses(stage: Stage, slug: str) -> list[tuple[datetime, datetime]]:
    """The time in which the agent of a process that was stopped logged nothing."""
    if slug != STOPPED:
        return []
    return [(_closes_at(stage, STOP_WEEK), stage.at(_friday(stage, RUNS_AGAIN) - 4, "09:05"))]


def count(stage: Stage) -> None:
    """Make every figure and every month's money, as the portal would have by now."""
    with standing_at(stage.at(0, "17:30")):
        mark_happenings()
        # Money first: a month that is shared anew has its weeks counted again.
        month = month_on(stage.today - _MONEY_SINCE)
        while month <= stage.today:
            for process in Process.objects.filter(chain__isnull=False).order_by("pk"):
                refresh_month(process, month)
            share_month(month)
            month = next_month(month)
        while TouchedWeek.objects.exists():
            refresh_touched()
        spend_upkeep.watch_budgets()


def _friday(stage: Stage, week: int) -> int:
    """Friday of a week, in days from today; week 1 is the last that is over."""
    return 4 - stage.today.weekday() - 7 * week


def _week_on(stage: Stage, week: int) -> date:
    return monday(stage.today) - A_WEEK * week


def _closes_at(stage: Stage, week: int) -> datetime:
    return stage.at(_friday(stage, week), "15:40")


def _first_here(stage: Stage, keys: list[str]) -> Person:
    """Of several, the first who is at work that day."""
    away = away_today()
    people = [stage.people[key] for key in keys]
    return next((person for person in people if person.pk not in away), people[0])


# --- aims and money -------------------------------------------------------------------------------


def _aims(stage: Stage, told: Told) -> Iterator[Event]:
    """Each is proposed by whoever answers for the process, and consented to."""
    for entry in told["aims"]:
        yield Event(stage.at_work(entry["days"], "10:05"), partial(_propose, stage, entry))
        agree = partial(_consent, stage, told["consented"])
        yield Event(stage.at_work(entry["days"] + 1, "14:20"), agree)


def _propose(stage: Stage, entry: Told) -> None:
    actions.set_aim(
        stage.process(entry["process"]),
        Metric.objects.get(slug=entry["metric"]),
        baseline=_number(entry["baseline"]),
        target=_number(entry["target"]),
        is_success=entry.get("is_success", False),
        by=stage.people[entry["by"]],
        because=entry["because"],
    )


def _consent(stage: Stage, because: str) -> None:
    for proposal in Proposal.objects.open().filter(kind=AIM):
        consent(proposal, by=stage.people["compliance"], because=because)


def _money(stage: Stage, told: Told) -> Iterator[Event]:
    """One afternoon on which the head of finance wrote down what is paid, and what may be."""
    days, by = told["kept"]["days"], told["kept"]["by"]
    for entry in told["costs"]:
        yield Event(stage.at_work(days, "15:10"), partial(_keep_cost, stage, by, entry))
    for entry in told["budgets"]:
        yield Event(stage.at_work(days + 1, "10:30"), partial(_set_budget, stage, by, entry))


def _keep_cost(stage: Stage, by: str, entry: Told) -> None:
    actions.keep_cost(
        None,
        name=entry["name"],
        kind=entry["kind"],
        per_month=_number(entry["per_month"]),
        starts_on=stage.on(entry["from"]),
        ends_on=stage.on(entry["until"]) if "until" in entry else None,
        key=entry["key"],
        shares={stage.process(slug): Decimal(part) for slug, part in entry["shares"].items()},
        by=stage.people[by],
        because=entry["because"],
    )


def _set_budget(stage: Stage, by: str, entry: Told) -> None:
    actions.set_budget(
        stage.process(entry["process"]),
        per_month=_number(entry["per_month"]),
        pauses=entry.get("pauses", False),
        by=stage.people[by],
        because=entry["because"],
    )


def _number(value: Any) -> Decimal:
    return Decimal(str(value))


# --- weeks ----------------------------------------------------------------------------------------


def _readings(stage: Stage, told: Mapping[str, Told]) -> Iterator[Event]:
    for slug, entry in told.items():
        for name, values in entry.items():
            if name == "by":
                continue
            for week, value in zip(range(WEEKS, 0, -1), values, strict=True):
                if value is not None:
                    at = stage.at(_friday(stage, week), "14:30")
                    read = partial(_read, stage, slug, entry["by"], name, week, _number(value))
                    yield Event(at, read)


def _read(stage: Stage, slug: str, by: list[str], name: str, week: int, value: Decimal) -> None:
    metric = Metric.objects.get(slug=name)
    process, week_on = stage.process(slug), _week_on(stage, week)
    actions.record_reading(process, metric, week_on, value, by=_first_here(stage, by))


def _week(stage: Stage, slug: str, week: int, entry: Told) -> Iterator[Event]:
    """Answered and closed on Friday, or on Monday where it took a weekend; then mended."""
    day = _friday(stage, week) + (3 if entry.get("late") else 0)
    at = stage.at(day, "09:50") if entry.get("late") else _closes_at(stage, week)
    yield Event(at, partial(_close, stage, slug, week, entry))
    if entry.get("word") == "stop":
        return
    if done := entry.get("done"):
        mended = stage.at(_friday(stage, week) + done[0], "16:30")
        yield Event(mended, partial(_mend, stage, slug, week, done[1]))


def _close(stage: Stage, slug: str, week: int, entry: Told) -> None:
    process, week_on = stage.process(slug), _week_on(stage, week)
    by = _first_here(stage, entry["by"])
    for question in ("stuck", "confusing", "workaround", "unused", "cut"):
        if question in entry:
            actions.answer(process, week_on, question, entry[question], by=by)
    actions.say(
        process,
        week_on,
        entry.get("word", "fix"),
        by=by,
        because=entry["because"],
        fix=_named(stage, week, entry),
        pause=entry.get("pause", False),
    )


def _named(stage: Stage, week: int, entry: Told) -> actions.NamedFix | None:
    if "fix" not in entry:
        return None
    fault, what, owner, days = entry["fix"]
    # What was named late is due as if it had been named on that Friday.
    due_on = max(stage.on(_friday(stage, week) + days), today())
    return actions.NamedFix(fault, what, stage.people[owner], due_on)


def _mend(stage: Stage, slug: str, week: int, outcome: str) -> None:
    fix = Fix.objects.get(process__slug=slug, week__week_on=_week_on(stage, week))
    actions.finish_fix(fix, by=fix.owner, outcome=outcome)


def _ends(stage: Stage, told: Told) -> Iterator[Event]:
    """What both halves expand, and what was stopped and runs again."""
    entry = told["expanded"]
    week = entry["week"]
    yield Event(_closes_at(stage, week), partial(_expand, stage, entry))
    yield Event(stage.at(_friday(stage, week) + 3, "10:05"), partial(_agree, stage, entry))
    entry = told["resumed"]
    yield Event(pauses(stage, entry["process"])[0][1], partial(_resume, stage, entry))


def _expand(stage: Stage, entry: Told) -> None:
    process, week_on = stage.process(entry["process"]), _week_on(stage, entry["week"])
    by = stage.people[entry["by"]]
    actions.say(process, week_on, "expand", by=by, because=entry["because"])


def _agree(stage: Stage, entry: Told) -> None:
    process, week_on = stage.process(entry["process"]), _week_on(stage, entry["week"])
    by = stage.people[entry["agreed_by"]]
    actions.agree(process, week_on, by=by, because=entry["word"])


def _resume(stage: Stage, entry: Told) -> None:
    process = stage.process(entry["process"])
    resume(process, by=stage.people[entry["by"]], because=entry["because"])


# --- put right, and out of the ordinary -----------------------------------------------------------


def _correct(stage: Stage, entry: Told) -> None:
    process, week_on = stage.process(entry["process"]), _week_on(stage, entry["week"])
    words: dict[str, Any] = {"by": stage.people[entry["by"]], "because": entry["because"]}
    if "metric" in entry:
        metric, value = Metric.objects.get(slug=entry["metric"]), _number(entry["value"])
        actions.record_reading(process, metric, week_on, value, **words)
    else:
        actions.correct(process, week_on, entry["question"], entry["says"], **words)


def _flag(stage: Stage, entry: Told) -> None:
    """What the portal saw on Monday morning, by its own rule."""
    process, week_on = stage.process(entry["process"]), _week_on(stage, entry["week"])
    metric = Metric.objects.get(slug=entry["metric"])
    points = _points(process, metric)
    before = [points.get(week) for week in last_weeks(4, until=week_on - A_WEEK)]
    point = points[week_on]
    anomaly = judge(point, before, metric.unit)
    assert anomaly is not None
    keep_flags(process, week_on, [Judged(metric, point.value, anomaly)])


def _points(process: Process, metric: Metric) -> dict[date, Point]:
    rows = Figure.objects.of(process).filter(metric=metric)
    return {row.week_on: Point(row.value, row.top, row.bottom) for row in rows}


def _judge(stage: Stage, entry: Told) -> None:
    flag = Flag.objects.get(process__slug=entry["process"], metric__slug=entry["metric"])
    judge_flag(flag, entry["judged"], by=stage.people[entry["by"]], because=entry["because"])
