"""How administrators see whether notices arrive. What a notice says is for the one it is told."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.timezone import localtime
from unfold.decorators import display
from unfold.paginator import InfinitePaginator

from house.admin import ReadOnlyAdmin
from processes.notices import topics
from processes.notices.addresses import shown
from processes.notices.buttons import SET_ASIDE, TRY_AGAIN
from processes.notices.models import Channel, Delivery

_COLOURS = {
    Delivery.State.WAITING: "warning",
    Delivery.State.SENT: "success",
    Delivery.State.FAILED: "danger",
}


class StateFilter(admin.SimpleListFilter):
    """By state, from the fixed list of states."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in Delivery.State.choices]

    def queryset(
        self, request: HttpRequest, queryset: "QuerySet[Delivery]"
    ) -> "QuerySet[Delivery]":
        return queryset.filter(state=self.value()) if self.value() else queryset


class ChannelFilter(admin.SimpleListFilter):
    """By channel."""

    title = "channel"
    parameter_name = "channel"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in Channel.choices]

    def queryset(
        self, request: HttpRequest, queryset: "QuerySet[Delivery]"
    ) -> "QuerySet[Delivery]":
        return queryset.filter(channel=self.value()) if self.value() else queryset


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Which notices went which way, and what went wrong."""

    list_display = ("__str__", "topic", "state_label", "attempts", "due_at", "sent_at", "error")
    list_filter = (StateFilter, ChannelFilter)
    list_select_related = ("notice__person",)
    search_fields = ("notice__person__name", "notice__person__email")
    search_help_text = "Search by the person's name or email"
    ordering = ("-id",)
    paginator = InfinitePaginator
    fields = (
        "person",
        "topic",
        "channel",
        "where",
        "state",
        "attempts",
        "told_at",
        "due_at",
        "sent_at",
        "error",
    )
    readonly_fields = ("person", "topic", "where", "told_at")
    acts = (TRY_AGAIN, SET_ASIDE)
    export_columns = (
        ("id", lambda delivery: delivery.pk),
        ("person", lambda delivery: delivery.notice.person.email),
        ("topic", lambda delivery: delivery.notice.topic),
        ("channel", lambda delivery: delivery.channel),
        ("where", lambda delivery: shown(delivery.channel, delivery.address)),
        ("state", lambda delivery: delivery.state),
        ("attempts", lambda delivery: delivery.attempts),
        ("told at", lambda delivery: delivery.notice.created_at),
        ("due at", lambda delivery: delivery.due_at),
        ("sent at", lambda delivery: delivery.sent_at),
        ("error", lambda delivery: delivery.error),
    )

    @admin.display(description="person")
    def person(self, delivery: Delivery) -> str:
        return str(delivery.notice.person)

    @admin.display(description="topic")
    def topic(self, delivery: Delivery) -> str:
        return topics.title_of(delivery.notice.topic)

    @admin.display(description="where")
    def where(self, delivery: Delivery) -> str:
        return shown(delivery.channel, delivery.address)

    @admin.display(description="told at")
    def told_at(self, delivery: Delivery) -> str:
        return date_format(localtime(delivery.notice.created_at), "DATETIME_FORMAT")

    @display(description="state", label=_COLOURS)  # type: ignore[untyped-decorator]  # unfold has no types
    def state_label(self, delivery: Delivery) -> tuple[str, str]:
        return delivery.state, delivery.get_state_display()
