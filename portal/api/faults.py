"""Field by field what was wrong with a request, in words of our own."""

from collections.abc import Iterable, Mapping
from typing import Any

# Pydantic's name for a fault: our sentence, with its values.
SENTENCES = {
    "missing": "This is missing.",
    "string_type": "This must be text.",
    "string_too_short": "This must have at least {min_length} characters.",
    "string_too_long": "This may have {max_length} characters at most.",
    "int_type": "This must be a whole number.",
    "int_parsing": "This must be a whole number.",
    "int_from_float": "This must be a whole number.",
    "int_parsing_size": "This number is too large.",
    "bool_type": "This must be true or false.",
    "bool_parsing": "This must be true or false.",
    "greater_than_equal": "This must be {ge} or more.",
    "less_than_equal": "This must be {le} or less.",
    "enum": "This must be {expected}.",
    "literal_error": "This must be {expected}.",
    "list_type": "This must be a list.",
    "dict_type": "This must be an object.",
    "model_type": "This must be an object.",
    "model_attributes_type": "This must be an object.",
    "value_error": "{error}",
}


def faults_of(errors: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Each fault with the path of its field, as the sender wrote it."""
    return [
        {"field": _path(error["loc"], str(error["type"])), "message": _sentence(error)}
        for error in errors
    ]


def _path(place: tuple[Any, ...], kind: str) -> str:
    """Where in the request: `tier` of the query, `inputs.amount` of the body, or all of it."""
    source, *inner = place
    if source == "body":
        # The first name is that of our own argument.
        inner = inner[1:]
    return ".".join(str(step) for step in inner) or str(source)


def _sentence(error: Mapping[str, Any]) -> str:
    ours = SENTENCES.get(str(error["type"]))
    if ours is None:
        return f"{error['msg']}."
    return ours.format(**error.get("ctx", {}))
