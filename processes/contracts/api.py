"""The contract for programs: what an agent may do, asked before it does anything."""

import hashlib
import json
from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from ninja import Field, Header, Query, Router, Schema

from house.answers import answers
from processes.contracts import api_examples as examples
from processes.contracts.in_force import picked
from processes.contracts.models import ContractVersion, Publication
from processes.contracts.refusals import NoContract
from processes.contracts.served import contract_for_agents
from processes.contracts.words import ExceptionKind, Hold, InputType, MapKind, RatePer, WhenMissing
from processes.people.keys import AgentKey
from processes.register.actions.acknowledging import acknowledge_if_paused
from processes.register.api import Slug, UnknownProcess
from processes.register.models import Process
from processes.register.words import Capability, KindOfWork, Stage, State

router = Router(tags=["Contract"])


class InputOut(Schema):
    """Something that the agent may use."""

    name: str
    says: str
    type: InputType
    is_required: bool
    is_personal: bool = Field(description="Personal data.")
    when_missing: WhenMissing = Field(description="For a required input that a case lacks.")
    question: str
    ask_times: int


class LimitOut(Schema):
    """A named figure."""

    name: str
    value: str = Field(description="A decimal, exact.")
    unit: str
    says: str


class BoundOut(Schema):
    """Between which values an argument stays."""

    at_least: str | None
    at_most: str | None
    one_of: list[Any] | None


class RateOut(Schema):
    """How often within which span."""

    count: int
    per: RatePer


class ToolOut(Schema):
    """A tool that the agent may use; any other is refused."""

    name: str
    says: str
    is_acting: bool = Field(description="It changes something.")
    argument_limits: dict[str, BoundOut] = Field(description="An argument named here is required.")
    rate_limit: RateOut | None
    granted: bool = Field(description="False in shadow, where no tool that changes things is.")


class RuleOut(Schema):
    """A condition under which the agent stops."""

    name: str
    says: str
    condition: str = Field(description="In the Common Expression Language.")
    in_words: str
    path: str = Field(description="The exception path that the case then takes.")


class PathOut(Schema):
    """Who is called for one kind of case."""

    name: str
    kind: ExceptionKind
    trigger: str
    owner: str | None
    owner_name: str | None
    owner_stands_in_for: str | None = Field(description="Who is named there, and has left.")
    backup: str | None
    backup_name: str | None
    backup_stands_in_for: str | None
    respond_within: str
    message: str
    by_hand: str


class CheckOut(Schema):
    """A check that must run for every decision."""

    name: str
    says: str


class TemplateOut(Schema):
    """A text that may be sent as it stands."""

    name: str
    says: str
    body: str


class PromptOut(Schema):
    """What the model is told; limits stand in it, slots for inputs are left to fill."""

    system: str
    user_template: str
    model: str
    parameters: dict[str, Any]
    output_schema: Any
    tool_definitions: list[Any]


class HandoffOut(Schema):
    """How output reaches the next person."""

    task: str
    tool_does: str
    input_needed: str
    standard: str
    input_owner: str | None
    input_owner_name: str | None
    review_owner: str | None
    review_owner_name: str | None
    next_step_owner: str | None
    next_step_owner_name: str | None
    approval_rule: str
    goes_to: str
    works_when: str
    hold: Hold


class MapPartOut(Schema):
    """A system, a store or a person, and what happens when it fails."""

    name: str
    kind: MapKind
    data_in: str
    data_out: str
    on_timeout: str
    on_wrong_format: str
    on_half_done: str


class RecordItemOut(Schema):
    """An item of data, and the system that holds the truth about it."""

    item: str
    system: str


class SourceOut(Schema):
    """Something that the agent looks things up in."""

    name: str
    where: str
    kept_by: str


class ContractOut(Schema):
    """The contract that the agent works under now."""

    process_id: str = Field(description="Name this in what you log.")
    version: int
    in_force_since: datetime
    tier: int
    state: State = Field(description="Work only while this is `running`.")
    shadow: bool = Field(description="Asked for in shadow: change nothing, a person does the work.")
    stage: Stage
    capability: Capability
    kind_of_work: KindOfWork
    purpose: str
    scope_start: str
    scope_finish: str
    started_by: str
    queue: str
    success: str
    normal_path: str
    never_do: str
    damage: str
    inputs: list[InputOut]
    knowledge_sources: list[SourceOut]
    limits: list[LimitOut]
    tools: list[ToolOut]
    stop_rules: list[RuleOut]
    policy_checks: list[CheckOut]
    exception_paths: list[PathOut]
    prompt: PromptOut
    templates: list[TemplateOut]
    handoff: HandoffOut
    sampling_percent: int = Field(description="Share of decisions that a person reads.")
    map_parts: list[MapPartOut]
    record_items: list[RecordItemOut]
    fallback: str = Field(description="How people do the work while the agent is off.")
    rollback_plan: str
    content_hash: str = Field(description="Stands for everything that the contract says.")
    behaviour_hash: str = Field(description="Stands for what changes how the agent behaves.")


class Staged(Schema):
    """Which of several versions is wanted, where a process runs more than one."""

    case_id: str = Field("", max_length=200, description="The same version for a case each time.")
    team: str = Field("", max_length=120, description="The version of this team.")
    shadow: bool = Field(False, description="The version that runs beside people, if there is one.")


IfNoneMatch = Annotated[str, Header(alias="If-None-Match", description="An `ETag` from before.")]

_ANSWERS = answers(
    examples.CONTRACT,
    "The contract in force. A pause, or a new version, gives it another `ETag`.",
    problem={404: UnknownProcess.says, 422: ""},
    fault=("case_id", "This may have 200 characters at most."),
)
_ETAG = {"description": "Send it as `If-None-Match`.", "schema": {"type": "string"}}
_ANSWERS["responses"][200]["headers"] = {"ETag": {**_ETAG, "required": True}}
_ANSWERS["responses"][304] = {
    "description": "Nothing changed since the answer with this `ETag`.",
    "headers": {"ETag": {**_ETAG, "required": True}},
}


@router.get(
    "/processes/{slug:slug}/contract",
    response=ContractOut,
    operation_id="read_contract",
    url_name="contract",
    summary="The contract in force",
    openapi_extra=_ANSWERS,
)
def read_contract(
    request: HttpRequest,
    slug: Slug,
    staged: Query[Staged],
    if_none_match: IfNoneMatch = "",
) -> HttpResponse:
    """What the agent may do, when it stops, and who is called. 304 while nothing changed."""
    process = _found(request, slug)
    acknowledge_if_paused(process, key=_key(request))
    version, since = _picked(process, staged)
    told = contract_for_agents(process, version, since, shadow=staged.shadow)
    return _answer(request, told)


def _picked(process: Process, staged: Staged) -> tuple[ContractVersion, datetime]:
    """The version that answers, and since when it does."""
    rows = Publication.objects.filter(process=process).select_related("version", "candidate")
    publication = rows.first()
    if publication is None:
        raise NoContract
    version = picked(publication, staged.case_id, staged.team, staged.shadow)
    if version is None:
        raise NoContract
    is_candidate = version == publication.candidate
    since = publication.candidate_since if is_candidate else publication.since
    assert since is not None  # the database keeps a moment beside each version
    return version, since


def _found(request: HttpRequest, slug: str) -> Process:
    seen = Process.objects.visible_to(_key(request).agent).with_state()
    process: Process | None = seen.filter(slug=slug).first()
    if process is None:
        raise UnknownProcess
    return process


def _key(request: HttpRequest) -> AgentKey:
    key: AgentKey = request.auth  # type: ignore[attr-defined]  # ninja puts the key there
    return key


def _answer(request: HttpRequest, told: dict[str, Any]) -> HttpResponse:
    """The body under a tag made of its own bytes, so that no change can go unseen."""
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    response = HttpResponse(body, content_type="application/json")
    response["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    response["Cache-Control"] = "private, no-cache"
    patch_vary_headers(response, ["Authorization"])
    found = get_conditional_response(request, etag=response["ETag"], response=response)
    return found if found is not None else response
