"""How lists of people and of days away are narrowed."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter, RadioFilter

from house.clock import today
from processes.people import rules
from processes.people.desk import without_way_in
from processes.people.groups import GROUPS
from processes.people.models import Absence, Person

Choices = list[tuple[str, str]]


class AccountFilter(RadioFilter):
    """Active colleagues, unless something else is asked for."""

    title = "account"
    parameter_name = "account"
    all_option = ("", "Active people")

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        agents = [("agents", "Agent accounts")] if rules.may_manage_people(request.user) else []
        return [("deactivated", "Deactivated"), *agents, ("all", "Everyone")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Person]:
        found: QuerySet[Person] = {
            "all": queryset,
            "agents": queryset.filter(kind=Person.Kind.AGENT),
            "deactivated": queryset.filter(is_active=False),
        }.get(self.value() or "", queryset.people().active())
        return found


class DepartmentFilter(DropdownFilter):
    """One department."""

    title = "department"
    parameter_name = "department"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        named = Person.objects.visible_to(request.user).exclude(department="")
        names = named.order_by("department").values_list("department", flat=True).distinct()
        return [(name, name) for name in names]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Person]:
        found: QuerySet[Person] = queryset
        return found.filter(department=self.value()) if self.value() else found


class GroupFilter(DropdownFilter):
    """Members of one group."""

    title = "group"
    parameter_name = "group"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [(name, name) for name in GROUPS]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Person]:
        found: QuerySet[Person] = queryset.in_group(self.value()) if self.value() else queryset
        return found


class AwayFilter(RadioFilter):
    """Who can't be asked today."""

    title = "presence"
    parameter_name = "away"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [("today", "Away today")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Person]:
        found: QuerySet[Person] = queryset.away_on(today()) if self.value() else queryset
        return found


class LoginFilter(RadioFilter):
    """Accounts that nobody can log in to; for those who can send a link."""

    title = "log-in"
    parameter_name = "login"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        managed = rules.may_manage_people(request.user)
        return [("none", "No password chosen, link run out")] if managed else []

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Person]:
        found: QuerySet[Person] = queryset
        if self.value() != "none":
            return found
        return found.filter(pk__in=[person.pk for person in without_way_in()])


class WhenFilter(RadioFilter):
    """Absences by where today lies; what was cancelled shows only on request."""

    title = "when"
    parameter_name = "when"
    all_option = ("", "Running and coming")

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [
            ("running", "Running"),
            ("coming", "Coming"),
            ("past", "Past"),
            ("cancelled", "Cancelled"),
            ("all", "All"),
        ]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[Absence]:
        day = today()
        found: QuerySet[Absence] = {
            "running": queryset.covering(day),
            "coming": queryset.standing().filter(starts_on__gt=day),
            "past": queryset.standing().filter(ends_on__lt=day),
            "cancelled": queryset.exclude(cancelled_at=None),
            "all": queryset,
        }.get(self.value() or "", queryset.not_over_on(day))
        return found
