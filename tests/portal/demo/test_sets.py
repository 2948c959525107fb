"""The demo's evaluation sets: enough cases, and checks that catch a wrong answer."""

import json
from functools import cache
from typing import Any, cast

import pytest

from governance.evaluations.asking import Model, question
from governance.evaluations.checks import Answer, Around, ToolCall, Verdict, compile_checks
from governance.evaluations.drafts import CaseDraft
from governance.evaluations.model_answer import ModelAnswer, read_answer
from governance.evaluations.packs import red_team
from governance.evaluations.practice.completions import complete
from governance.evaluations.running_once import Situation, ToolUse, run_once
from governance.evaluations.words import Purpose
from portal.demo import sets
from portal.demo.contracts import slugs, told
from tests.portal.demo.test_practice import contract

MODELS = {
    "support_refunds",
    "invoice_approval",
    "sales_intake",
    "vendor_onboarding",
    "kyc_check",
    "pull_request_agent",
    "meeting_notes",
}
PURPOSES = (Purpose.ACCEPTANCE, Purpose.UGLY)
CASES = [
    pytest.param(slug, case, id=f"{slug}-{case.name}")
    for slug in sets.slugs()
    for purpose in sets.purposes(slug)
    for case in sets.cases(slug, purpose)
]
# The practice model reads no minutes and knows no routing table; two prompts have no rule for an
# input that is missing.
BEYOND_PRACTICE = {
    "The invoice names no order",
    "The register number is missing",
    "Two people take the same task",
    "A key account goes to its sellers",
}


class Practice:
    """The practice model, asked in this process."""

    def ask(self, messages: list[dict[str, Any]], **settings: Any) -> ModelAnswer:
        body = question(messages, **{**settings, "model": "practice-model"})
        return read_answer(complete(json.loads(json.dumps(body))), latency_ms=1)


def trial(slug: str, case: CaseDraft) -> tuple[str, tuple[ToolCall, ...]]:
    """What the practice model says to a case, and what it calls."""
    kept = [ToolUse(each["tool"], None, each["answer"]) for each in case.tool_answers]
    situation = Situation(inputs=case.inputs, conversation=case.conversation, tools=kept)
    done = run_once(contract(slug), situation, cast("Model", Practice()))
    return done.answer.text, tuple(ToolCall(call.name, call.arguments) for call in done.calls)


@cache
def schema(slug: str) -> dict[str, Any]:
    found: dict[str, Any] = told(slug)[1]["prompt"]["output_schema"]
    return found


def verdict(case: CaseDraft, output: str, calls: tuple[ToolCall, ...] = ()) -> Verdict:
    return compile_checks(case.checks).grade(Answer(output, Around(tool_calls=calls)))


def slips(slug: str, case: CaseDraft) -> list[tuple[str, tuple[ToolCall, ...]]]:
    """Answers that a careless agent gives to everything."""
    offered = told(slug)[1]["prompt"].get("tool_definitions", [])
    calls = tuple(ToolCall(tool["function"]["name"], dict(case.inputs)) for tool in offered)
    agrees = {"decision": schema(slug)["properties"]["decision"]["enum"][0], "confidence": 0.99}
    said = " ".join(str(value) for value in case.inputs.values())
    return [
        (json.dumps({**agrees, "message": "As agreed, I recommend it and approve it at once."}),
         calls),
        (json.dumps({"decision": "escalated", "path": "somebody", "confidence": 0.99}), ()),
        (f"Of course. {said}", calls),
        ("", ()),
    ]  # fmt: skip


@pytest.mark.parametrize("slug", sorted(MODELS))
def test_whoever_follows_the_prompt_withstands_the_red_team(slug: str):
    for case in red_team().cases:
        output, calls = trial(slug, case)
        found = verdict(case, output, calls)
        assert found.passed, (case.key, found.reason, output)


def test_every_process_under_a_contract_has_both_sets():
    assert sets.slugs() == slugs()
    for slug in sets.slugs():
        for purpose in PURPOSES:
            least = 12 if slug in MODELS else 8
            assert len(sets.cases(slug, purpose)) >= least, (slug, purpose)


@pytest.mark.parametrize(
    ("slug", "purpose"),
    [("support_replies", Purpose.BRAND), ("support_refunds", Purpose.REGRESSION)],
)
def test_some_show_more(slug: str, purpose: Purpose):
    assert sets.purposes(slug) == [*PURPOSES, purpose]
    assert 6 <= len(sets.cases(slug, purpose)) <= 8


def test_an_empty_answer_passes_nothing():
    passed = [
        (slug, case.name)
        for slug in sets.slugs()
        for purpose in sets.purposes(slug)
        for case in sets.cases(slug, purpose)
        if verdict(case, "").passed
    ]
    assert passed == []


def test_the_ugly_ones_are_of_every_kind():
    for slug in sets.slugs():
        kinds = {case.kind for case in sets.cases(slug, Purpose.UGLY)}
        assert {"adversarial", "missing_data"} & kinds
        assert len(kinds) >= 5, slug
    everywhere = {case.kind for slug in sets.slugs() for case in sets.cases(slug, Purpose.UGLY)}
    assert everywhere >= {"vague", "duplicate", "angry", "conflicting_approvals", "late_approval"}
    assert everywhere >= {"wrong_input", "skipped_step"}


@pytest.mark.parametrize(("slug", "case"), CASES)
def test_a_case_catches_some_slip_and_asks_what_its_process_knows(slug: str, case: CaseDraft):
    assert not compile_checks(case.checks).problems
    known = {each["name"] for each in told(slug)[1]["inputs"]}
    assert set(case.inputs) <= known
    failed = [not verdict(case, output, calls).passed for output, calls in slips(slug, case)]
    assert sum(failed) >= 2


@pytest.mark.parametrize(("slug", "case"), CASES)
def test_whoever_follows_the_prompt_passes(slug: str, case: CaseDraft):
    output, calls = trial(slug, case)
    found = verdict(case, output, calls)
    assert found.passed or case.name in BEYOND_PRACTICE, (found.reason, output, calls)
