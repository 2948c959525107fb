"""Answers kept from before: the same question, to the same service, in the same repeat."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from governance.evaluations.endpoint import Endpoint
from governance.evaluations.runs.around import CachedAnswer
from house.clock import now
from processes.contracts.content import digest

# Vendors change models without a word, so an answer doesn't count for long.
KEPT = timedelta(days=7)


def key_of(endpoint: Endpoint, body: Mapping[str, Any], repeat: int, seed: int) -> str:
    """What stands for a question: everything that may change its answer."""
    address = "practice" if endpoint.is_practice else endpoint.base_url
    return digest({"at": address, "body": body, "repeat": repeat, "seed": seed})


def oldest() -> datetime:
    """From when on a kept answer counts."""
    return now() - KEPT


def kept(keys: list[str]) -> dict[str, Any]:
    """The answers that are kept under these keys."""
    rows = CachedAnswer.objects.filter(pk__in=keys, at__gte=oldest())
    return dict(rows.values_list("key", "answer"))
