"""Addresses of the hub, and what their pages say."""

from collections.abc import Callable

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from processes.models import Person, Process

As = Callable[[Person], Client]
WHY = "She knows it best"


def tab(process: Process, name: str, change: str = "") -> str:
    """A tab of the hub, perhaps with a form open."""
    address = reverse("admin:processes_process_tab", args=[process.pk, name])
    return f"{address}?change={change}" if change else address


def switch(process: Process, way: str) -> str:
    """Where the kill switch is turned."""
    return reverse(f"admin:processes_process_{way}", args=[process.pk])


def text(answer: HttpResponse) -> str:
    """A page in one line."""
    return " ".join(answer.content.decode().split())
