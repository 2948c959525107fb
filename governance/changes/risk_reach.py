"""Risks in how far the agent reaches: tier, capability, model, data, prohibitions."""

import re
from collections.abc import Iterator

from governance.changes.risk_note import Compared, RiskKind, RiskNote, note
from processes.register.words import Capability

# What of a prompt is not the model or its settings.
_TOLD = ("system", "user_template", "output_schema", "tool_definitions")
_RANK = {Capability.DRAFTS: 0, Capability.SUGGESTS: 1, Capability.ACTS: 2}


def of_tier(compared: Compared) -> Iterator[RiskNote]:
    """A tier that was raised, which asks for more, or lowered, which asks for less."""
    was, is_now = compared.before.version.tier, compared.after.version.tier
    if was is None or was == is_now:
        return
    if is_now is not None and is_now.number > was.number:
        yield note(RiskKind.TIER_RAISED, f"{is_now}, before {was}.", "tier")
    else:
        says = f"{is_now or 'No tier'}, before {was}: fewer controls are asked for."
        yield note(RiskKind.TIER_LOWERED, says, "tier")


def of_capability(compared: Compared) -> Iterator[RiskNote]:
    """An agent that goes further by itself."""
    ranks = [
        _RANK.get(Capability(each), -1) if each in Capability.values else -1
        for each in (compared.before.version.capability, compared.after.version.capability)
    ]
    if ranks[1] > ranks[0]:
        said = compared.after.version.get_capability_display().lower()
        was = compared.before.version.get_capability_display().lower() or "nothing"
        yield note(RiskKind.CAPABILITY_RAISED, f"Now {said}, before {was}.", "capability")


def of_model(compared: Compared) -> Iterator[RiskNote]:
    """Another model, the same one run otherwise, or told otherwise."""
    for change, _, _ in compared.changes("prompt"):
        if model := change.field("model"):
            says = f"Model {model.after_says or 'none'}, before {model.before_says or 'none'}."
            yield note(RiskKind.MODEL_CHANGED, says, change)
        if change.field("parameters"):
            yield note(RiskKind.MODEL_CHANGED, "The model is run with other settings.", change)
        told = [each.label.lower() for each in change.fields if each.name in _TOLD]
        if told:
            says = f"What the model is told is different: {', '.join(told)}."
            yield note(RiskKind.PROMPT_CHANGED, says, change)


def of_data(compared: Compared) -> Iterator[RiskNote]:
    """Data that the agent did not use before."""
    for change, old, new in compared.changes("knowledge_sources"):
        if new is None:
            continue
        if old is None:
            yield note(RiskKind.DATA_ADDED, f"It looks things up in {new.name}.", change)
        elif change.field("where"):
            says = f"Knowledge source {new.name} is now kept in {new.where or 'no stated place'}."
            yield note(RiskKind.DATA_ADDED, says, change)
    for change, old, new in compared.changes("inputs"):
        if new is not None and new.is_personal and not (old and old.is_personal):
            yield note(RiskKind.DATA_ADDED, f"It uses personal data: {new.name}.", change)


def of_prohibitions(compared: Compared) -> Iterator[RiskNote]:
    """Sentences about what must never happen that no longer stand there."""
    kept = {_plain(each) for each in _sentences(compared.after.version.never_do)}
    for sentence in _sentences(compared.before.version.never_do):
        if _plain(sentence) not in kept:
            says = f"No longer forbidden as it was written: {sentence}."
            yield note(RiskKind.NEVER_SHORTENED, says, "never_do")


def _sentences(text: str) -> list[str]:
    found = (each.strip(" \t-*•") for each in re.split(r"[.;!\n]+", text))
    return [each for each in found if each]


def _plain(sentence: str) -> str:
    return " ".join(sentence.lower().split())
