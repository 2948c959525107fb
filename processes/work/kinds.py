"""What kinds of job there are, and the function that does each."""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings

from house.refusals import Invalid
from processes.work.models import Job

if TYPE_CHECKING:
    from processes.work.leases import Lease

Work = Callable[[Job, "Lease"], None]

_known: dict[str, Work] = {}


class KindUnknown(Invalid):
    """A job that no part of the portal can do."""

    says = "No part of the portal knows this kind of job."


def job(kind: str) -> Callable[[Work], Work]:
    """Mark the function that does jobs of this kind; its module stands in JOB_MODULES."""

    def register(work: Work) -> Work:
        if _known.setdefault(kind, work) is not work:
            raise ValueError(f"Two functions do jobs of the kind {kind}.")
        return work

    return register


def work_of(kind: str) -> Work:
    """The function that does jobs of this kind."""
    if kind not in _known:
        _load()
    try:
        return _known[kind]
    except KeyError:
        raise KindUnknown(f"No part of the portal knows how to do the job “{kind}”.") from None


def known() -> list[str]:
    """Every kind, by name."""
    _load()
    return sorted(_known)


@cache
def _load() -> None:
    for module in settings.JOB_MODULES:
        import_module(module)
