"""The description of every call, as OpenAPI 3.1."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import Field, Schema

from house.problems import KINDS

TITLE = "Governance portal"
SAYS = """What agents and pipelines ask the portal, and what it answers.

JSON in, JSON out, in UTF-8. Times are ISO 8601 with an offset. Every call needs an agent's key in
the header `Authorization: Bearer <key>`. Fields may be added to answers; none is renamed or
dropped. When the portal does not answer, stop: what can't be asked is not allowed.
"""


class Fault(Schema):
    """One field that is at fault."""

    field: str = Field(description="Its path, such as `inputs.amount`.")
    message: str


class Problem(Schema):
    """What went wrong, after RFC 9457."""

    type: str = Field(description="The kind of problem, and where it is explained.")
    title: str = Field(description="The kind, in a few words.")
    status: int = Field(description="The HTTP status, once more.")
    detail: str = Field(description="What went wrong this time, for people.")
    errors: list[Fault] | None = Field(None, description="Left out where no field is at fault.")


def with_problems(schema: dict[str, Any]) -> dict[str, Any]:
    """The document with the schemas that every error answer refers to."""
    described = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas = schema["components"]["schemas"]
    schemas.update(described.pop("$defs"))
    schemas["Problem"] = described
    return schema


def kinds_of_problem() -> list[dict[str, Any]]:
    """Every kind of problem, for the page that explains them."""
    return [
        {"status": status, "name": name, "title": title, "says": says}
        for status, (name, title, says) in KINDS.items()
    ]


def to_read(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A page of the description: another method is wrong before it is untrusted."""
    exempt: Callable[..., HttpResponse] = csrf_exempt(require_safe(view))
    return exempt
