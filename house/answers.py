"""What a call answers, each answer with one full example, in the form that OpenAPI wants."""

from collections.abc import Mapping
from typing import Any

from house import problems

# Any call with a key may answer so.
ALWAYS = (401, 429)
# So may any call with a body.
WITH_BODY = (413, 422)


def answers(
    example: Any,
    says: str,
    *,
    problem: Mapping[int, str],
    fault: tuple[str, str] | None = None,
    body: Any = None,
    status: int = 200,
) -> dict[str, Any]:
    """The good answer, what the call refuses in which words, and the body it takes."""
    statuses = sorted({*ALWAYS, *problem, *(WITH_BODY if body is not None else ())})
    found: dict[str, Any] = {
        "responses": {
            status: {"description": says, "content": {"application/json": {"example": example}}},
            **{each: _problem(each, problem.get(each, ""), fault) for each in statuses},
        }
    }
    if body is not None:
        found["requestBody"] = {"content": {"application/json": {"example": body}}}
    return found


def _problem(status: int, detail: str, fault: tuple[str, str] | None) -> dict[str, Any]:
    """One refusal; its headers belong to the contract as well."""
    errors = [{"field": fault[0], "message": fault[1]}] if status == 422 and fault else []
    content = {
        "schema": {"$ref": "#/components/schemas/Problem"},
        "example": problems.document(status, detail, errors),
    }
    made: dict[str, Any] = {
        "description": problems.KINDS[status][1],
        "content": {problems.MEDIA_TYPE: content},
    }
    if header := _HEADERS.get(status):
        name, schema, meaning = header
        made["headers"] = {name: {"description": meaning, "schema": schema, "required": True}}
    return made


_HEADERS: dict[int, tuple[str, dict[str, Any], str]] = {
    401: ("WWW-Authenticate", {"type": "string"}, "Bearer: the kind of key that is wanted."),
    429: ("Retry-After", {"type": "integer", "minimum": 1}, "Seconds to wait."),
}
