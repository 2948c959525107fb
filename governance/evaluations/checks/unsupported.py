"""Names that promptfoo knows and that can't be carried over, each with why and what to use."""

_CODE = (
    "“{type}” runs code from the file, which is never executed here; a json-field check (path, "
    "operator, value, tolerance) compares one field of the answer instead."
)
_TRACE = "“{type}” reads traces that are not kept here; {other} looks at the tool calls instead."
_MODEL = "“{type}” asks a model in a way of its own; llm-rubric with its text as the value is near."
_MANY = "“{type}” compares several answers with one another; here each answer is judged alone."

_WHY = {
    **dict.fromkeys(("javascript", "python", "ruby"), _CODE),
    "webhook": "“{type}” calls a server named in the file, which is never done here; a json-field "
    "check compares one field of the answer instead.",
    **dict.fromkeys(
        (
            "g-eval factuality model-graded-factuality model-graded-closedqa answer-relevance "
            "context-faithfulness context-recall context-relevance conversation-relevance "
            "agent-rubric search-rubric pi trajectory:goal-success"
        ).split(),
        _MODEL,
    ),
    "trajectory:tool-used": _TRACE.replace("{other}", "tool-called"),
    "trajectory:tool-args-match": _TRACE.replace("{other}", "tool-called with arguments"),
    "trajectory:tool-sequence": _TRACE.replace("{other}", "tool-called"),
    "trajectory:step-count": _TRACE.replace("{other}", "tool-called with times"),
    "skill-used": _TRACE.replace("{other}", "tool-called"),
    **dict.fromkeys(
        ("trace-error-spans", "trace-span-count", "trace-span-duration"),
        "“{type}” reads traces that are not kept here.",
    ),
    **dict.fromkeys(("select-best", "max-score"), _MANY),
    "human": "“{type}” waits for a person's mark, which people give on a run's results here.",
    **dict.fromkeys(
        ("perplexity", "perplexity-score"),
        "“{type}” needs the model's token probabilities, which are not kept here.",
    ),
    "finish-reason": "“{type}” is no check here; an answer that was cut off is an error by itself.",
    **dict.fromkeys(
        ("is-valid-function-call", "is-valid-openai-function-call"),
        "“{type}” is about the older form of calls; use is-valid-openai-tools-call.",
    ),
    "meteor": "“{type}” needs a dictionary of synonyms; rouge-n, bleu or gleu are near.",
    **dict.fromkeys(("rouge-l", "rouge-s"), "“{type}” is not offered; rouge-n is near."),
    **dict.fromkeys(
        ("classifier", "moderation", "guardrails"),
        "“{type}” asks a service outside; llm-rubric, regex or no-personal-data are near.",
    ),
}


def why_unsupported(kind: str) -> str:
    """Why a name can't be carried over and what is near it; nothing for a name nobody knows."""
    if kind.startswith("promptfoo:redteam:"):
        return f"“{kind}” asks promptfoo's own service; the red-team pack has cases of its own."
    return _WHY.get(kind, "").replace("{type}", kind)
