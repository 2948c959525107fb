"""What the model is told: placeholders that exist, figures that stand once, schemas that hold."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from processes.contracts.checks.house_rules import HouseRules
from processes.contracts.content import figure
from processes.contracts.figures import restated
from processes.contracts.part import Part
from processes.contracts.placeholders import troubles
from processes.contracts.problems import Problem, ProblemKind, on_part
from processes.contracts.rendering import SYSTEM_SLOTS, TEMPLATE_SLOTS, USER_SLOTS, known_slots
from processes.contracts.reserved import in_orders
from processes.contracts.rule_names import definition_of, is_named
from processes.contracts.whole import Whole

MISSING = ProblemKind.MISSING


def check(whole: Whole, rules: HouseRules) -> Iterator[Problem]:
    """The prompt, what it is run with, and the approved texts."""
    prompt = whole.prompt
    for name, sentence in (
        ("system", "Write what the model is told about its job."),
        ("user_template", "Write how a case is put to the model, with its inputs."),
        ("model", "Name the model, as vendor:model."),
    ):
        if not getattr(prompt, name).strip():
            yield on_part(prompt, name, sentence, MISSING)
    yield from _slots(whole)
    yield from _figures(whole)
    for found in in_orders(prompt.system):
        yield on_part(prompt, "system", found.says)
    yield from _settings(whole)


def _slots(whole: Whole) -> Iterator[Problem]:
    known = known_slots(whole)
    texts: list[tuple[Part, str, tuple[str, ...]]] = [
        (whole.prompt, "system", SYSTEM_SLOTS),
        (whole.prompt, "user_template", USER_SLOTS),
        *((template, "body", TEMPLATE_SLOTS) for template in whole.templates),
    ]
    for part, name, allowed in texts:
        for sentence in troubles(getattr(part, name), {kind: known[kind] for kind in allowed}):
            yield on_part(part, name, sentence)
    for template in whole.templates:
        if not template.says:
            yield on_part(template, "says", "Say when this text is used.", MISSING)


def _figures(whole: Whole) -> Iterator[Problem]:
    for name in ("system", "user_template"):
        for found in restated(getattr(whole.prompt, name), whole.limits):
            slot = f"{{{{ limits.{found.limit.name} }}}}"
            if found.contradicts:
                stands = f"{figure(found.limit.value)} {found.limit.unit}".strip()
                sentence = (
                    f"“{found.written}” contradicts the limit {found.limit.name}, which is "
                    f"{stands}. Write {slot} there."
                )
                yield on_part(whole.prompt, name, sentence)
            else:
                sentence = (
                    f"“{found.written}” is the limit {found.limit.name}, written by hand: {slot} "
                    "follows when the limit changes."
                )
                yield on_part(whole.prompt, name, sentence, ProblemKind.ADVICE)


def _settings(whole: Whole) -> Iterator[Problem]:
    prompt = whole.prompt
    if not isinstance(prompt.parameters, dict):
        yield on_part(prompt, "parameters", "Give parameters by name, such as temperature: 0.")
    if prompt.output_schema is not None and (why := why_no_schema(prompt.output_schema)):
        yield on_part(prompt, "output_schema", why)
    if not isinstance(prompt.tool_definitions, list):
        yield on_part(prompt, "tool_definitions", "Give a list of definitions, one for each tool.")
        return
    for entry in prompt.tool_definitions:
        for sentence in _definition(entry, whole):
            yield on_part(prompt, "tool_definitions", sentence)


def _definition(entry: Any, whole: Whole) -> Iterator[str]:
    definition = definition_of(entry)
    name = definition.get("name") if definition else None
    if definition is None or not isinstance(name, str):
        yield "Each definition is an object with a name, a description and parameters."
        return
    if not any(is_named(tool, name) for tool in whole.tools):
        yield f"{name} is described to the model but not among the tools of this contract."
    parameters = definition.get("parameters", {})
    if why := why_no_schema(parameters):
        yield f"{name}: {why}"


def why_no_schema(schema: Any) -> str:
    """Why this is no JSON schema, or nothing. Nothing that it refers to is ever fetched."""
    if not isinstance(schema, dict | bool):
        return "A JSON schema is an object."
    try:
        jsonschema_rs.validator_for(
            schema, offline=True, pattern_options=jsonschema_rs.RegexOptions()
        )
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as problem:
        told = str(getattr(problem, "message", "") or problem).partition("\n")[0]
        return f"This is no JSON schema: {told[:200]}."
    return ""
