"""JSON Schemas, compiled once and checked in linear time: drafts 4 to 2020-12, formats included."""

import uuid
from typing import Any

import jsonschema_rs

from governance.evaluations.checks.assertion import BadAssertion
from governance.evaluations.checks.finding import CannotJudge
from governance.evaluations.checks.json_text import NotJson, TooDeep, parse
from governance.evaluations.checks.patterns import compile_re2
from governance.evaluations.checks.work import charge
from governance.evaluations.checks.writing import quote

# Validators follow each reference anew, so references that fan out cost time without end.
MOST_STEPS = 20_000
# A pattern costs memory wherever it stands, so it counts as many steps.
_PATTERN = 200
_LARGEST_PATTERN = 256 * 1024  # bytes of its program
_DURATION = compile_re2(
    r"P(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?)"
)


class Schema:
    """A compiled schema."""

    def __init__(self, validator: Any) -> None:
        self._validator = validator

    def problem_with(self, value: Any) -> str:
        """What is wrong with a value, in a few words; nothing where it conforms."""
        try:
            if self._validator.is_valid(value):
                return ""
            self._validator.validate(value)
        except jsonschema_rs.ValidationError as problem:
            return _say(problem)
        except (ValueError, OverflowError):
            raise CannotJudge("The answer is too deep or too large for the schema.") from None
        return "it does not conform"


def compile_schema(value: Any) -> Schema | None:
    """The schema in an assertion's value, None where there is none."""
    if value is None or value == "":
        return None
    schema = _read(value)
    _refuse_fan(schema)
    build = (
        jsonschema_rs.validator_for
        if isinstance(schema, dict) and "$schema" in schema
        else jsonschema_rs.Draft7Validator
    )
    try:
        # `offline`: nothing that a schema refers to is ever fetched.
        return Schema(build(schema, offline=True, validate_formats=True, **_OPTIONS))
    except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError, ValueError) as problem:
        raise BadAssertion(f"The JSON schema can't be used: {_first_line(problem)}.") from None


def _read(value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = parse(value)
        except (NotJson, TooDeep):
            raise BadAssertion(
                f"The JSON schema is given as a text that is not JSON: {quote(value)}."
            ) from None
    if not isinstance(value, (dict, bool)):
        raise BadAssertion("A JSON schema is an object, true or false.")
    return value


def _say(problem: jsonschema_rs.ValidationError) -> str:
    path = list(problem.instance_path)[:20]
    where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return (
        f"at {quote(where.lstrip('.'))}, {_first_line(problem)}" if where else _first_line(problem)
    )


def _first_line(problem: Exception) -> str:
    message = str(getattr(problem, "message", "") or problem).partition("\n")[0]
    return message if len(message) <= 200 else f"{message[:120]} … {message[-60:]}"


def _refuse_fan(schema: Any) -> None:
    steps = _Fan(schema).steps(schema)
    if steps > MOST_STEPS:
        raise BadAssertion(
            f"The JSON schema's parts and references multiply to more than {MOST_STEPS:,} steps, "
            f"of which each pattern counts {_PATTERN}."
        )
    charge(steps)


class _Fan:
    """How many steps a schema takes at the most, each reference followed where it stands."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.known: dict[str, int] = {}

    def steps(self, node: Any) -> int:
        if isinstance(node, list):
            return sum(map(self.steps, node))
        if not isinstance(node, dict):
            return 0
        inner = sum(
            self.steps(item) for key, item in node.items() if key not in ("definitions", "$defs")
        )
        target = node.get("$ref")
        behind = self._behind(target) if isinstance(target, str) else 0
        return 1 + inner + behind + _PATTERN * _patterns_in(node)

    def _behind(self, pointer: str) -> int:
        if pointer not in self.known:
            self.known[pointer] = 1  # a circle counts once
            self.known[pointer] = min(self.steps(self._find(pointer)), MOST_STEPS + 1)
        return self.known[pointer]

    def _find(self, pointer: str) -> Any:
        node = self.root
        for part in pointer.removeprefix("#").strip("/").split("/"):
            name = part.replace("~1", "/").replace("~0", "~")
            if isinstance(node, dict) and name in node:
                node = node[name]
            elif name:
                return None
        return None if node is self.root else node


def _patterns_in(node: dict[str, Any]) -> int:
    named = node.get("patternProperties")
    return isinstance(node.get("pattern"), str) + (len(named) if isinstance(named, dict) else 0)


def _is_uuid(value: Any) -> bool:
    try:
        return str(uuid.UUID(value)) == str(value).lower()
    except (ValueError, AttributeError, TypeError):
        return False


def _is_duration(value: Any) -> bool:
    if not isinstance(value, str) or value.endswith(("P", "T")):
        return False
    return _DURATION.fullmatch(value) is not None


_OPTIONS: dict[str, Any] = {
    # Draft 7 knows neither of these two formats, and people expect both.
    "formats": {"uuid": _is_uuid, "duration": _is_duration},
    "pattern_options": jsonschema_rs.RegexOptions(size_limit=_LARGEST_PATTERN),
}
