"""Whether a job is one job: said in a sentence, with a start and a finish that anyone can see."""

import re

from processes.contracts.wording import vague_phrase

_LOOSE_VERBS = (
    r"run|runs|running|help|helps|assist|assists|support|supports|handle|handles|manage|manages"
    r"|do|does|work|works|deal|deals|take care of|takes care of|look after|looks after|oversee"
    r"|oversees|improve|improves|optimi[sz]es?|be responsible for|is responsible for|cover|covers"
)
_ONLY_A_TOPIC = re.compile(
    rf"(?:the agent |it |to )?(?:{_LOOSE_VERBS})\b\W*(?P<rest>.*)", re.I | re.S
)
_HELPS_WITH = re.compile(r"\b(?:helps?|assists?|deals?|works?) (?:out )?(?:with|on|in)\b", re.I)
_BOUNDLESS = re.compile(
    r"\b(?:everything|anything|whatever|all (?:kinds|sorts|types) of"
    r"|any(?: kind of)? (?:tasks?|work)|and (?:so on|more|others?)|etc|various|miscellaneous"
    r"|as needed|where needed|general tasks|day[- ]to[- ]day)\b",
    re.I,
)
_OVER = r"(?:all )?(?:done|finished|ready|completed?|over|resolved|solved)"
_NO_EVENT = re.compile(
    r"\W*(?:it )?(?:is |starts? |begins? |ends? |runs? )?"
    r"(?:always|ongoing|continuous(?:ly)?|constantly|never|any ?time|all the time|on demand"
    rf"|when(?:ever)? (?:it is |it's )?(?:needed|necessary|asked|required|possible|{_OVER})|{_OVER}"
    r"|when(?:ever)? (?:it|that|this) (?:makes sense|fits|suits|helps|is useful)"
    rf"|as needed|(?:when )?the (?:task|work|job) is {_OVER})\W*",
    re.I,
)
_AGENT_SAYS_SO = re.compile(
    r"\b(?:agent|model|assistant|bot|it) (?:\w+ly )?(?:thinks?|believes?|feels?|judges?|finds?)\b",
    re.I,
)
_SAYS_WHAT = re.compile(r"[,;:]|\b(?:and|by|then|until|so that)\b", re.I)
# Fewer words than these name a topic and no job, no event.
_A_JOB, _A_LOOSE_JOB, _AN_EVENT = 5, 9, 3


def why_vague_purpose(purpose: str) -> str:
    """Why a purpose names no job with a clear result, or nothing."""
    words = purpose.split()
    if found := _BOUNDLESS.search(purpose):
        return f"“{found.group()}” has no end: say which one job this is, and what comes out of it."
    loose = _ONLY_A_TOPIC.fullmatch(purpose.strip())
    if loose and (len(words) < _A_LOOSE_JOB or not _SAYS_WHAT.search(purpose)):
        return (
            f"“{_short(purpose)}” names a topic, not a job. Say what comes in, what is done with "
            "it, and what comes out."
        )
    if (found := _HELPS_WITH.search(purpose)) and " by " not in purpose:
        return f"“{found.group()}” leaves open what is done: say which one job this is."
    if len(words) < _A_JOB:
        return f"“{_short(purpose)}” is too short to be a job: say it in a sentence."
    return ""


def why_vague_event(event: str) -> str:
    """Why nobody could see that a start or a finish has happened, or nothing."""
    if _NO_EVENT.fullmatch(event):
        return f"“{_short(event)}” is nothing that anyone can see: name the event."
    if len(event.split()) < _AN_EVENT:
        return f"“{_short(event)}” is too short: say in a few words what happens."
    if found := _AGENT_SAYS_SO.search(event):
        return f"“{found.group()}” leaves it to the agent: name an event that anyone can see."
    if phrase := vague_phrase(event):
        return f"“{phrase}” leaves it to whoever reads it: name an event that anyone can see."
    return ""


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 60 else f"{text[:59]}…"
