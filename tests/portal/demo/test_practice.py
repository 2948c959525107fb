"""The practice model and the demo's contracts: good cases are done, each rule stops its own."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from governance.evaluations.practice.completions import complete
from portal.demo.contracts import slugs, told
from processes.contracts.files import read
from processes.contracts.rendering import render
from processes.contracts.whole import Whole

# A case of each process that no rule stops.
GOOD: dict[str, dict[str, Any]] = {
    "contract_summaries": {
        "contract_id": "V-1",
        "vendor_name": "Nordlicht",
        "contract_text": "1. The term is two years.",
        "signers": ["Ann", "Bo"],
        "is_signed_by_both": True,
        "annexes_missing": 0,
        "clauses_conflict": False,
        "governing_law": "DE",
        "yearly_value": 1200,
        "days_to_notice": 200,
    },
    "invoice_approval": {
        "invoice_number": "R-1",
        "supplier_id": "S-9",
        "order_number": "PO-4",
        "invoice_total": 900,
        "difference_percent": 0,
        "has_delivery_note": True,
        "bank_details_changed": False,
        "tax_number": "DE123",
    },
    "kyc_check": {
        "company_name": "Nordlicht",
        "register_number": "HRB 1",
        "owner_names": ["Ann"],
        "birth_dates": ["1970-01-01"],
        "list_hits": 0,
        "ownership_resolved": True,
        "extract_age_days": 10,
        "papers_agree": True,
    },
    "lead_follow_up": {
        "offer_id": "O-1",
        "offer_value": 900,
        "days_open": 10,
        "days_since_contact": 3,
        "similar_closed_offers": 50,
        "notes_of_talks": "They liked it.",
        "has_open_complaint": False,
        "asked_not_to_be_called": False,
        "sellers_named": ["Ann"],
    },
    "meeting_notes": {
        "transcript": "Ann: we ship on Monday.",
        "meeting_name": "Weekly",
        "consent_of_all": True,
        "someone_objected": False,
        "minutes_long": 40,
    },
    "pull_request_agent": {
        "task_id": "T-1",
        "description": "Mend the typing error on the basket page.",
        "repository": "shop",
        "has_owner": True,
        "lines_changed": 10,
        "files_changed": 1,
        "touches_guarded_code": False,
        "pipeline_is_green": True,
    },
    "sales_intake": {
        "enquiry_text": "We want 20 chairs.",
        "company": "Nordlicht",
        "postcode": "80331",
        "contract_value": 900,
        "billing_terms_asked": "30 days",
        "records_found": 0,
        "is_key_account": False,
    },
    "support_refunds": {
        "ticket_id": "4711",
        "order_id": "A-17",
        "amount": 38.5,
        "reason": "The pens dried out.",
        "days_since_delivery": 8,
        "refunds_this_quarter": 1,
        "mentions_lawyer": False,
    },
    "support_replies": {
        "ticket_id": "4711",
        "ticket_text": "Where is my parcel?",
        "topic": "delivery",
        "order_id": "A-1",
        "order_facts": "Sent on Monday.",
        "articles_found": ["Where is my parcel"],
        "customer_name": "Jo",
        "messages_so_far": 1,
        "asks_for_money": False,
        "mentions_lawyer": False,
        "mentions_injury": False,
        "is_angry": False,
        "articles_disagree": False,
    },
    "support_triage": {
        "ticket_id": "4711",
        "subject": "Parcel",
        "ticket_text": "Where is my parcel please?",
        "order_id": "A-1",
        "words_in_text": 5,
        "languages_found": ["en"],
        "mentions_injury": False,
        "mentions_lawyer": False,
        "amount_at_stake": 80,
        "similar_today": 0,
        "topics_found": ["delivery"],
    },
    "vendor_onboarding": {
        "vendor_name": "Nordlicht",
        "country": "DE",
        "tax_number": "DE123",
        "papers_missing": 0,
        "shortest_validity_days": 300,
        "register_matches": True,
        "list_hits": 0,
        "yearly_spend": 900,
    },
}
SLUGS = slugs()
PEOPLE = ("owner", "backup", "input_owner", "review_owner", "next_step_owner")
# Looked at before an action rather than told to the model.
NOT_IN_THE_PROMPT = {"too_long"}


@cache
def contract(slug: str) -> Whole:
    """The contract as its file has it, without people, who would need a database."""
    content = told(slug)[1]
    for part in (*content["exception_paths"], content.get("handoff", {})):
        for name in PEOPLE:
            part.pop(name, None)
    return read(json.dumps(content)).whole


def answer(
    slug: str, inputs: Mapping[str, Any], *, order: Any = None, without: str = ""
) -> dict[str, Any]:
    """The practice model's last answer to a case, its tools answered."""
    written = contract(slug)
    rendered = render(written, inputs)
    lines = rendered.system.split("\n")
    system = "\n".join(line for line in lines if not without or without not in line)
    messages: list[dict[str, Any]] = [
        {"role": "system", "content": system},
        {"role": "user", "content": rendered.user},
    ]
    form = {"type": "json_schema", "json_schema": {"schema": written.prompt.output_schema}}
    for _ in range(6):
        body = {"model": "any", "messages": messages, "response_format": form}
        done = complete({**body, "tools": written.prompt.tool_definitions})
        message = done["choices"][0]["message"]
        if not message.get("tool_calls"):
            found: dict[str, Any] = json.loads(message["content"])
            return found
        messages.append(message)
        for call in message["tool_calls"]:
            text = json.dumps(order or {"done": True})
            messages.append({"role": "tool", "tool_call_id": call["id"], "content": text})
    raise AssertionError("it never came to an end")


@pytest.mark.parametrize("slug", SLUGS)
def test_a_good_case_is_done(slug: str) -> None:
    assert answer(slug, GOOD[slug])["decision"] not in {"escalated", "asked", "declined"}


@pytest.mark.parametrize("slug", SLUGS)
def test_each_stop_rules_examples_are_handed_over_by_its_path(slug: str) -> None:
    written = contract(slug)
    for rule in written.stop_rules:
        for example in written.examples_of(rule):
            if not example.stops or "confidence" in example.values or "tool" in example.values:
                continue
            if rule.name in NOT_IN_THE_PROMPT:
                continue
            found = answer(slug, {**GOOD[slug], **example.values})
            assert (found["decision"], found["path"]) == ("escalated", rule.path), rule.name


@pytest.mark.parametrize(
    ("slug", "missing"),
    [
        ("support_refunds", "order_id"),
        ("support_refunds", "amount"),
        ("support_replies", "order_id"),
        ("sales_intake", "company"),
        ("sales_intake", "postcode"),
        ("vendor_onboarding", "country"),
        ("vendor_onboarding", "yearly_spend"),
    ],
)
def test_what_is_missing_is_asked_for(slug: str, missing: str) -> None:
    assert answer(slug, {**GOOD[slug], missing: None})["decision"] == "asked"


def test_without_the_refund_limit_in_the_prompt_more_is_paid() -> None:
    large = {**GOOD["support_refunds"], "amount": 120}
    order = {"order_id": "A-17", "amount_due": 120}
    assert answer("support_refunds", large, order=order)["path"] == "large_refund"
    loose = answer("support_refunds", large, order=order, without="that the order shows is above")
    assert loose["decision"] == "approved_refund"
    assert loose["amount"] == 120


def test_doubt_in_the_case_makes_the_model_less_sure() -> None:
    unsure = answer("support_refunds", {**GOOD["support_refunds"], "reason": "Maybe it broke."})
    assert unsure["path"] == "low_confidence"
    assert unsure["confidence"] < 0.85


@pytest.mark.parametrize("slug", SLUGS)
def test_every_rule_of_the_prompt_has_a_number_of_its_own(slug: str) -> None:
    numbers = re.findall(r"^(\d+)\. ", contract(slug).prompt.system, re.MULTILINE)
    assert [int(number) for number in numbers] == list(range(1, len(numbers) + 1))
