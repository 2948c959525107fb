"""The description of the API as a page to read, made from the same document that tools read."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from portal.api.calls import api
from portal.api.document import kinds_of_problem, to_read

_FAULTS = 400


@dataclass(frozen=True)
class Answer:
    """One status that a call may answer with, and what then comes."""

    status: str
    says: str
    example: str


@dataclass(frozen=True)
class Call:
    """One call, as a reader wants it: what it is for, how to send it, what comes back."""

    name: str
    method: str
    path: str
    title: str
    says: SafeString
    parameters: list[dict[str, Any]]
    curl: str
    good: list[Answer]
    bad: list[Answer]


@to_read
def docs(request: HttpRequest) -> HttpResponse:
    """Every call, with an example of every answer."""
    document = api.get_openapi_schema(path_prefix="/api/v1/")
    context = {
        "title": "API for agents and pipelines",
        "says": [_marked(part) for part in document["info"]["description"].split("\n\n")],
        "calls": list(_calls(document, request.build_absolute_uri("/").rstrip("/"))),
        "problems": kinds_of_problem(),
    }
    return render(request, "portal/api.html", context)


def _calls(document: dict[str, Any], root: str) -> Iterator[Call]:
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            found = list(_answers(call))
            yield Call(
                name=call["operationId"],
                method=method.upper(),
                path=path,
                title=call["summary"],
                says=_marked(call.get("description", "")),
                parameters=[_parameter(each) for each in call["parameters"]],
                curl=_curl(method, root + _filled(path, call), call),
                good=[each for each in found if int(each.status) < _FAULTS],
                bad=[each for each in found if int(each.status) >= _FAULTS],
            )


def _parameter(described: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": described["name"],
        "where": described["in"],
        "is_required": described["required"],
        "says": _marked(described.get("description", "")),
        "type": _type_of(described["schema"]),
    }


def _type_of(schema: dict[str, Any]) -> str:
    """A schema in a few words."""
    if "enum" in schema:
        return ", ".join(str(value) for value in schema["enum"])
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return _type_of(api.get_openapi_schema(path_prefix="")["components"]["schemas"][name])
    if "anyOf" in schema:
        return " or ".join(_type_of(each) for each in schema["anyOf"] if each != {"type": "null"})
    kind = str(schema["type"])
    return {"integer": "whole number", "string": "text"}.get(kind, kind)


def _filled(path: str, call: dict[str, Any]) -> str:
    """The path with an example of what stands in its braces."""
    for each in call["parameters"]:
        path = path.replace(f"{{{each['name']}}}", str(each.get("example", "")))
    return path


def _answers(call: dict[str, Any]) -> Iterator[Answer]:
    for status, described in sorted(call["responses"].items()):
        # An answer that nothing changed has no body.
        for content in described.get("content", {"": {"example": ""}}).values():
            for example in examples_of(content):
                yield Answer(str(status), described["description"], _pretty(example))


def examples_of(content: dict[str, Any]) -> list[Any]:
    """What a body may look like: one example, several by name, or none where it streams."""
    if "example" in content:
        return [content["example"]]
    found = [each["value"] for each in content.get("examples", {}).values()]
    return found or [f"({content['schema'].get('type', '')}, streamed)"]


def _curl(method: str, address: str, call: dict[str, Any]) -> str:
    """The call as one types it; the key stands in an environment variable."""
    lines = [f'curl -H "Authorization: Bearer $AOP_KEY" {address}']
    if method != "get":
        lines[0] = lines[0].replace("curl ", f"curl -X {method.upper()} ", 1)
    if body := call.get("requestBody"):
        example = json.dumps(examples_of(body["content"]["application/json"])[0])
        lines += ['-H "Content-Type: application/json"', f"-d '{example}'"]
    return " \\\n  ".join(lines)


def _marked(text: str) -> SafeString:
    """Words between backticks as code, everything else as it stands."""
    parts = enumerate(text.split("`"))
    marked = (format_html("<code>{}</code>" if at % 2 else "{}", part) for at, part in parts)
    return format_html_join("", "{}", ((each,) for each in marked))


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) if value != "" else "(no body)"
