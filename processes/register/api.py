"""The register for programs: which processes there are, how they stand, and the kill switch."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Path, Query, Router, Schema
from pydantic import AfterValidator, BaseModel
from pydantic.json_schema import WithJsonSchema

from house.answers import answers
from house.pages import page_of
from house.refusals import Invalid, Refusal, require_reason
from processes.people.keys import AgentKey
from processes.register import actions
from processes.register import api_examples as examples
from processes.register.models import Pause, Process, ProcessQuerySet
from processes.register.refusals import AlreadyPaused
from processes.register.words import Capability, KindOfWork, Stage, State

ORDER = ("name", "id")
router = Router(tags=["Register"])


class UnknownProcess(Refusal):
    """None of this name, or not for this key: which of the two is not said."""

    says = "There is no process with this name, or this key may not see it."
    status = 404


def _worth_reading(text: str) -> str:
    try:
        return require_reason(text)
    except Invalid as refusal:
        raise ValueError(refusal.text) from None


class Reason(BaseModel):
    """Why, for whoever reads it later."""

    reason: Annotated[str, AfterValidator(_worth_reading)] = Field(
        min_length=3, max_length=1000, description="Kept for good, and shown while paused."
    )


class Links(Schema):
    """Where to go on."""

    self: str = Field(description="This process here.")
    page: str = Field(description="Its page in the register, for people.")
    contract: str = Field(description="What the agent may do, once a contract is in force.")
    pause: str
    resume: str


class ProcessOut(Schema):
    """One process, and how it stands now."""

    slug: str
    name: str
    summary: str
    when_to_use: str
    when_not_to_use: str
    domain: str = Field(description="The domain's short name, as the filter takes it.")
    domain_name: str
    owner: str = Field(description="Email of the one accountable person.")
    owner_name: str
    tier: int = Field(description="0 stays inside … 4 regulated or can't be undone.")
    stage: Stage
    state: State = Field(description="Work only while this is `running`.")
    capability: Capability
    kind_of_work: KindOfWork
    fallback: str = Field(description="How people do the work while the agent is off.")
    published_version: int | None = Field(description="The contract version in force, if any.")
    links: Links

    @classmethod
    def of(cls, process: Process, request: HttpRequest) -> Self:
        """What a program gets to know of a process."""
        same = ("slug", "name", "summary", "when_to_use", "when_not_to_use")
        more = ("stage", "state", "capability", "kind_of_work", "fallback")
        return cls(
            **{name: getattr(process, name) for name in (*same, *more)},
            domain=process.domain.slug,
            domain_name=process.domain.name,
            owner=process.accountable.email,
            owner_name=process.accountable.name,
            tier=process.tier_id,
            published_version=_published(process),
            links=_links(process, request),
        )


class RegisterPage(Schema):
    """Some processes, and where the next ones begin."""

    items: list[ProcessOut]
    next: str | None = Field(description="Send it as `after` for the next page; null on the last.")


class PausedOut(Schema):
    """The kill switch is on."""

    state: Literal["paused"] = "paused"
    since: datetime
    by: str


class RunningOut(Schema):
    """Agents may work."""

    state: Literal["running"] = "running"


# A parameter is there or not: null is for bodies, so the description leaves it out.
Tier = Annotated[int | None, WithJsonSchema({"type": "integer", "minimum": 0, "maximum": 9})]
AtStage = Annotated[Stage | None, WithJsonSchema({"type": "string", "enum": Stage.values})]


class Wanted(Schema):
    """Which processes are wanted."""

    q: str = Field("", max_length=200, description="Words in the name, short name or summary.")
    domain: str = Field("", max_length=60, description="A domain's short name.")
    tier: Tier = Field(None, ge=0, le=9, description="0 to 4.")
    stage: AtStage = Field(None, description="Where it stands in its life.")
    after: str = Field("", max_length=2000, description="`next` of the page before.")
    limit: int = Field(50, ge=1, le=200, description="How many at most.")

    def among(self, rows: ProcessQuerySet) -> ProcessQuerySet:
        """Those of the rows that are wanted."""
        if self.q:
            words = Q(name__icontains=self.q) | Q(slug__icontains=self.q)
            rows = rows.filter(words | Q(summary__icontains=self.q))
        if self.domain:
            rows = rows.filter(domain__slug=self.domain)
        if self.tier is not None:
            rows = rows.filter(tier=self.tier)
        return rows.filter(stage=self.stage) if self.stage else rows


Slug = Annotated[
    str, Path(pattern="^[-a-zA-Z0-9_]+$", description="The short name.", example="support_refunds")
]


@router.get(
    "/processes",
    response=RegisterPage,
    operation_id="list_processes",
    url_name="processes",
    summary="The register",
    openapi_extra=answers(
        {"items": [examples.PROCESS], "next": examples.CURSOR},
        "The processes that this key may see, by name, page by page.",
        problem={422: ""},
        fault=("limit", "This must be 200 or less."),
    ),
)
def list_processes(request: HttpRequest, wanted: Query[Wanted]) -> RegisterPage:
    """The processes that this key may see."""
    rows = wanted.among(_seen_by(_key(request)))
    page = page_of(rows, order=ORDER, after=wanted.after, limit=wanted.limit)
    items = [ProcessOut.of(process, request) for process in page.rows]
    return RegisterPage(items=items, next=page.next)


@router.get(
    "/processes/{slug:slug}",
    response=ProcessOut,
    operation_id="read_process",
    url_name="process",
    summary="One process",
    openapi_extra=answers(
        examples.PROCESS, "The process as it stands now.", problem={404: UnknownProcess.says}
    ),
)
def read_process(request: HttpRequest, slug: Slug) -> ProcessOut:
    """One process, who owns it, and whether it runs."""
    return ProcessOut.of(_found(request, slug), request)


@router.post(
    "/processes/{slug:slug}/pause",
    response=PausedOut,
    operation_id="pause_process",
    url_name="pause",
    summary="Pause: stop every agent of the process",
    openapi_extra=answers(
        examples.PAUSED,
        "The process is paused, by this call or since before.",
        body=examples.WHY_PAUSE,
        problem=examples.PAUSE_PROBLEMS,
        fault=examples.NO_REASON,
    ),
)
def pause_process(request: HttpRequest, slug: Slug, why: Reason) -> PausedOut:
    """For keys made with the right to pause. Also 200 when it was paused already."""
    key, process = _key(request), _found(request, slug)
    pause = _standing_pause(process, key, why.reason)
    return PausedOut(since=pause.paused_at, by=pause.who)


@router.post(
    "/processes/{slug:slug}/resume",
    response=RunningOut,
    operation_id="resume_process",
    url_name="resume",
    summary="Resume: lift a pause that this key set",
    openapi_extra=answers(
        {"state": "running"},
        "Agents may work again.",
        body=examples.WHY_RESUME,
        problem=examples.RESUME_PROBLEMS,
        fault=examples.NO_REASON,
    ),
)
def resume_process(request: HttpRequest, slug: Slug, why: Reason) -> RunningOut:
    """Only the key that set a pause may lift it; people may lift any that their role allows."""
    key, process = _key(request), _found(request, slug)
    actions.resume(process, by=key.agent, because=why.reason, key=key)
    return RunningOut()


def _key(request: HttpRequest) -> AgentKey:
    key: AgentKey = request.auth  # type: ignore[attr-defined]  # ninja puts the key there
    return key


def _seen_by(key: AgentKey) -> ProcessQuerySet:
    rows: ProcessQuerySet = Process.objects.visible_to(key.agent).with_state()
    return rows.select_related("domain", "accountable", "publication__version")


def _published(process: Process) -> int | None:
    """The number of the contract in force; contracts are a later room, so known by name alone."""
    publication = getattr(process, "publication", None)
    version = publication.version if publication else None
    return version.number if version else None


def _found(request: HttpRequest, slug: str) -> Process:
    process = _seen_by(_key(request)).filter(slug=slug).first()
    if process is None:
        raise UnknownProcess
    return process


def _standing_pause(process: Process, key: AgentKey, reason: str) -> Pause:
    """The pause that stands now: a new one, or the one that was there."""
    try:
        return actions.pause(process, by=key.agent, because=reason, key=key)
    except AlreadyPaused:
        standing = process.pauses.standing().select_related("paused_by").first()
    # Whoever lifted it in this very moment must not undo this stop unseen.
    return standing or actions.pause(process, by=key.agent, because=reason, key=key)


def _links(process: Process, request: HttpRequest) -> Any:
    paths = {
        "self": reverse("api:process", args=[process.slug]),
        "page": f"/register/{process.slug}/",
        "contract": reverse("api:contract", args=[process.slug]),
        "pause": reverse("api:pause", args=[process.slug]),
        "resume": reverse("api:resume", args=[process.slug]),
    }
    return Links(**{name: request.build_absolute_uri(path) for name, path in paths.items()})
