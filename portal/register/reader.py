"""Whoever reads a page of the register, and what of it they may see."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from processes.models import Person, Process

View = Callable[..., HttpResponseBase]


def for_colleagues(view: View) -> View:
    """A page for every colleague who has logged in."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        reader(request)
        return view(request, *args, **kwargs)

    return login_required(shown)


def reader(request: HttpRequest) -> Person:
    """The person who reads."""
    if not isinstance(request.user, Person) or not request.user.is_active:
        raise Http404
    return request.user


def seen(request: HttpRequest, slug: str) -> Process:
    """The process, if the reader may know of it."""
    rows = Process.objects.visible_to(reader(request)).with_state()
    parts = ("domain__operating_model", "operating_model", "tier")
    people = ("accountable", "accountable_deputy", "escalation_owner", "escalation_backup")
    process: Process | None = rows.select_related(*parts, *people).filter(slug=slug).first()
    if process is None:
        raise Http404
    return process
