"""Evaluation runs for pipelines: start one, and learn its verdict."""

from typing import Annotated, Any, Self

from django.http import HttpRequest
from ninja import Field, Header, Router, Schema
from ninja import Status as With
from pydantic import BaseModel, BeforeValidator, StringConstraints, WithJsonSchema

from governance.evaluations.runs import api_examples as examples
from governance.evaluations.runs.actions import Wishes, ask_for_run
from governance.evaluations.runs.models import Run
from governance.evaluations.runs.planning import version_named
from governance.evaluations.runs.progress import progress_of
from governance.evaluations.runs.refusals import KeyIsTaken, UnknownRun, UnknownVersion
from governance.evaluations.runs.telling import page_of
from governance.evaluations.runs.words import DECIDED, RunState, Trigger
from house.answers import answers
from house.refusals import Invalid
from processes.contracts.content import figure
from processes.people.keys import AgentKey
from processes.register.models import Process

router = Router(tags=["Evaluations"])
_UNKNOWN = "There is no process with this short name, or this key may not see it."

Slug = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]

IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=100,
        description="The same key again finds the same run, also once it is over. With another "
        "version or other sets it is refused.",
    ),
]


WHICH_VERSION = 'This must be "published", "draft" or a whole number from 1.'


def _a_version(value: Any) -> Any:
    """One of two words, or a number that is written as one."""
    is_number = type(value) is int and 1 <= value <= 10**8
    if not is_number and value not in ("published", "draft"):
        raise ValueError(WHICH_VERSION)
    return value


Version = Annotated[
    int | str,
    BeforeValidator(_a_version),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "enum": ["published", "draft"]},
                {"type": "integer", "minimum": 1, "maximum": 10**8},
            ]
        }
    ),
]


class RunIn(BaseModel):
    """What is to be evaluated."""

    process: Slug = Field(description="The short name of the process.")
    version: Version = Field(
        "published", description="What is in force, the newest draft, or a version's number."
    )
    sets: Annotated[list[Slug], Field(max_length=100)] = Field(
        default_factory=list,
        description="Short names of sets; without any, those that the process has to pass.",
    )


class RunStarted(Schema):
    """A run that was asked for."""

    id: str
    status: RunState
    url: str = Field(description="Its page, for people.")


class Done(Schema):
    """How far a run is."""

    done: int
    total: int


class Regression(Schema):
    """A case that passed under what is in force, and fails now."""

    case: str
    name: str


class RunOut(RunStarted):
    """One run as it stands now."""

    process: str
    version: int
    progress: Done
    score: float | None = Field(description="The weighted share that passed; null until decided.")
    interval: list[float] | None = Field(description="The score's range, 95 times in a hundred.")
    regressions: list[Regression]
    cost: str | None = Field(description="Null where a price or a count is not known.")
    verdict: str = Field(description="In words; while it is open, where it stands.")

    @classmethod
    def of(cls, run: Run, request: HttpRequest) -> Self:
        """What a program gets to know of a run."""
        progress, found = progress_of(run), run.verdict
        is_decided = run.state in DECIDED
        compared = found.get("compared") or {}
        lost = compared.get("regressions", [])
        return cls(
            id=run.public_id,
            status=RunState(run.state),
            url=request.build_absolute_uri(page_of(run)),
            process=run.process.slug,
            version=run.version.number,
            progress=Done(done=progress.done, total=progress.total),
            score=found["score"] if is_decided else None,
            interval=[found["low"], found["high"]] if is_decided else None,
            regressions=[Regression(case=each["case"], name=each["name"]) for each in lost],
            cost=None if progress.cost is None else figure(progress.cost),
            verdict=progress.says,
        )


@router.post(
    "/evaluation-runs",
    response={202: RunStarted},
    operation_id="start_evaluation_run",
    url_name="evaluation_runs",
    summary="Evaluate a version",
    openapi_extra=answers(
        examples.STARTED,
        "A worker takes it up. The same request while it is open answers with the same run.",
        status=202,
        body=examples.ASKED,
        problem={409: KeyIsTaken.says, 422: UnknownVersion.says},
        fault=("version", UnknownVersion.says),
    ),
)
def start_evaluation_run(
    request: HttpRequest,
    asked: RunIn,
    idempotency_key: IdempotencyKey = "",
) -> With[RunStarted]:
    """Put a version to its sets in the background. Poll its id for the verdict."""
    key = _key(request)
    process = Process.objects.visible_to(key.agent).filter(slug=asked.process).first()
    if process is None:
        raise Invalid(_UNKNOWN, field="process")
    run = ask_for_run(
        version_named(process, asked.version),
        by=key.agent,
        because="Asked for by a pipeline",
        trigger=Trigger.PIPELINE,
        wishes=Wishes(sets=asked.sets, key=f"api:{idempotency_key}" if idempotency_key else None),
    )
    url = request.build_absolute_uri(page_of(run))
    return With(202, RunStarted(id=run.public_id, status=RunState(run.state), url=url))


@router.get(
    "/evaluation-runs/{run_id}",
    response=RunOut,
    operation_id="read_evaluation_run",
    url_name="evaluation_run",
    summary="Its verdict",
    openapi_extra=answers(
        examples.RUN, "The run as it stands now.", problem={404: UnknownRun.says}
    ),
)
def read_evaluation_run(request: HttpRequest, run_id: str) -> RunOut:
    """Poll this until `status` is neither `queued` nor `running`."""
    rows = Run.objects.visible_to(_key(request).agent).select_related("process", "version")
    run = rows.filter(public_id=run_id).first()
    if run is None:
        raise UnknownRun
    return RunOut.of(run, request)


def _key(request: HttpRequest) -> AgentKey:
    key: AgentKey = request.auth  # type: ignore[attr-defined]  # ninja puts the key there
    return key
