"""A full example for the description of the contract's call."""

from typing import Any

_MARTA = {
    "owner": "ops-dri@company.com",
    "owner_name": "Marta Lindqvist",
    "owner_stands_in_for": None,
}
_JONAS = {
    "backup": "jonas.weber@company.com",
    "backup_name": "Jonas Weber",
    "backup_stands_in_for": None,
}

CONTRACT: dict[str, Any] = {
    "process_id": "support_refunds_tier2_v3",
    "version": 3,
    "in_force_since": "2026-03-12T09:30:00+00:00",
    "state": "running",
    "shadow": False,
    "stage": "live",
    "tier": 2,
    "purpose": "Decide one refund request against the order, and pay it when it is small.",
    "scope_start": "A ticket in the refunds queue gets the tag refund-request.",
    "scope_finish": "The refund is paid, or a person has the case with a summary.",
    "started_by": "Support triage",
    "queue": "The refunds queue of the ticket system",
    "success": "The customer gets the right amount or a clear answer within a working day.",
    "normal_path": "1. Find the order.\n2. Work out the amount.\n3. Pay it and confirm.",
    "never_do": "Pay to another card than the one of the order.",
    "damage": "A wrong refund costs up to 50 a case and the customer's trust.",
    "fallback": "Open the order, check the receipt, refund by hand in billing.",
    "rollback_plan": "Put the version before in force and list the refunds of the last day.",
    "capability": "acts",
    "kind_of_work": "execute",
    "sampling_percent": 10,
    "content_hash": "5b1f0e0c6f7b0b7b3a3f0c2d9b2f4e1a7c8d6e5f4a3b2c1d0e9f8a7b6c5d4e3f",
    "behaviour_hash": "0a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f5b1f0e0c6f7b0b7b3a3f0c2d9b2f",
    "inputs": [
        {
            "name": "amount",
            "says": "The amount asked for",
            "type": "number",
            "is_required": True,
            "is_personal": False,
            "when_missing": "ask",
            "question": "Which amount do you ask back?",
            "ask_times": 2,
        }
    ],
    "policy_checks": [
        {"name": "refund_limit_50", "says": "The amount paid is at most the refund limit."}
    ],
    "knowledge_sources": [
        {"name": "Refund policy", "where": "Support wiki", "kept_by": "Support lead"}
    ],
    "map_parts": [
        {
            "name": "Billing",
            "kind": "system",
            "data_in": "Amount and order",
            "data_out": "A receipt",
            "on_timeout": "Ask once more, then call a person.",
            "on_wrong_format": "Stop and call a person.",
            "on_half_done": "List it and call a person.",
        }
    ],
    "record_items": [{"item": "Refund", "system": "Billing"}],
    "limits": [
        {
            "name": "refund_limit",
            "value": "50",
            "unit": "EUR",
            "says": "The most that is paid for one request.",
        }
    ],
    "tools": [
        {
            "name": "billing.refund",
            "says": "Pays money back to the card of the order.",
            "is_acting": True,
            "argument_limits": {
                "amount": {"at_least": "0.01", "at_most": "50", "one_of": None},
                "currency": {"at_least": None, "at_most": None, "one_of": ["EUR"]},
            },
            "rate_limit": {"count": 40, "per": "hour"},
            "granted": True,
        }
    ],
    "stop_rules": [
        {
            "name": "refund_over_300",
            "says": "Refund above 300 needs a person",
            "condition": "amount > 300",
            "in_words": "amount is more than 300",
            "path": "large_refund",
        }
    ],
    "exception_paths": [
        {
            "name": "large_refund",
            "kind": "money",
            "trigger": "The customer asks for more than 300.",
            "respond_within": "4 business hours",
            "message": "A refund above 300 waits for you.",
            "by_hand": "Check the order with the warehouse and refund in billing.",
            **_MARTA,
            **_JONAS,
        }
    ],
    "templates": [
        {
            "name": "refund_confirmed",
            "says": "After the refund is paid",
            "body": "We have paid {{ inputs.amount }} EUR back.",
        }
    ],
    "prompt": {
        "system": "You decide refund requests. Refund up to 50 EUR yourself.",
        "user_template": "Ticket {{ inputs.ticket_id }} asks for {{ inputs.amount }} EUR.",
        "model": "vendor:model-name",
        "parameters": {"temperature": 0},
        "output_schema": {"type": "object", "properties": {"decision": {"type": "string"}}},
        "tool_definitions": [
            {"name": "billing_refund", "parameters": {"type": "object", "properties": {}}}
        ],
    },
    "handoff": {
        "task": "A refund that was decided",
        "tool_does": "Gathers the facts and decides",
        "input_needed": "The ticket",
        "standard": "The amount is the order's",
        "input_owner": "ops-dri@company.com",
        "input_owner_name": "Marta Lindqvist",
        "review_owner": "jonas.weber@company.com",
        "review_owner_name": "Jonas Weber",
        "next_step_owner": None,
        "next_step_owner_name": None,
        "approval_rule": "Held until approved",
        "goes_to": "The customer",
        "works_when": "The customer doesn't write again",
        "hold": "held",
    },
}
