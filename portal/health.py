"""Portal health, in detail, for administrators."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from house import triggers
from processes.work import desk as work


def page(request: HttpRequest) -> HttpResponse:
    """Pulses, queue, failed jobs, and the triggers that must be in place."""
    if not request.user.has_perm("processes.view_pulse"):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": "Portal health",
        "watched": work.watched(),
        "queue": work.queue(),
        "missing_triggers": triggers.missing(),
        "trigger_count": len(triggers.declared()),
    }
    return TemplateResponse(request, "portal/health.html", context)
