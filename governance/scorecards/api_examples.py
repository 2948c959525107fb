"""Full examples for the description of the scorecards' calls."""

from typing import Any

READING: dict[str, Any] = {"week": "2026-W17", "metric": "satisfaction", "value": 4.2}
RECORDED: dict[str, Any] = {
    "process": "support_refunds",
    "week": "2026-W17",
    "metric": "satisfaction",
    "unit": "score",
    "value": "4.2",
    "recorded_at": "2026-04-26T10:42:12Z",
    "correction": False,
    "duplicate": False,
}
_VOLUME: dict[str, Any] = {
    "metric": "volume",
    "name": "Volume",
    "kind": "volume",
    "unit": "count",
    "better": "neither",
    "source": "log",
    "says": "Units of outcome in the records decided in the week.",
    "value": "412",
    "top": "412",
    "bottom": None,
    "baseline": "380",
    "target": None,
    "success": False,
    "made_at": "2026-04-26T10:42:12Z",
    "corrected": False,
}
_ERRORS: dict[str, Any] = {
    "metric": "error_rate",
    "name": "Error rate",
    "kind": "quality",
    "unit": "percent",
    "better": "lower",
    "source": "log",
    "says": "Share of the week's records that a person overrode or that broke the contract.",
    "value": "1.941748",
    "top": "8",
    "bottom": "412",
    "baseline": "6.5",
    "target": "2",
    "success": True,
    "made_at": "2026-04-26T10:42:12Z",
    "corrected": False,
}
SCORECARD: dict[str, Any] = {
    "process": "support_refunds",
    "week": "2026-W17",
    "starts_on": "2026-04-20",
    "ends_on": "2026-04-26",
    "state": "closed",
    "word": "fix",
    "because": "Refunds of split orders still stop at the rule for duplicate orders.",
    "closed_at": "2026-04-24T14:30:00Z",
    "metrics": [_VOLUME, _ERRORS],
}


def both(described: dict[str, Any], there: dict[str, Any], says: str) -> dict[str, Any]:
    """The answer of a call that made something, and the one for what was there already."""
    content = {"application/json": {"example": there}}
    known = {"description": says, "content": content}
    return {**described, "responses": {200: known, **described["responses"]}}
