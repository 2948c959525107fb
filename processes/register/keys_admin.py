"""Agent keys in the admin: who has which, when they last asked, and how they are ended."""

from datetime import datetime, timedelta
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from unfold.contrib.filters.admin import RadioFilter

from house.acts import Act
from house.admin import ReadOnlyAdmin
from house.clock import now
from processes.people.authentication import Standing, standing_of
from processes.people.keys import AgentKey
from processes.register import actions, keys_pages, rules
from processes.register.keys_forms import OnceForm
from processes.register.models import ProcessAgent

SOON = timedelta(days=14)


def _state(key: AgentKey) -> str:
    """The key's standing; one that ends within two weeks is worth a look."""
    standing = standing_of(key, now())
    ends_soon = key.expires_at and key.expires_at <= now() + SOON
    return "ends soon" if standing == Standing.ACTIVE and ends_soon else str(standing)


def _may_end(person: Any, key: AgentKey) -> bool:
    over = standing_of(key, now()) in {Standing.REVOKED, Standing.EXPIRED}
    return rules.may_keep_keys(person) and not over


def _may_rotate(person: Any, key: AgentKey) -> bool:
    return _may_end(person, key) and key.agent.is_active


ACTS = (
    Act(
        name="rotate",
        title="Rotate",
        says="A new key with the same rights is made and shown once. This one goes on working for "
        "a week, so that the change is no outage.",
        does=actions.rotate_key,
        may=_may_rotate,
        done="",
        form=OnceForm,
        is_grave=True,
        then=keys_pages.shown,
    ),
    Act(
        name="revoke",
        title="Revoke",
        says="The key opens nothing from the agent's next question on. There is no way back.",
        does=actions.revoke_key,
        may=_may_end,
        done="{} is revoked.",
        is_danger=True,
    ),
)


class StateFilter(RadioFilter):
    """Keys that open the door, unless something else is asked for."""

    title = "state"
    parameter_name = "state"
    all_option = ("", "Active")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("soon", "Ends soon"), ("over", "Over"), ("all", "All")]

    def queryset(self, request: HttpRequest, queryset: Any) -> QuerySet[AgentKey]:
        good = Q(pk__in=AgentKey.objects.good_at(now()).values("pk"))
        found: QuerySet[AgentKey] = {
            "all": queryset,
            "over": queryset.exclude(good),
            "soon": queryset.filter(good, expires_at__lte=now() + SOON),
        }.get(self.value() or "", queryset.filter(good))
        return found


@admin.register(AgentKey)
class AgentKeyAdmin(ReadOnlyAdmin):
    """One line a key; the key itself was shown to whoever made it and is kept nowhere."""

    list_display = (
        "which",
        "works_on",
        "public_id",
        "may_pause",
        "made",
        "expires",
        "last_asked",
        "state",
    )
    list_filter = (StateFilter, "may_pause")
    search_fields = ("label", "public_id", "agent__name", "agent__works_on__process__slug")
    search_help_text = "Label, public id, agent or process"
    ordering = ("agent__name", "-made_at", "-id")
    list_before_template = "processes/keys/above_list.html"
    fieldsets = (
        (None, {"fields": ("label", "belongs_to", "works_on", "public_id", "may_pause", "state")}),
        ("Life", {"fields": ("made", "made_by", "expires", "last_asked", "ended", "trail")}),
    )
    acts = ACTS
    export_columns: ClassVar = (
        ("agent", lambda key: key.agent.name),
        ("processes", lambda key: ", ".join(_slugs(key))),
        ("label", lambda key: key.label),
        ("public id", lambda key: key.public_id),
        ("may pause", lambda key: key.may_pause),
        ("made", lambda key: key.made_at),
        ("made by", lambda key: key.made_by),
        ("expires", lambda key: key.expires_at),
        ("revoked", lambda key: key.revoked_at),
        ("last asked", lambda key: key.last_asked_at),
        ("state", _state),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[AgentKey]:
        works_on = ProcessAgent.objects.select_related("process").order_by("process__slug")
        rows = keys_pages.keys_seen_by(keys_pages.person_on(request)).select_related("agent")
        return rows.prefetch_related(Prefetch("agent__works_on", works_on))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return rules.may_keep_keys(keys_pages.person_on(request))

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Making a key shows its text, so it is a page of its own."""
        back = reverse("admin:processes_agentkey_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": "Make a key",
            "opts": self.opts,
            "back": back,
        }
        return keys_pages.make(request, context)

    def get_urls(self) -> list[URLPattern]:
        return [self._path("agents/", keys_pages.agents, "agents"), *super().get_urls()]

    @admin.display(description="key", ordering="agent__name")
    def which(self, key: AgentKey) -> SafeString:
        return format_html('{}<br><span class="muted">{}</span>', key.label, key.agent.name)

    @admin.display(description="processes")
    def works_on(self, key: AgentKey) -> str:
        return ", ".join(_slugs(key)) or "none"

    @admin.display(description="agent")
    def belongs_to(self, key: AgentKey) -> str:
        return str(key.agent)

    @admin.display(description="made", ordering="made_at")
    def made(self, key: AgentKey) -> str:
        return _day(key.made_at)

    @admin.display(description="expires", ordering="expires_at")
    def expires(self, key: AgentKey) -> str:
        return _day(key.expires_at)

    @admin.display(description="last asked", ordering="last_asked_at")
    def last_asked(self, key: AgentKey) -> str:
        return f"{localtime(key.last_asked_at):%-d %b %Y, %H:%M}" if key.last_asked_at else "never"

    @admin.display(description="state")
    def state(self, key: AgentKey) -> SafeString:
        state = _state(key)
        mark = {"ends soon": "soon", "active": "active"}.get(state, "inactive")
        return format_html('<span class="state state-{}">{}</span>', mark, state)

    @admin.display(description="revoked")
    def ended(self, key: AgentKey) -> str:
        return f"{_day(key.revoked_at)}, by {key.revoked_by}" if key.revoked_at else "no"

    @admin.display(description="what was done with it")
    def trail(self, key: AgentKey) -> SafeString:
        address = f"{reverse('activity')}?subject=agentkey:{key.pk}"
        return format_html_join("", '<a href="{}">{}</a>', [(address, "Activity")])


def _day(moment: datetime | None) -> str:
    return f"{localtime(moment):%-d\xa0%b\xa0%Y}" if moment else "never"


def _slugs(key: AgentKey) -> list[str]:
    return [row.process.slug for row in key.agent.works_on.all()]
