"""Scorecards for programs: hand in what was measured, and read a week."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any, Self

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema
from ninja import Status as With
from pydantic import BaseModel, BeforeValidator, StringConstraints

from governance.scorecards import api_examples as examples
from governance.scorecards.actions.readings import hand_in
from governance.scorecards.calendar import this_week, week_name, week_of
from governance.scorecards.closing_models import Week
from governance.scorecards.lines import Line, lines
from governance.scorecards.measured import metric_named
from governance.scorecards.refusals import MayNotRecord, NoSuchWeek, PortalCountsThis, WeekNotBegun
from governance.scorecards.weeks import as_corrected
from governance.scorecards.words import Better, Kind, Source, Unit, WeekState, Word
from house.answers import answers
from processes.contracts.content import figure
from processes.people.keys import AgentKey
from processes.register.api import Slug, UnknownProcess
from processes.register.models import Process

router = Router(tags=["Scorecards"])
A_WEEKS_NAME = "The week by its name, 2026-W17, or one of its days, 2026-04-22."


def _a_number(value: Any) -> Any:
    """Yes and no are no numbers."""
    if isinstance(value, bool):
        raise ValueError("This must be a number, or a decimal as text.")
    return value


class ReadingIn(BaseModel):
    """What was measured in a week."""

    week: Annotated[str, StringConstraints(max_length=20)] = Field(description=A_WEEKS_NAME)
    metric: Annotated[str, StringConstraints(max_length=60)] = Field(
        description="A metric by its short name; one that is handed in, not counted."
    )
    value: Annotated[Decimal | None, BeforeValidator(_a_number)] = Field(
        description="A number, or a decimal as text; null takes back what was handed in."
    )
    because: Annotated[str, StringConstraints(max_length=1000)] = Field(
        "", description="Why; only a correction of a closed week has to say it."
    )


class ReadingOut(Schema):
    """The reading that now counts."""

    process: str
    week: str
    metric: str
    unit: Unit
    value: str | None = Field(description="A decimal as text.")
    recorded_at: datetime | None
    correction: bool = Field(description="The week was closed already.")
    duplicate: bool = Field(description="It was so before; nothing was written.")


class MetricOut(Schema):
    """One metric in the week."""

    metric: str
    name: str
    kind: Kind
    unit: Unit
    better: Better
    source: Source
    says: str = Field(description="How it is counted.")
    value: str | None = Field(description="A decimal as text; null where it is not known.")
    top: str | None = Field(description="What the value was made of, so that weeks add up.")
    bottom: str | None = Field(description="What `top` was divided by, if by anything.")
    baseline: str | None
    target: str | None
    success: bool = Field(description="One of the numbers that decide.")
    made_at: datetime | None = Field(description="As of when it was counted or handed in.")
    corrected: bool = Field(description="Put right after the week was closed.")

    @classmethod
    def of(cls, line: Line) -> Self:
        """What a program gets to know of a line."""
        metric, found, aim = line.metric, line.figure, line.aim
        return cls(
            metric=metric.slug,
            name=metric.name,
            kind=Kind(metric.kind),
            unit=Unit(metric.unit),
            better=Better(metric.better),
            source=Source(metric.source),
            says=metric.says,
            value=_told(found.value if found else None),
            top=_told(found.top if found else None),
            bottom=_told(found.bottom if found else None),
            baseline=_told(aim.baseline if aim else None),
            target=_told(aim.target if aim else None),
            success=bool(aim and aim.is_success),
            made_at=found.made_at if found else None,
            corrected=line.is_corrected,
        )


class ScorecardOut(Schema):
    """One week of one process."""

    process: str
    week: str
    starts_on: date
    ends_on: date
    state: WeekState
    word: Word | None = Field(description="How the week ended; null while it is open.")
    because: str | None
    closed_at: datetime | None
    metrics: list[MetricOut]


class Wanted(Schema):
    """Which week is wanted."""

    week: str = Field("", max_length=20, description=f"{A_WEEKS_NAME} Without it the running one.")


@router.post(
    "/processes/{slug:slug}/readings",
    response={200: ReadingOut, 201: ReadingOut},
    operation_id="record_reading",
    url_name="readings",
    summary="Hand in what was measured in a week",
    openapi_extra=examples.both(
        answers(
            examples.RECORDED,
            "It is kept, and counts from now on.",
            status=201,
            body=examples.READING,
            problem={403: MayNotRecord.says, 404: UnknownProcess.says, 422: ""},
            fault=("metric", PortalCountsThis.says),
        ),
        {**examples.RECORDED, "duplicate": True},
        "It was so before; nothing was written.",
    ),
)
def record(request: HttpRequest, slug: Slug, handed_in: ReadingIn) -> With[ReadingOut]:
    """The newest value of a week counts; the same value again changes nothing."""
    process, week_on = _found(request, slug), week_of(handed_in.week)
    metric = metric_named(process, handed_in.metric)
    kept, is_new = hand_in(
        process,
        metric,
        week_on,
        handed_in.value,
        by=_key(request).agent,
        because=handed_in.because,
        source=Source.API,
    )
    told = ReadingOut(
        process=process.slug,
        week=week_name(week_on),
        metric=metric.slug,
        unit=Unit(metric.unit),
        value=_told(kept.value if kept else None),
        recorded_at=kept.at if kept else None,
        correction=bool(kept and kept.is_correction),
        duplicate=not is_new,
    )
    return With(201 if is_new else 200, told)


@router.get(
    "/processes/{slug:slug}/scorecard",
    response=ScorecardOut,
    operation_id="read_scorecard",
    url_name="scorecard",
    summary="One week of a process",
    openapi_extra=answers(
        examples.SCORECARD,
        "Every metric of the process, and how the week ended.",
        problem={404: UnknownProcess.says, 422: ""},
        fault=("week", NoSuchWeek.says),
    ),
)
def read_scorecard(request: HttpRequest, slug: Slug, wanted: Query[Wanted]) -> ScorecardOut:
    """The figures are finished within seconds of the records they are made of."""
    process = _found(request, slug)
    week_on = week_of(wanted.week) if wanted.week else this_week()
    if week_on > this_week():
        raise WeekNotBegun(field="week")
    week = Week.objects.of(process).in_week(week_on).first()
    is_closed = week is not None and week.is_closed
    says = as_corrected(week, week.corrections.all()) if week and is_closed else {}
    return ScorecardOut(
        process=process.slug,
        week=week_name(week_on),
        starts_on=week_on,
        ends_on=week_on + timedelta(days=6),
        state=WeekState(week.state) if week else WeekState.OPEN,
        word=Word(week.word) if week and is_closed else None,
        because=says.get("because"),
        closed_at=week.closed_at if week else None,
        metrics=[MetricOut.of(line) for line in lines(process, week_on)],
    )


def _key(request: HttpRequest) -> AgentKey:
    key: AgentKey = request.auth  # type: ignore[attr-defined]  # ninja puts the key there
    return key


def _found(request: HttpRequest, slug: str) -> Process:
    process = Process.objects.visible_to(_key(request).agent).filter(slug=slug).first()
    if process is None:
        raise UnknownProcess
    return process


def _told(value: Decimal | None) -> str | None:
    return None if value is None else figure(value)
