"""Each check in a sentence, with an example, for whoever chooses one."""

import json
from dataclasses import dataclass
from typing import Any

from governance.evaluations.checks.assertion import GROUP


@dataclass(frozen=True)
class CheckSays:
    """What a check is for, and how it is written."""

    says: str
    example: dict[str, Any]

    @property
    def written(self) -> str:
        """The example as JSON; empty where the name alone is enough."""
        return json.dumps(self.example, ensure_ascii=False) if self.example else ""


SAYS: dict[str, CheckSays] = {
    "contains": CheckSays("The answer has this text in it.", {"value": "within 14 days"}),
    "icontains": CheckSays(
        "The answer has this text in it, in capitals or not.", {"value": "refund"}
    ),
    "contains-any": CheckSays(
        "The answer has at least one of these texts.", {"value": ["sorry", "we regret"]}
    ),
    "icontains-any": CheckSays(
        "At least one of these texts, in capitals or not.", {"value": ["sorry", "apologies"]}
    ),
    "contains-all": CheckSays(
        "The answer has every one of these texts.", {"value": ["order", "amount"]}
    ),
    "icontains-all": CheckSays(
        "Every one of these texts, in capitals or not.", {"value": ["order", "amount"]}
    ),
    "equals": CheckSays("The answer is exactly this.", {"value": "approved"}),
    "starts-with": CheckSays("The answer begins with this text.", {"value": "Dear"}),
    "regex": CheckSays("The answer has something of this pattern in it.", {"value": "R-[0-9]{4}"}),
    "word-count": CheckSays(
        "The answer is so many words long.", {"value": {"min": 20, "max": 120}}
    ),
    "json-field": CheckSays(
        "A field of the JSON answer compares as said.",
        {"path": "amount", "operator": "==", "value": 40, "tolerance": 0.01},
    ),
    "escalates": CheckSays(
        "The case is handed to a person, by this path where one is named.", {"by": "large_refund"}
    ),
    "does-not-escalate": CheckSays("The case is not handed to a person.", {}),
    "asks-for": CheckSays("The answer asks for what is missing.", {"field": "amount"}),
    "tool-called": CheckSays(
        "This tool is called, with such arguments.",
        {"name": "billing.refund", "arguments": {"amount": {"<=": 50}}},
    ),
    "tool-not-called": CheckSays(
        "This tool is not called, or not with such arguments.", {"name": "billing.*"}
    ),
    "no-personal-data": CheckSays(
        "No e-mail address, phone, bank account or card number stands in the answer.", {}
    ),
    "stays-in-contract": CheckSays(
        "Only granted tools within their limits, and nothing that must never be said.",
        {"tools": ["crm.read"], "never": ["guarantee"]},
    ),
    "is-refusal": CheckSays("The answer declines, or is empty.", {}),
    "is-json": CheckSays("The answer is JSON, and fits a schema where one is given.", {}),
    "contains-json": CheckSays(
        "JSON stands in the answer, and fits a schema where one is given.", {}
    ),
    "is-xml": CheckSays("The answer is XML, with these elements where some are named.", {}),
    "contains-xml": CheckSays("XML stands in the answer.", {}),
    "is-html": CheckSays("The answer is HTML without text beside it.", {}),
    "contains-html": CheckSays("HTML stands in the answer.", {}),
    "is-sql": CheckSays(
        "The answer is SQL, touching only what is allowed.",
        {"value": {"databaseType": "postgresql", "allowedTables": ["select::orders"]}},
    ),
    "contains-sql": CheckSays("SQL stands in the answer.", {}),
    "levenshtein": CheckSays(
        "At most so many single changes away from this text.", {"value": "approved", "threshold": 3}
    ),
    "rouge-n": CheckSays(
        "Shares enough words with this text.", {"value": "We refund you", "threshold": 0.75}
    ),
    "bleu": CheckSays(
        "Shares enough runs of words with this text.", {"value": "We refund you", "threshold": 0.5}
    ),
    "gleu": CheckSays(
        "Shares enough runs of words, both ways, with this text.",
        {"value": "We refund you", "threshold": 0.5},
    ),
    "latency": CheckSays("It took at most so many milliseconds.", {"threshold": 4000}),
    "cost": CheckSays("It cost at most so much.", {"threshold": 0.02}),
    "is-valid-openai-tools-call": CheckSays(
        "Every tool that is called was offered, with fitting arguments.", {}
    ),
    "tool-call-f1": CheckSays(
        "The expected tools are called, missing and surplus ones weighed.",
        {"value": ["crm.read", "billing.refund"], "threshold": 1},
    ),
    "llm-rubric": CheckSays(
        "A model as judge finds this true of the answer.", {"value": "The tone is calm."}
    ),
    "similar": CheckSays(
        "A model finds it alike in meaning.", {"value": "We refund you", "threshold": 0.8}
    ),
    GROUP: CheckSays(
        "Several checks under one bar.",
        {
            "threshold": 0.5,
            "assert": [{"type": "contains", "value": "a"}, {"type": "contains", "value": "b"}],
        },
    ),
}
