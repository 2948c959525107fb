"""The short way of writing a check in a table: `contains: thanks`, `similar(0.8): hello`."""

import json
import re
from typing import Any

from governance.evaluations.checks.assertion import NEGATION
from governance.evaluations.checks.catalogue import BUILDERS, OWN
from governance.evaluations.checks.json_text import NotJson, TooDeep, parse
from governance.evaluations.checks.unsupported import why_unsupported
from governance.evaluations.files.taken import Check

_FORM = re.compile(
    r"(?P<type>(?:not-)?[a-z][a-z0-9:-]*?)(?:\((?P<threshold>\d+(?:\.\d+)?)\))?(?::(?P<value>.*))?",
    re.DOTALL,
)
_CODE = {"fn": "javascript", "eval": "javascript", "grade": "llm-rubric"}
_CODE_FILE = re.compile(r"file://.*\.(?:js|cjs|mjs|ts|py)(?::\w+)?")
# These mean something with nothing behind them.
_ALONE = frozenset(
    "is-json contains-json is-xml contains-xml is-html contains-html is-sql contains-sql "
    "is-refusal is-valid-openai-tools-call no-personal-data escalates does-not-escalate "
    "stays-in-contract latency cost".split()
)
_COUNTS = frozenset(("word-count",))
_SCHEMAS = frozenset(("is-json", "contains-json"))


def read_short(text: str) -> Check:
    """The check that a cell means; a cell of plain text asks that the answer is that text."""
    text = text.strip()
    if _CODE_FILE.fullmatch(text):
        return {"type": "python" if ".py" in text else "javascript", "value": text}
    found = _FORM.fullmatch(text)
    name = _known(found["type"]) if found else ""
    if not found or not name:
        return {"type": "equals", "value": text}
    if found["value"] is None and name.removeprefix(NEGATION) not in _ALONE:
        return {"type": "equals", "value": text}
    check: Check = {"type": name}
    value = (found["value"] or "").strip()
    if value:
        check["value"] = _value(name.removeprefix(NEGATION), value)
    if found["threshold"]:
        check["threshold"] = _number(found["threshold"])
    return check


def write_short(check: Check) -> str | None:
    """The check in a cell, where reading the cell gives exactly that check again."""
    name, value = check.get("type"), check.get("value", "")
    if not isinstance(name, str) or set(check) - {"type", "value", "threshold"}:
        return None
    threshold = f"({json.dumps(check['threshold'])})" if "threshold" in check else ""
    told = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = f"{name}{threshold}: {told}" if told else f"{name}{threshold}"
    return text if same(read_short(text), check) else None


def same(one: Any, other: Any) -> bool:
    """Whether two values are one in JSON, where 1 and true differ."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _known(name: str) -> str:
    """The full name of a type, or nothing where no check is called that."""
    name = _CODE.get(name, name)
    base = name.removeprefix(NEGATION)
    return name if base in BUILDERS or why_unsupported(base) else ""


def _value(name: str, text: str) -> Any:
    if name in _COUNTS and text.isdecimal() and len(text) < 9:
        return int(text)
    is_object = text.startswith("{") and (name in OWN or name in _SCHEMAS)
    is_list = text.startswith("[") and (
        name in OWN or name.startswith(("contains-a", "icontains-a"))
    )
    if is_object or is_list:
        try:
            return parse(text)
        except (NotJson, TooDeep):
            return text
    return text


def _number(text: str) -> int | float:
    return float(text) if "." in text else int(text)
