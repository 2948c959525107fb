"""People and days away in the admin: everyone reads, administrators write through actions."""

from typing import Any, ClassVar

from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import admin, messages
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Field as DbField
from django.db.models import ForeignKey, Model, OuterRef, QuerySet, Subquery
from django.forms import Field, ModelChoiceField, ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localdate, localtime

from house.admin import GovernedAdmin
from house.clock import today
from house.proof import has_proved_identity
from house.refusals import Refusal
from processes.people import actions, filters, hours, rules
from processes.people.buttons import ABSENCE_ACTS, PERSON_ACTS
from processes.people.forms import NewAbsenceForm, NewPersonForm, PersonForm
from processes.people.group_history import with_groups
from processes.people.groups import STAFF, WORDS
from processes.people.models import Absence, Person

DETAILS = ("name", "email", "job_title", "department", "phone", "holiday_calendar")
STANDING = ("state", "groups_in_words", "week_in_words", "days_away", "joined")


def _groups_of(person: Person) -> list[str]:
    return sorted(group.name for group in person.groups.all())


def _state(person: Person) -> str:
    return "active" if person.is_active else "deactivated"


def _marked(state: str) -> SafeString:
    return format_html('<span class="state state-{}">{}</span>', state, state)


def _is_grave(form: Any, *, change: bool) -> bool:
    """Whether it gives rights, or leads someone's log-in links to another mailbox."""
    if change:
        return "email" in form.changed_data
    return bool(set(form.cleaned_data["groups"]) - {STAFF})


@admin.register(Person)
class PersonAdmin(GovernedAdmin):
    """Colleagues, and for administrators also the accounts of agents."""

    list_display = ("who", "department", "groups_shown", "state", "away")
    list_filter = (
        filters.AccountFilter,
        filters.AwayFilter,
        filters.DepartmentFilter,
        filters.GroupFilter,
        filters.LoginFilter,
    )
    search_fields = ("name", "email", "job_title", "department")
    search_help_text = "Name, email, job title or department"
    show_facets = admin.ShowFacets.NEVER
    ordering = ("name", "id")
    readonly_fields = (*STANDING, "last_seen")
    acts = PERSON_ACTS
    history_children = ("working_hours",)
    export_columns: ClassVar = (
        ("name", lambda person: person.name),
        ("email", lambda person: person.email),
        ("job title", lambda person: person.job_title),
        ("department", lambda person: person.department),
        ("phone", lambda person: person.phone),
        ("kind", lambda person: person.get_kind_display()),
        ("groups", lambda person: ", ".join(_groups_of(person))),
        ("state", _state),
        ("away until", lambda person: person.away_until),
        ("joined", lambda person: person.joined_at),
    )

    # --- what is shown ----------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Person]:
        running = Absence.objects.covering(today()).filter(person=OuterRef("pk"))
        rows: QuerySet[Person] = super().get_queryset(request).prefetch_related("groups")
        return rows.annotate(away_until=Subquery(running.values("ends_on")[:1]))

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            new = ("name", "email", "kind", *DETAILS[2:], "groups", "because")
            return [(None, {"fields": new})]
        changes = self.has_change_permission(request, obj)
        return [
            (None, {"fields": (*DETAILS, "because") if changes else DETAILS}),
            ("Standing", {"fields": (*STANDING, "last_seen") if changes else STANDING}),
        ]

    @admin.display(description="name", ordering="name")
    def who(self, person: Person) -> SafeString:
        if not person.job_title:
            return format_html("{}", person.name)
        return format_html(
            '<span class="flex flex-col text-right lg:text-left">{}'
            '<span class="muted">{}</span></span>',
            person.name,
            person.job_title,
        )

    @admin.display(description="groups")
    def groups_shown(self, person: Person) -> str:
        return ", ".join(_groups_of(person)) or "–"

    @admin.display(description="state", ordering="is_active")
    def state(self, person: Person) -> SafeString:
        if person.is_agent and person.is_active:
            return format_html('<span class="badge">{}</span>', person.get_kind_display())
        return _marked(_state(person))

    @admin.display(description="away until", ordering="away_until", empty_value="–")
    def away(self, person: Any) -> Any:
        return person.away_until

    @admin.display(description="groups")
    def groups_in_words(self, person: Person) -> SafeString | str:
        lines = [(name, WORDS.get(name, "")) for name in _groups_of(person)]
        return format_html_join("", "<p><strong>{}</strong> {}</p>", lines) or "none"

    @admin.display(description="working hours")
    def week_in_words(self, person: Person) -> SafeString:
        return format_html_join("", "<p>{}</p>", ((line,) for line in hours.in_words(person)))

    @admin.display(description="days away")
    def days_away(self, person: Person) -> SafeString | str:
        ahead = person.absences.not_over_on(today())
        lines = ((each.starts_on, each.ends_on, each.note) for each in ahead)
        return format_html_join("", "<p>{} to {} {}</p>", lines) or "none ahead"

    @admin.display(description="here since")
    def joined(self, person: Person) -> str:
        return date_format(localdate(person.joined_at), "j M Y")

    @admin.display(description="last log-in")
    def last_seen(self, person: Person) -> str:
        if person.last_login is None:
            return "never"
        return date_format(localtime(person.last_login), "j M Y, H:i")

    # --- what is written --------------------------------------------------------------------

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> "type[ModelForm[Any]]":
        kwargs["form"] = PersonForm if obj else NewPersonForm
        return super().get_form(request, obj, change=change, **kwargs)

    def write(self, request: HttpRequest, form: Any, *, change: bool) -> Model:
        values = form.cleaned_data
        if _is_grave(form, change=change) and not has_proved_identity(request):
            raise ReauthenticationRequired  # the form is kept, and sent again after the password
        if not change:
            added = actions.add_person(by=request.user, **values)
            request.added = added  # type: ignore[attr-defined]  # read by add_view
            return added
        changed = {name: values[name] for name in form.changed_data if name in DETAILS}
        return actions.edit_person(
            form.instance, by=request.user, because=values["because"], **changed
        )

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Add the account; once it is stored, mail the link by which they choose a password."""
        response: HttpResponse = super().add_view(request, form_url, extra_context)
        added = getattr(request, "added", None)
        if added and not added.is_agent:
            self._invite(request, added)
        return response

    def _invite(self, request: HttpRequest, person: Person) -> None:
        try:
            actions.send_login_link(person, by=request.user, because="The account is new.")
        except Refusal as refusal:
            messages.warning(request, refusal.text)
        else:
            messages.success(request, f"A log-in link was sent to {person.email}.")

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        response = super().history_view(request, object_id, extra_context)
        assert isinstance(response, TemplateResponse)
        shown = response.context_data or {}
        before = request.GET.get("before", "")
        shown["page"] = with_groups(shown["page"], shown["object"], before=before)
        return response


@admin.register(Absence)
class AbsenceAdmin(GovernedAdmin):
    """Days away: entered once, cancelled where plans change, never rewritten."""

    form = NewAbsenceForm
    list_display = ("person", "starts_on", "ends_on", "note", "state")
    list_filter = (filters.WhenFilter,)
    search_fields = ("person__name", "note")
    search_help_text = "Name or note"
    show_facets = admin.ShowFacets.NEVER
    ordering = ("starts_on", "id")
    readonly_fields = ("state",)
    acts = ABSENCE_ACTS
    export_columns: ClassVar = (
        ("who", lambda absence: absence.person.name),
        ("email", lambda absence: absence.person.email),
        ("first day", lambda absence: absence.starts_on),
        ("last day", lambda absence: absence.ends_on),
        ("note", lambda absence: absence.note),
        ("cancelled", lambda absence: absence.cancelled_at),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Absence]:
        rows: QuerySet[Absence] = super().get_queryset(request).select_related("person")
        return rows

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        days = ("person", "starts_on", "ends_on", "note")
        return [(None, {"fields": (*days, "state") if obj else (*days, "because")})]

    @admin.display(description="state")
    def state(self, absence: Absence) -> SafeString:
        if absence.cancelled_at:
            return _marked("cancelled")
        if absence.ends_on < today():
            return _marked("over")
        return _marked("running" if absence.starts_on <= today() else "coming")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"person": request.user.pk, **super().get_changeform_initial_data(request)}

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        if db_field.name == "person":
            people = Person.objects.people().active()
            managed = rules.may_manage_people(request.user)
            kwargs["queryset"] = people if managed else people.filter(pk=request.user.pk)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(
        self, db_field: "DbField[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "Field | None":
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # People are not added in passing.
            field.widget = field.widget.widget
        return field

    def write(self, request: HttpRequest, form: Any, *, change: bool) -> Model:
        values = dict(form.cleaned_data)
        return actions.add_absence(values.pop("person"), by=request.user, **values)
