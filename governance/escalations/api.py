"""Exceptions for programs: call a person, and learn what they decided."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Field, Router
from ninja import Status as With
from pydantic import BaseModel, StringConstraints

from governance.escalations import api_examples as examples
from governance.escalations.actions import open_exception
from governance.escalations.actions.opening import LONGEST_CASE, LONGEST_SUMMARY
from governance.escalations.models import Escalation
from governance.escalations.refusals import NothingRuns
from governance.escalations.shown import SHOWN_WITH, ExceptionOut
from house.answers import answers
from house.refusals import Refusal
from processes.contracts.naming import UnknownProcessId, named
from processes.people.keys import AgentKey
from processes.register.models import Process

router = Router(tags=["Exceptions"])


class UnknownException(Refusal):
    """None of this id, or not for this key."""

    says = "There is no exception with this id, or this key may not see it."
    status = 404


def _text(least: int, most: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most)


class ExceptionIn(BaseModel):
    """A case that a person has to decide."""

    process_id: str = Field(description="The version by its name, or the bare short name.")
    trigger: Annotated[str, _text(1, 300)] = Field(
        description="The name of an exception path, its kind, or a stop rule. Any other words go "
        "to the escalation owner."
    )
    case_id: Annotated[str, _text(1, LONGEST_CASE)]
    summary: Annotated[str, _text(0, LONGEST_SUMMARY)] = Field(
        "", description="What a person needs to know, in a few sentences."
    )
    context: Any = Field(None, description="Whatever helps to decide, as data.")


@router.post(
    "/escalations",
    response={200: ExceptionOut, 201: ExceptionOut},
    operation_id="raise_exception",
    url_name="escalations",
    summary="Call a person",
    openapi_extra=examples.both(
        answers(
            examples.OPEN,
            "A person is called.",
            status=201,
            body=examples.RAISED,
            problem={409: NothingRuns.says, 422: UnknownProcessId.says},
            fault=("process_id", UnknownProcessId.says),
        ),
        "The same case and trigger wait already.",
    ),
)
def raise_exception(request: HttpRequest, raised: ExceptionIn) -> With[ExceptionOut]:
    """Once a case and trigger: while one waits, the same again answers 200 with the same id."""
    key = _key(request)
    found = named(raised.process_id, Process.objects.visible_to(key.agent))
    row, is_new = open_exception(
        found.process,
        version=found.version,
        trigger=raised.trigger,
        case_id=raised.case_id,
        summary=raised.summary,
        context={} if raised.context is None else raised.context,
        by=key.agent,
        inputs=raised.context if isinstance(raised.context, dict) else {},
    )
    return With(201 if is_new else 200, ExceptionOut.of(row))


@router.get(
    "/escalations/{escalation_id}",
    response=ExceptionOut,
    operation_id="read_exception",
    url_name="escalation",
    summary="What became of it",
    openapi_extra=answers(
        examples.DECIDED,
        "The exception as it stands now.",
        problem={404: UnknownException.says},
    ),
)
def read_exception(request: HttpRequest, escalation_id: str) -> ExceptionOut:
    """Poll this until `status` is `decided`. An approval lets that very action happen once."""
    rows = Escalation.objects.visible_to(_key(request).agent).select_related(*SHOWN_WITH)
    row = rows.filter(public_id=escalation_id).first()
    if row is None:
        raise UnknownException
    return ExceptionOut.of(row)


def _key(request: HttpRequest) -> AgentKey:
    key: AgentKey = request.auth  # type: ignore[attr-defined]  # ninja puts the key there
    return key
