"""Asking first: may the agent do this, for this case, now?"""

from http import HTTPStatus
from typing import Annotated, Any

from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Field, Router
from ninja.errors import ValidationError
from pydantic import BaseModel, StringConstraints
from pydantic import ValidationError as PydanticError

from governance.decisions.authorize import api_examples as examples
from governance.decisions.authorize.actions import authorize
from governance.decisions.authorize.models import Verdict
from governance.decisions.authorize.questions import Question
from governance.escalations.words import Status
from house.answers import answers
from house.bodies import json_of
from house.problems import problem
from house.refusals import Refusal
from processes.people.authentication import KeyRefused, key_of
from processes.register.api import Slug, UnknownProcess
from processes.register.words import Stage

router = Router(tags=["Asking first"])
_BEARER = "Bearer "


class QuestionIn(BaseModel):
    """What the agent wants to do, and what it knows."""

    case_id: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)
    ] = Field(description="The case, the same in every question about it.")
    tool: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = Field(
        None, description="Left out where only the case is asked about."
    )
    arguments: dict[str, Any] | None = Field(
        None, description="Exactly as the tool will get them; an approval is bound to them."
    )
    inputs: dict[str, Any] | None = Field(None, description="What is known of the case.")
    confidence: float | None = Field(None, ge=0, le=1, description="0 to 1.")
    team: str | None = Field(None, max_length=120, description="As for the contract.")
    shadow: bool | None = Field(None, description="As for the contract.")

    def asked(self, text: str) -> Question:
        """As the gate takes it; the text is what was sent."""
        return Question(
            case_id=self.case_id,
            tool=self.tool or "",
            arguments=self.arguments or {},
            inputs=self.inputs or {},
            confidence=self.confidence,
            team=self.team or "",
            shadow=bool(self.shadow),
            text=text,
        )


class ReasonOut(BaseModel):
    """Why."""

    rule: str
    says: str


class AskOut(BaseModel):
    """Something to ask for before going on."""

    field: str
    ask: str


class CalledOut(BaseModel):
    """Who was called."""

    id: str = Field(description="Poll `GET /escalations/{id}` with it.")
    status: Status
    owner: str = Field(description="Email of the person whom the path names.")
    backup: str
    held_by: str = Field(description="Email of the person who has it now.")
    respond_by: str
    message: str


class VerdictOut(BaseModel):
    """One verdict. What does not apply to it is left out."""

    verdict: Verdict = Field(description="Act on `allow` alone.")
    reasons: list[ReasonOut]
    process_id: str = Field(description="Name this in what you log.")
    authorization_id: str = Field(description="Send it along with the decision.")
    stage: Stage | None = Field(None, description="With `paused`.")
    fallback: str | None = Field(None, description="With `paused`: how people do the work.")
    questions: list[AskOut] | None = Field(None, description="With `ask`.")
    escalation: CalledOut | None = Field(
        None, description="With `escalate`, and with `refuse` but for a rate limit or in shadow."
    )
    retry_after: int | None = Field(
        None, ge=1, description="Seconds, with `refuse` where a rate limit is reached."
    )


_BODY = {
    "required": True,
    "content": {
        "application/json": {
            "schema": QuestionIn.model_json_schema(),
            "example": examples.QUESTION,
        }
    },
}
_ANSWERS = answers(
    examples.ESCALATE,
    "One verdict, the first that fits: `paused`, `refuse`, `ask`, `escalate`, `allow`.",
    body=examples.QUESTION,
    problem={404: UnknownProcess.says, 503: ""},
    fault=("case_id", "This is missing."),
)


@router.post(
    "/processes/{slug:slug}/authorize",
    response=VerdictOut,
    operation_id="authorize",
    url_name="authorize",
    summary="Ask before acting",
    auth=None,  # the key is looked up together with how the process stands, by one query
    openapi_extra={
        **examples.of_each_verdict(_ANSWERS),
        "requestBody": _BODY,
        "security": [{"AgentKeyBearer": []}],
    },
)
def ask(request: HttpRequest, slug: Slug) -> HttpResponse:
    """Before every action. Only `allow` lets it happen; no answer within two seconds means no."""
    try:
        bearer = _bearer(request)
        answer = authorize(bearer, slug, _question(request, bearer))
    except (DatabaseError, InterfaceError):
        return problem(HTTPStatus.SERVICE_UNAVAILABLE)
    return JsonResponse(answer.told())


def _bearer(request: HttpRequest) -> str:
    header = request.headers.get("Authorization", "")
    if not header.startswith(_BEARER):
        raise KeyRefused("Send the agent's key in a header: Authorization: Bearer <key>.")
    return header.removeprefix(_BEARER).strip()


def _question(request: HttpRequest, bearer: str) -> Question:
    """What the body asks; a bad body of a bad key is a bad key first."""
    try:
        return QuestionIn.model_validate(json_of(request)).asked(request.body.decode())
    except (Refusal, PydanticError) as fault:
        request.auth = key_of(bearer)  # type: ignore[attr-defined]  # as ninja puts it there
        if isinstance(fault, Refusal):
            raise
        errors = [{**each, "loc": ("body", "question", *each["loc"])} for each in fault.errors()]
        raise ValidationError(errors) from None
