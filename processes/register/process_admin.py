"""The processes in the admin: the list, entering one, and the hub of each."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from house.acts import ReasonForm
from house.admin import ReadOnlyAdmin
from house.exports import Column
from processes.register import actions, process_filters, rules
from processes.register.gaps import with_gaps
from processes.register.hub.forms import PauseForm, People
from processes.register.hub.page import Hub
from processes.register.hub.tab import address, back_to, is_done, reader, roof
from processes.register.models import Pause, Process, ProcessQuerySet
from processes.register.process_forms import NewProcessForm
from processes.register.words import Stage, State

if TYPE_CHECKING:  # unfold ships no types; its class is the stock one and more
    from django.contrib.admin.views.main import ChangeList
else:
    from unfold.views import ChangeList

_BESIDE = ("domain__operating_model", "operating_model", "tier", "accountable", "escalation_owner")
_EVERYONE = ("accountable_deputy", "escalation_backup")
# The switch stands beside the form of a tab, which asks for a reason, too.
_SWITCH = "switch_%s"


class ProcessList(ChangeList):
    """The list, with a mark where someone named has left."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        shown = [process.pk for process in self.result_list]
        marked = set(with_gaps().filter(pk__in=shown).values_list("pk", flat=True))
        for process in self.result_list:
            process.has_gap = process.pk in marked


@admin.register(Process)
class ProcessAdmin(ReadOnlyAdmin):
    """One line a process; behind it the hub. What is written is written by the hub's tabs."""

    list_display = (
        "what",
        "domain",
        "tier_shown",
        "stage",
        "state_shown",
        "reach",
        "accountable",
        "marks",
    )
    list_filter = (
        process_filters.DomainFilter,
        process_filters.TierFilter,
        process_filters.StageFilter,
        process_filters.StateFilter,
        process_filters.CapabilityFilter,
        process_filters.OwnerFilter,
        process_filters.WantsMendingFilter,
        process_filters.MineFilter,
    )
    search_fields = ("name", "slug", "summary")
    search_help_text = "Name, short name or what it does"
    show_facets = admin.ShowFacets.NEVER
    ordering = ("name", "id")
    list_select_related = _BESIDE
    export_columns: ClassVar[tuple[Column, ...]] = (
        ("slug", lambda process: process.slug),
        ("name", lambda process: process.name),
        ("what it does", lambda process: process.summary),
        ("domain", lambda process: process.domain.name),
        ("tier", lambda process: process.tier_id),
        ("stage", lambda process: process.stage),
        ("state", lambda process: process.state),
        ("capability", lambda process: process.get_capability_display()),
        ("kind of work", lambda process: process.get_kind_of_work_display()),
        ("operating model", lambda process: process.operating_model.name),
        ("fits its domain", lambda process: _fits(process)),
        ("accountable", lambda process: process.accountable.name),
        ("accountable email", lambda process: process.accountable.email),
        ("escalation owner", lambda process: process.escalation_owner.name),
        ("restricted", lambda process: process.is_restricted),
        ("in the register since", lambda process: process.created_at),
    )

    # --- the list ---------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> ProcessQuerySet:
        rows: Any = super().get_queryset(request)
        visible: ProcessQuerySet = rows.with_state()
        return visible

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return ProcessList

    @admin.display(description="process", ordering="name")
    def what(self, process: Process) -> SafeString:
        return format_html('{} <span class="muted nowrap">{}</span>', process.name, process.slug)

    @admin.display(description="tier", ordering="tier")
    def tier_shown(self, process: Process) -> SafeString:
        return format_html('<span class="tier tier-{0}">Tier {0}</span>', process.tier_id)

    @admin.display(description="state", empty_value="–")
    def state_shown(self, process: Process) -> SafeString | None:
        """What no agent works on yet is not said to run."""
        if process.state == State.RUNNING and process.stage not in {Stage.PILOT, Stage.LIVE}:
            return None
        return format_html('<span class="state state-{0}">{0}</span>', process.state.value)

    @admin.display(description="capability", ordering="capability")
    def reach(self, process: Process) -> str:
        return str(process.get_capability_display()).capitalize()

    @admin.display(description="marks", empty_value="")
    def marks(self, process: Any) -> SafeString:
        found = []
        if process.has_gap:
            found.append(("state state-late", "someone has left"))
        if not _fits(process):
            found.append(("badge", "doesn't fit its domain"))
        if process.is_restricted:
            found.append(("badge", "restricted"))
        return format_html_join(" ", '<span class="{}">{}</span>', found)

    # --- entering one -----------------------------------------------------------------------

    def has_add_permission(self, request: HttpRequest) -> bool:
        return rules.may_create(reader(request)) if request.user.is_active else False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A form in groups; the questions decide how low the tier may be."""
        person = reader(request)
        if not rules.may_create(person):
            raise PermissionDenied
        people = People(roof().loads(Process.objects.visible_to(person)))
        form = NewProcessForm(people, data=request.POST or None)
        if is_done(request, form, form.enter, "It is in the register."):
            made = Process.objects.visible_to(person).filter(slug=form.cleaned_data["slug"]).first()
            if made:
                return HttpResponseRedirect(address(made, "people"))
            messages.info(request, "It is restricted: the people named and compliance see it.")
            return HttpResponseRedirect(reverse("admin:processes_process_changelist"))
        back = reverse("admin:processes_process_changelist")
        context = self._context(request, "Enter a process", form=form, back=back)
        return TemplateResponse(request, "processes/register/admin/new.html", context)

    # --- the hub ----------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return self.tab_view(request, object_id, "overview")

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        return self.tab_view(request, object_id, "history")

    def tab_view(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """One tab of one process."""
        hub = Hub(request, self._process(request, object_id))
        shown = hub.shown(name)
        return (
            shown
            if isinstance(shown, HttpResponse)
            else self._page(hub, _form_of(hub.process)(auto_id=_SWITCH))
        )

    def pause_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The kill switch on: one click, a reason, done."""
        return self._turn(request, object_id, actions.pause, "Paused. Agents stop at once.")

    def resume_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The kill switch off."""
        return self._turn(request, object_id, actions.resume, "It runs again.")

    def _turn(
        self, request: HttpRequest, object_id: str, turn: Callable[..., Pause], says: str
    ) -> HttpResponse:
        process = self._process(request, object_id)
        kind = _form_of(process) if turn is actions.pause else ReasonForm
        form = kind(request.POST or None, auto_id=_SWITCH)
        if request.method != "POST" or is_done(request, form, partial(turn, process), says):
            return back_to(process)
        hub = Hub(request, process)
        hub.shown("overview")
        return self._page(hub, form)

    def _process(self, request: HttpRequest, object_id: str) -> Process:
        """The process, with what every tab shows of it."""
        found = self.found(request, object_id)
        rows = self.get_queryset(request).select_related(*_BESIDE, *_EVERYONE)
        return rows.get(pk=found.pk)

    def _page(self, hub: Hub, switch: ReasonForm) -> HttpResponse:
        context = self._context(hub.request, hub.process.name, **hub.context(switch))
        return TemplateResponse(hub.request, "processes/register/admin/hub.html", context)

    def _context(self, request: HttpRequest, title: str, **more: Any) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "title": title, "opts": self.opts, **more}

    def get_urls(self) -> list[URLPattern]:
        own = [
            self._path("<path:object_id>/hub/<slug:name>/", self.tab_view, "tab"),
            self._path("<path:object_id>/pause/", self.pause_view, "pause"),
            self._path("<path:object_id>/resume/", self.resume_view, "resume"),
        ]
        return [*own, *super().get_urls()]


def _form_of(process: Process) -> type[ReasonForm]:
    """What the switch asks: a stop may be a drill."""
    return PauseForm if process.state == State.RUNNING else ReasonForm


def _fits(process: Process) -> bool:
    return process.operating_model_id == process.domain.operating_model_id
