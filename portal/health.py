"""Portal health, in detail, for administrators."""

import platform

import django
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from governance.decisions import desk as decisions
from governance.evaluations.endpoint import service
from house import triggers
from house.clock import now
from processes.models import Pulse
from processes.work import desk as work
from processes.work import rules


def page(request: HttpRequest) -> HttpResponse:
    """Pulses, queue, failed jobs, and the triggers that must be in place."""
    if not request.user.has_perm("processes.view_pulse"):
        raise PermissionDenied
    figures = {
        "at": now(),
        "watched": [*work.watched(), *decisions.watched()],
        "workers": _workers(),
        "sweep": Pulse.objects.filter(name="sweep").first(),
        "queue": work.queue(),
        "may_manage": rules.may_manage_jobs(request.user),
        "triggers": triggers.declared(),
        "missing_triggers": triggers.missing(),
        "versions": versions(),
    }
    if "now" in request.GET:
        return TemplateResponse(request, "portal/health_now.html", figures)
    context = {**admin.site.each_context(request), "title": "Portal health", **figures}
    return TemplateResponse(request, "portal/health.html", context)


def _workers() -> list[Pulse]:
    return list(Pulse.objects.of_workers().order_by("name"))


def versions() -> list[tuple[str, str]]:
    """What this installation runs on."""
    return [
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
        ("Database", _database()),
        ("Models", _models()),
    ]


def _models() -> str:
    """Which service answers as a model."""
    found = service()
    return found.says if found else "the practice model, which is not a language model"


def _database() -> str:
    version = ".".join(str(part) for part in connection.get_database_version())
    return f"{connection.display_name} {version}"
