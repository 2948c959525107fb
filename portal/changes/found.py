"""Finding a change for whoever asks: what they may not see does not exist."""

from django.http import Http404, HttpRequest

from portal.register.reader import reader
from processes.models import ContractVersion


def found_change(request: HttpRequest, slug: str, number: int) -> ContractVersion:
    """One version of a process that the reader may know of, as a change."""
    rows = ContractVersion.objects.visible_to(reader(request))
    people = ("accountable", "accountable_deputy", "escalation_owner", "escalation_backup")
    parts = (
        "tier",
        "author",
        "based_on",
        "process__tier",
        *(f"process__{each}" for each in people),
    )
    version = rows.select_related(*parts).filter(process__slug=slug, number=number).first()
    if version is None:
        raise Http404
    return version
