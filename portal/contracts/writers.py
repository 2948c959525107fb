"""Pages for those who write a draft, and the reason that they give while they write."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect

from portal.contracts.found import found_draft
from portal.register.reader import for_colleagues
from processes.models import ContractVersion

View = Callable[..., HttpResponseBase]
_REASONS = "contract_reasons"


def for_writers(view: View) -> View:
    """A page about a draft; whatever is no draft any more is shown instead."""

    @for_colleagues
    @wraps(view)
    def shown(request: HttpRequest, slug: str, number: int, **kwargs: Any) -> HttpResponseBase:
        version = found_draft(request, slug, number)
        if not version.is_editable:
            messages.info(request, "This version is no longer a draft, so it can only be read.")
            return redirect("contracts:version", slug, number)
        return view(request, version, **kwargs)

    return shown


def reason_of(request: HttpRequest, version: ContractVersion) -> str:
    """Why this person is writing, as they said last."""
    reasons: dict[str, str] = request.session.get(_REASONS, {})
    return reasons.get(str(version.pk), "")


def keep_reason(request: HttpRequest, version: ContractVersion, because: str) -> None:
    """Offer the same reason with the next save; it can be changed each time."""
    if reason_of(request, version) != because:
        reasons = request.session.get(_REASONS, {})
        request.session[_REASONS] = {**reasons, str(version.pk): because}
