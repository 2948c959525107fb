"""Every check by its name."""

from collections.abc import Callable
from difflib import get_close_matches

from governance.evaluations.checks import (
    calls,
    conduct,
    fields,
    html,
    json_checks,
    judged,
    markup,
    measures,
    overlap,
    personal,
    refusal,
    sql,
    text,
    tools,
)
from governance.evaluations.checks.assertion import GROUP, Assertion, BadAssertion
from governance.evaluations.checks.text import Check
from governance.evaluations.checks.unsupported import why_unsupported
from governance.evaluations.checks.writing import quote

Builder = Callable[[Assertion], Check]

PROMPTFOO: dict[str, Builder] = {
    "equals": text.equals,
    "contains": text.contains,
    "icontains": text.contains,
    "contains-any": text.contains_any,
    "icontains-any": text.contains_any,
    "contains-all": text.contains_all,
    "icontains-all": text.contains_all,
    "starts-with": text.starts_with,
    "regex": text.regex,
    "word-count": text.word_count,
    "is-json": json_checks.is_json,
    "contains-json": json_checks.contains_json,
    "is-xml": markup.is_xml,
    "contains-xml": markup.contains_xml,
    "is-html": html.is_html,
    "contains-html": html.contains_html,
    "is-sql": sql.is_sql,
    "contains-sql": sql.contains_sql,
    "levenshtein": overlap.levenshtein,
    "rouge-n": overlap.rouge_n,
    "bleu": overlap.bleu,
    "gleu": overlap.gleu,
    "is-refusal": refusal.is_refusal,
    "latency": measures.latency,
    "cost": measures.cost,
    "llm-rubric": judged.llm_rubric,
    "similar": judged.similar,
    "is-valid-openai-tools-call": calls.is_valid_openai_tools_call,
    "tool-call-f1": calls.tool_call_f1,
}
OWN: dict[str, Builder] = {
    "json-field": fields.json_field,
    "escalates": conduct.escalates,
    "does-not-escalate": conduct.does_not_escalate,
    "asks-for": conduct.asks_for,
    "tool-called": tools.tool_called,
    "tool-not-called": tools.tool_not_called,
    "no-personal-data": personal.no_personal_data,
    "stays-in-contract": tools.stays_in_contract,
}
BUILDERS: dict[str, Builder] = {**PROMPTFOO, **OWN}
JUDGED = frozenset(("llm-rubric", "similar"))


def build(assertion: Assertion) -> Check:
    """The compiled check, or BadAssertion with why it can't be made."""
    builder = BUILDERS.get(assertion.kind)
    if builder is None:
        raise BadAssertion(_why_not(assertion))
    return builder(assertion)


def _why_not(assertion: Assertion) -> str:
    known = why_unsupported(assertion.kind)
    if known:
        return known
    near = get_close_matches(assertion.kind, [*BUILDERS, GROUP], n=1, cutoff=0.6)
    hint = f"; {near[0]} is probably meant" if near else ""
    return f"There is no check of the type {quote(assertion.type)}{hint}."
