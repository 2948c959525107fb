"""House rules in the admin: domains and words are edited, tiers and controls are proposed."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.contrib.filters.admin import RadioFilter

from house.admin import GovernedAdmin, ReadOnlyAdmin
from processes.register import actions, rules
from processes.register import reference_acts as acts
from processes.register import reference_forms as forms
from processes.register.hub.tab import reader
from processes.register.models import (
    Control,
    Domain,
    OperatingModel,
    Proposal,
    Term,
    Tier,
    TierAnswer,
)
from processes.register.proposable import changes_of
from processes.register.reference import ProposalQuerySet


def _filled(form: Any) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "because"}


def _changed(form: Any) -> dict[str, Any]:
    return {name: value for name, value in _filled(form).items() if name in form.changed_data}


@admin.register(Domain)
class DomainAdmin(GovernedAdmin):
    """Parts of the business."""

    form = forms.DomainForm
    list_display = ("name", "operating_model", "summary")
    search_fields = ("name", "summary")
    list_select_related = ("operating_model",)
    export_columns: ClassVar = (
        ("slug", lambda domain: domain.slug),
        ("name", lambda domain: domain.name),
        ("summary", lambda domain: domain.summary),
        ("operating model", lambda domain: domain.operating_model.name),
    )

    def write(self, request: HttpRequest, form: Any, *, change: bool) -> Model:
        because = form.cleaned_data["because"]
        if change:
            return actions.edit_domain(
                form.instance, by=request.user, because=because, **_changed(form)
            )
        return actions.add_domain(by=request.user, because=because, **_filled(form))


@admin.register(OperatingModel)
class OperatingModelAdmin(GovernedAdmin):
    """The ways of working."""

    form = forms.OperatingModelForm
    list_display = ("name", "suits", "expect", "risk")
    export_columns: ClassVar = (
        ("slug", lambda model: model.slug),
        ("name", lambda model: model.name),
        ("suits", lambda model: model.suits),
        ("expect", lambda model: model.expect),
        ("risk", lambda model: model.risk),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def write(self, request: HttpRequest, form: Any, *, change: bool) -> Model:
        because = form.cleaned_data["because"]
        return actions.edit_operating_model(
            form.instance, by=request.user, because=because, **_changed(form)
        )


@admin.register(Term)
class TermAdmin(GovernedAdmin):
    """The glossary."""

    form = forms.TermForm
    list_display = ("name", "meaning", "is_retired")
    list_filter = ("is_retired",)
    search_fields = ("name", "meaning", "also_called")
    prepopulated_fields: ClassVar = {"slug": ("name",)}
    acts = acts.TERM_ACTS
    export_columns: ClassVar = (
        ("name", lambda term: term.name),
        ("meaning", lambda term: term.meaning),
        ("also called", lambda term: term.also_called),
        ("not to be confused with", lambda term: term.not_to_confuse),
        ("retired", lambda term: term.is_retired),
    )

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return {} if obj else self.prepopulated_fields

    def write(self, request: HttpRequest, form: Any, *, change: bool) -> Model:
        because = form.cleaned_data["because"]
        if change:
            return actions.edit_term(
                form.instance, by=request.user, because=because, **_changed(form)
            )
        return actions.add_term(by=request.user, because=because, **_filled(form))


@admin.register(Tier)
class TierAdmin(ReadOnlyAdmin):
    """The tiers; they change by proposal."""

    list_display = ("number", "name", "reach", "review_says")
    fields = (
        "number",
        "name",
        "reach",
        "example",
        "review_says",
        "review_every_days",
        "min_sampling_percent",
        "compliance_signs",
        "asked_for",
    )
    readonly_fields = ("asked_for",)
    acts = acts.TIER_ACTS
    export_columns: ClassVar = (
        ("number", lambda tier: tier.number),
        ("name", lambda tier: tier.name),
        ("reach", lambda tier: tier.reach),
        ("example", lambda tier: tier.example),
        ("days between reviews", lambda tier: tier.review_every_days),
        ("least share read, in percent", lambda tier: tier.min_sampling_percent),
        ("compliance signs", lambda tier: tier.compliance_signs),
    )

    @admin.display(description="controls asked for")
    def asked_for(self, tier: Tier) -> SafeString:
        """Its own, and those that lower tiers pass on."""
        rows = Control.objects.asked_at(tier.number).order_by("-tier", "name")
        lines = (
            (
                reverse("admin:processes_control_change", args=[control.pk]),
                control.name,
                control.says,
                "" if control.tier_id == tier.number else f"(from tier {control.tier_id})",
            )
            for control in rows
        )
        return format_html_join("", '<p><a href="{}">{}</a>: {} {}</p>', lines)


@admin.register(Control)
class ControlAdmin(ReadOnlyAdmin):
    """The controls; they change by proposal."""

    list_display = ("name", "says", "tier", "passes_upward", "is_retired")
    list_filter = ("tier", "passes_upward", "is_retired")
    search_fields = ("name", "says")
    list_select_related = ("tier",)
    acts = acts.CONTROL_ACTS
    export_columns: ClassVar = (
        ("slug", lambda control: control.slug),
        ("name", lambda control: control.name),
        ("asks", lambda control: control.says),
        ("tier", lambda control: control.tier_id),
        ("passes upward", lambda control: control.passes_upward),
        ("retired", lambda control: control.is_retired),
    )


@admin.register(TierAnswer)
class TierAnswerAdmin(ReadOnlyAdmin):
    """The answers that compute the lowest tier; they change by proposal."""

    list_display = ("says", "question", "lowest_tier")
    list_select_related = ("question", "lowest_tier")
    fields = ("question", "says", "lowest_tier")
    acts = acts.ANSWER_ACTS
    export_columns: ClassVar = (
        ("question", lambda answer: answer.question.asks),
        ("answer", lambda answer: answer.says),
        ("lowest tier", lambda answer: answer.lowest_tier_id),
    )


class WhichFilter(RadioFilter):
    """Open proposals, unless something else is asked for."""

    title = "which"
    parameter_name = "which"
    all_option = ("", "Open")

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        consents = request.user.has_perm("processes.consent_to_proposal")
        waiting = [("waiting", "Waiting for me")] if consents else []
        mine = [("mine", "My own")] if rules.may_propose(reader(request)) else []
        return [*waiting, *mine, ("decided", "Decided"), ("all", "All")]

    def queryset(self, request: HttpRequest, queryset: ProposalQuerySet) -> ProposalQuerySet:
        person = reader(request)
        if self.value() == "waiting":
            return queryset.waiting_for(person)
        found: ProposalQuerySet = {
            "mine": queryset.filter(proposed_by=person),
            "decided": queryset.exclude(state=Proposal.State.OPEN),
            "all": queryset,
        }.get(self.value() or "", queryset.open())
        return found


@admin.register(Proposal)
class ProposalAdmin(ReadOnlyAdmin):
    """What shall change about a house rule, and what became of it."""

    list_display = ("subject", "state_shown", "proposed_by", "proposed_at", "decided_by")
    list_filter = (WhichFilter, "kind")
    search_fields = ("subject", "because")
    search_help_text = "What it is about, or why"
    show_facets = admin.ShowFacets.NEVER
    list_select_related = ("proposed_by", "decided_by")
    fields = (
        "subject",
        "difference",
        "because",
        "proposed_by",
        "proposed_at",
        "state_shown",
        "decided_by",
        "decided_at",
        "answer",
    )
    readonly_fields = fields
    acts = acts.PROPOSAL_ACTS
    export_columns: ClassVar = (
        ("what", lambda proposal: proposal.subject),
        ("was", lambda proposal: proposal.was),
        ("becomes", lambda proposal: proposal.becomes),
        ("why", lambda proposal: proposal.because),
        ("proposed by", lambda proposal: proposal.proposed_by.name),
        ("proposed at", lambda proposal: proposal.proposed_at.isoformat()),
        ("state", lambda proposal: proposal.state),
        ("decided by", lambda proposal: str(proposal.decided_by or "")),
        ("answer", lambda proposal: proposal.answer),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Proposal]:
        rows: QuerySet[Proposal] = super().get_queryset(request)
        return rows.select_related("proposed_by", "decided_by")

    @admin.display(description="state", ordering="state")
    def state_shown(self, proposal: Proposal) -> SafeString:
        waits = proposal.state == Proposal.State.OPEN
        mark = "waiting" if waits else proposal.state
        words = "waits for consent" if waits else proposal.get_state_display().lower()
        return format_html('<span class="state state-{}">{}</span>', mark, words)

    @admin.display(description="change")
    def difference(self, proposal: Proposal) -> SafeString:
        """Field by field, word by word, exactly what will be written."""
        lines = ((change.label.capitalize(), change.marked) for change in changes_of(proposal))
        return format_html_join("", '<p class="diff"><strong>{}</strong>: {}</p>', lines)
