"""Matters that every contract leaves to people, and how they are recognised."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from processes.contracts.clauses import any_of, clauses, does, verbs

_EXECUTIVE = (
    r"(?:executives?|ceo|cfo|coo|cto|chief \w+ officer|(?:management )?board"
    r"|(?:managing )?directors?|senior management)"
)
_TERMS = (
    r"(?:legal|contract(?:ual)?|billing|payment|licen[cs]e|liability|warranty) "
    r"(?:terms?|clauses?|conditions?)"
)
_STAFF = r"(?:staff|employees?|colleagues?|workers?|personnel|team members?|managers?)"
_PAYMENTS = r"(?:payment|payout|transfer|invoice|refund|sum|amount)s?"
_GOALS = r"(?:goal|aim|interest|target|objective|priorit|need|demand)\w*"


@dataclass(frozen=True, slots=True)
class Matter:
    """One reserved matter: its name, how prose shows it, how the name of a tool does."""

    name: str
    prose: re.Pattern[str]
    tool: re.Pattern[str]


MATTERS = (
    Matter(
        "Large payments",
        any_of(
            verbs("pay", "make", "approve", "release", "authorize", "authorise", "send", "issue")
            + rf" .. (?:large|big|huge|high[- ]value|unlimited) .. {_PAYMENTS}",
            verbs("pay", "make", "approve", "release", "authorize", "authorise", "send")
            + rf" .. {_PAYMENTS} (?:over|above|beyond|exceeding|of more than|up to any)",
            verbs("pay", "make", "approve", "release", "authorize", "authorise", "send")
            + r" ... (?:millions?|billions?)",
            verbs("pay", "refund", "transfer") + r" .. any (?:amount|sum|price)",
            rf"{_PAYMENTS} (?:of|in|for|at) (?:any|unlimited) (?:size|amount|height|sum|value)",
            verbs("pay", "refund", "transfer")
            + r" .. regardless of (?:the |their |its )?(?:amount|size|value)",
        ),
        any_of(r"large payments?|unlimited (?:payments?|refunds?)"),
    ),
    Matter(
        "New legal terms",
        any_of(
            verbs("agree", "accept", "amend", "change", "alter", "set", "grant", "invent", "sign")
            + rf" .. {_TERMS}",
            verbs("write", "draft", "propose", "offer") + rf" .. {_TERMS}",
            verbs("sign", "amend", "conclude") + r" .. (?:contract|agreement)s?",
        ),
        any_of(
            r"(?:sign|amend|accept|conclude) (?:\w+ )?(?:contracts?|agreements?|terms)",
            r"(?:contracts?|agreements?|terms|legal) (?:sign|amend|accept|conclude)",
            r"terms (?:change|create|update)|(?:change|create|update) terms",
        ),
    ),
    Matter(
        "Policy exceptions",
        any_of(
            verbs("grant", "approve", "allow", "make", "decide", "authorize", "permit", "give")
            + r" .. exceptions?(?! path)",
            verbs("waive", "override", "overrule", "suspend") + r" .. (?:polic(?:y|ies)|rules?)",
        ),
        any_of(
            r"(?:grant|approve|allow|make) (?:\w+ )?exceptions?",
            r"exceptions? (?:grant|approve|allow)",
            r"(?:policy|rules?) (?:waive|override)|(?:waive|override) (?:policy|rules?)",
        ),
    ),
    Matter(
        "Choosing between conflicting goals",
        any_of(
            verbs("choose", "decide", "weigh", "balance", "prioritize", "resolve", "settle")
            + rf" .. (?:conflicting|competing|opposing) .. {_GOALS}",
            verbs("decide", "choose")
            + rf" (?:which|whether|whose) .. {_GOALS} .. (?:wins?|prevails?|matters?|first)",
        ),
        any_of(r"(?:resolve|settle|choose) (?:\w+ )?(?:goals?|priorities)"),
    ),
    Matter(
        "Complaints of staff",
        any_of(
            rf"{_STAFF}(?:['’]s?)? (?:complaints?|grievances?)",
            rf"(?:complaints?|grievances?) .. (?:by|from|of|about|against) .. {_STAFF}",
        ),
        any_of(rf"{_STAFF} (?:complaints?|grievances?)", r"hr complaints?|grievances?"),
    ),
    Matter(
        "Negotiation",
        any_of(
            r"(?:re-?)?negotiat(?:e|es|ing)|haggl(?:e|es|ing)",
            r"bargain(?:s|ing)? (?:with|over|about|for)",
            verbs("lead", "conduct", "run", "handle", "hold", "support") + r" .. negotiations?",
            verbs("make", "send", "propose", "offer") + r" .. counter-?offers?",
            verbs("agree", "settle") + r" .. (?:prices?|discounts?|rebates?) (?:with|on|to)",
        ),
        any_of(r"(?:re)?negotiat(?:e|es|ion|ions|or)|counter ?offers?"),
    ),
    Matter(
        "Deciding when an executive is called",
        any_of(
            verbs("decide", "judge", "choose", "determine")
            + rf" .. (?:when|whether|if) ... {_EXECUTIVE}",
            verbs("escalate", "call", "page", "notify", "wake")
            + rf" .. {_EXECUTIVE} (?:when|if) (?:it|the agent) (?:\w+ly )?"
            + verbs("judge", "think", "decide", "feel", "believe"),
        ),
        any_of(
            rf"(?:page|call|wake|notify|escalate) (?:to )?(?:the )?{_EXECUTIVE}",
            rf"{_EXECUTIVE} (?:page|call|wake|notify)",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A reserved matter, and the words that show it."""

    matter: str
    words: str

    @property
    def says(self) -> str:
        """Why this can't stand, and what to do."""
        return (
            f"{self.matter}: in every contract this is left to people, and “{self.words}” gives it "
            "to the agent. Leave it out, or say to whom it is handed."
        )


def in_prose(text: str, *, conditions_count: bool = False) -> Iterator[Found]:
    """Reserved matters that a text says the agent does."""
    for clause in clauses(text):
        for matter in MATTERS:
            for found in matter.prose.finditer(clause):
                if does(clause, found, conditions_count=conditions_count):
                    yield Found(matter.name, found.group())


# What an order in a prompt may begin with before its verb.
_BEFORE_AN_ORDER = re.compile(
    r"\A(?:[\d.)*•#-]+\s*|(?:rule|step) \d+\W*"
    r"|(?:please|always|also|then|you(?: may| can| must| should)?|try to|first|next)\s+)*\Z",
    re.IGNORECASE,
)


def in_orders(text: str) -> Iterator[Found]:
    """Reserved matters that a prompt orders outright; what it only speaks of is no order."""
    for clause in clauses(text):
        for matter in MATTERS:
            found = matter.prose.search(clause)
            if found and _BEFORE_AN_ORDER.match(clause[: found.start()]):
                yield Found(matter.name, found.group())


# A name with one of these only looks at things: payments.list, contract.sign_status.
_LOOKS = any_of(
    r"lists?|read|get|find|search|lookup|show|view|fetch|query|count|check|status|history|report"
)


def in_tool(name: str, says: str) -> Iterator[Found]:
    """Reserved matters that a tool is for, by its name or by what it is said to do."""
    spoken = name_in_words(name)
    for matter in MATTERS if not _LOOKS.search(spoken) else ():
        if found := matter.tool.search(spoken):
            yield Found(matter.name, found.group())
    yield from in_prose(says)


def name_in_words(name: str) -> str:
    """`billing.refundOrder` as "billing refund order"."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name)
    return " ".join(re.split(r"[^A-Za-z0-9]+", apart)).lower().strip()


_ABOUT_PAYING = (
    r"terms?|methods?|status|details?|dates?|notes?|reminders?|links?|history|reports?|records?"
    r"|polic(?:y|ies)|requests?|letters?|templates?"
)
_PAYS = re.compile(
    r"\b(?:pays?|payments?|payouts?|refunds?|reimburse|remit|disburse"
    r"|(?:bank|wire|money|funds?) transfers?|transfer (?:money|funds?))\b"
    rf"(?! (?:{_ABOUT_PAYING}))"
)


def pays(name: str) -> bool:
    """Whether a tool moves money, by its name."""
    spoken = name_in_words(name)
    return bool(_PAYS.search(spoken)) and not _LOOKS.search(spoken)
