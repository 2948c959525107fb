"""Finding a version for whoever asks: what they may not see does not exist."""

from django.http import Http404, HttpRequest

from portal.register.reader import reader, seen
from processes.contracts.rules import may_propose
from processes.models import ContractVersion, Process


def found_version(request: HttpRequest, slug: str, number: int) -> ContractVersion:
    """One version of a process that the reader may know of."""
    rows = ContractVersion.objects.select_related("tier", "author", "based_on")
    version = rows.filter(process=seen(request, slug), number=number).first()
    if version is None:
        raise Http404
    return version


def found_draft(request: HttpRequest, slug: str, number: int) -> ContractVersion:
    """The same, for those who may write it."""
    version = found_version(request, slug, number)
    found_writable(request, version.process)
    return version


def found_writable(request: HttpRequest, process: Process) -> Process:
    """A process whose contract the reader may write."""
    if not may_propose(reader(request), process):
        raise Http404
    return process
