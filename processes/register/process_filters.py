"""How the list of processes is narrowed."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter, RadioFilter

from processes.people.models import Person
from processes.register.gaps import with_gaps
from processes.register.models import (
    Domain,
    Process,
    ProcessQuerySet,
    ProcessUserObjectPermission,
    Tier,
)
from processes.register.words import Capability, Stage, State

Choices = list[tuple[str, str]]


class DomainFilter(DropdownFilter):
    """One part of the business."""

    title = "domain"
    parameter_name = "domain"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return list(Domain.objects.visible_to(_person(request)).values_list("slug", "name"))

    def queryset(self, request: HttpRequest, queryset: ProcessQuerySet) -> ProcessQuerySet:
        return queryset.filter(domain__slug=self.value()) if self.value() else queryset


class TierFilter(DropdownFilter):
    """One tier."""

    title = "tier"
    parameter_name = "tier"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(str(tier.number), str(tier)) for tier in Tier.objects.all()]

    def queryset(self, request: HttpRequest, queryset: ProcessQuerySet) -> ProcessQuerySet:
        return queryset.filter(tier=_number(self.value())) if self.value() else queryset


class StageFilter(DropdownFilter):
    """One stage of life."""

    title = "stage"
    parameter_name = "stage"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(stage.value, stage.label) for stage in Stage]

    def queryset(self, request: HttpRequest, queryset: ProcessQuerySet) -> ProcessQuerySet:
        return queryset.filter(stage=self.value()) if self.value() else queryset


class StateFilter(RadioFilter):
    """Running, paused or retired."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(state.value, state.label) for state in State]

    def queryset(self, request: HttpRequest, queryset: ProcessQuerySet) -> ProcessQuerySet:
        return queryset.in_state(self.value() or "")


class CapabilityFilter(DropdownFilter):
    """How far the agent goes by itself."""

    title = "capability"
    parameter_name = "capability"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(each.value, each.label) for each in Capability]

    def queryset(self, request: HttpRequest, queryset: ProcessQuerySet) -> ProcessQuerySet:
        return queryset.filter(capability=self.value()) if self.value() else queryset


class OwnerFilter(DropdownFilter):
    """One accountable person, of those who answer for a process that the reader may see."""

    title = "accountable"
    parameter_name = "owner"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        visible = Process.objects.visible_to(_person(request))
        owns = Exists(visible.filter(accountable=OuterRef("pk")))
        owners = Person.objects.filter(owns).order_by("name", "id").values_list("pk", "name")
        return [(str(pk), name) for pk, name in owners]

    def queryset(self, request: HttpRequest, queryset: ProcessQuerySet) -> ProcessQuerySet:
        return queryset.filter(accountable=_number(self.value())) if self.value() else queryset


class WantsMendingFilter(RadioFilter):
    """Where someone named has left, or the process doesn't fit its domain's model."""

    title = "wants mending"
    parameter_name = "wants"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [("gap", "Someone named has left"), ("fit", "Doesn't fit its domain's model")]

    def queryset(self, request: HttpRequest, queryset: ProcessQuerySet) -> ProcessQuerySet:
        if self.value() == "gap":
            return queryset.filter(pk__in=with_gaps().values("pk"))
        return queryset.misfits() if self.value() == "fit" else queryset


class MineFilter(RadioFilter):
    """Where the reader is named."""

    title = "named"
    parameter_name = "mine"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [("yes", "I am named")]

    def queryset(self, request: HttpRequest, queryset: ProcessQuerySet) -> ProcessQuerySet:
        if self.value() != "yes":
            return queryset
        rights = ProcessUserObjectPermission.objects.filter(user=_person(request))
        named = rights.filter(permission__codename="view_process")
        return queryset.filter(pk__in=list(named.values_list("content_object", flat=True)))


def _number(text: str) -> int:
    """A number that a column can hold; what is none fits nothing."""
    return int(text) if text.isdecimal() and len(text) < 10 else -1


def _person(request: HttpRequest) -> Person:
    assert isinstance(request.user, Person)
    return request.user
