"""Which exceptions are wanted: whose, of which process, how they stand or ended, and when."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils import timezone

from governance.escalations.models import EscalationQuerySet
from governance.escalations.words import Outcome, ReasonCode, Source, Status
from governance.models import Advice, Escalation
from processes.contracts.business_parts import ExceptionPath
from processes.models import Person, Process

TABS = {"mine": "Waiting for me", "waiting": "All that wait", "decided": "Decided"}
ORDERS: dict[str, tuple[str, ...]] = {
    "mine": ("due_at", "id"),
    "waiting": ("due_at", "id"),
    "decided": ("-decided_at", "-id"),
}
NO_PATH = "none"
_ANY = [("", "Any")]
_SOURCES = {
    Source.AUTHORIZE: "The agent asked first",
    Source.AGENT: "The agent raised it",
    Source.PERSON: "A colleague raised it",
    Source.BREACH: "A record in the log",
}
_MOST_OFFERED = 300
_MOST_PEOPLE = 50
# Further out no calendar's day can be moved to another time zone.
_FIRST, _LAST = date(1900, 1, 1), date(2999, 12, 31)
_SAYS = "Choose a day between 1900 and 2999."
# What only one of the lists can be asked.
_OF_WAITING, _OF_DECIDED = {"status"}, {"outcome", "reason"}


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        required=False,
        label=label,
        widget=forms.DateInput({"type": "date"}),
        validators=[MinValueValidator(_FIRST, _SAYS), MaxValueValidator(_LAST, _SAYS)],
    )


class ListFilter(forms.Form):
    """What part of the exceptions is wanted."""

    show = forms.ChoiceField(required=False, choices=list(TABS.items()), widget=forms.HiddenInput)
    case = forms.CharField(
        required=False,
        max_length=200,
        widget=forms.TextInput({"type": "search", "placeholder": "Case number"}),
    )
    process = forms.ChoiceField(required=False)
    path = forms.ChoiceField(required=False)
    who = forms.CharField(required=False, max_length=80, label="Held by")
    source = forms.ChoiceField(
        required=False, label="How it came", choices=[*_ANY, *_SOURCES.items()]
    )
    status = forms.ChoiceField(
        required=False,
        label="State",
        choices=[*_ANY, (Status.OPEN, "In time"), (Status.OVERDUE, "Overdue")],
    )
    outcome = forms.ChoiceField(required=False, choices=[*_ANY, *Outcome.choices])
    reason = forms.ChoiceField(required=False, choices=[*_ANY, *ReasonCode.choices])
    since = _day("From")
    until = _day("To")

    def __init__(self, data: Any, person: Person) -> None:
        super().__init__(data)
        self.person = person
        self._seen = Process.objects.visible_to(person)
        self._offer("process", self._seen.order_by("name", "id").values_list("slug", "name"))
        self._offer("path", self._paths(), (NO_PATH, "None: another reason"))
        for name in {*_OF_WAITING, *_OF_DECIDED} - self._own():
            del self.fields[name]
        if self.tab == "mine":
            del self.fields["who"]
        elif self.tab == "decided":
            self.fields["who"].label = "Decided by"

    @property
    def tab(self) -> str:
        """The list that is shown."""
        wanted = str(self.data.get("show", ""))
        return wanted if wanted in TABS else "mine"

    @property
    def is_filtered(self) -> bool:
        """Whether something was chosen beside the list."""
        return any(self.data.get(name) for name in self.fields if name != "show")

    def kept(self) -> dict[str, str]:
        """What holds for the other lists too."""
        names = ("case", "process", "path", "who", "source", "since", "until")
        return {name: str(self.data[name]) for name in names if self.data.get(name)}

    def rows(self) -> EscalationQuerySet:
        """The exceptions that the filled fields leave."""
        rows: EscalationQuerySet = Escalation.objects.visible_to(self.person)
        if not self.is_valid():
            return rows.none()
        said = self.cleaned_data
        rows = self._in_tab(rows)
        for field, column in (
            ("case", "case_id"),
            ("process", "process__slug"),
            ("source", "source"),
            ("status", "status"),
            ("outcome", "outcome"),
            ("reason", "reason_code"),
        ):
            if said.get(field):
                rows = rows.filter(**{column: said[field]})
        if said["path"]:
            rows = rows.filter(path="" if said["path"] == NO_PATH else said["path"])
        return rows.filter(self._by_whom(), self._in_time())

    def _own(self) -> set[str]:
        return _OF_DECIDED if self.tab == "decided" else _OF_WAITING

    def _in_tab(self, rows: EscalationQuerySet) -> EscalationQuerySet:
        if self.tab == "decided":
            return rows.decided()
        rows = rows.waiting().with_due()
        if self.tab == "waiting":
            return rows
        asked = Advice.objects.asked_of(self.person).values("escalation")
        return rows.filter(Q(held_by=self.person) | Q(pk__in=asked))

    def _by_whom(self) -> Q:
        words = self.cleaned_data.get("who", "").strip()
        if not words:
            return Q()
        people = Person.objects.people().filter(name__icontains=words)
        ids = list(people.values_list("pk", flat=True)[:_MOST_PEOPLE])
        return Q(decided_by__in=ids) if self.tab == "decided" else Q(held_by__in=ids)

    def _in_time(self) -> Q:
        at = "decided_at" if self.tab == "decided" else "opened_at"
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        wanted = Q(**{f"{at}__gte": _start(since)}) if since else Q()
        return wanted & Q(**{f"{at}__lt": _start(until + timedelta(days=1))}) if until else wanted

    def _paths(self) -> Any:
        rows = ExceptionPath.objects.filter(version__in=self._published())
        names = rows.order_by("name").values_list("name", flat=True).distinct()
        return ((name, name.replace("_", " ")) for name in names[:_MOST_OFFERED])

    def _published(self) -> Any:
        seen = self._seen
        if slug := str(self.data.get("process", "")):
            seen = seen.filter(slug=slug)
        return seen.filter(publication__version__isnull=False).values("publication__version")

    def _offer(self, name: str, choices: Any, *more: tuple[str, str]) -> None:
        """What can be chosen, and what was asked for although it is offered no more."""
        offered = list(choices)[:_MOST_OFFERED]
        asked = str(self.data.get(name, ""))[:200]
        if asked and asked not in dict([*offered, *more]):
            offered.append((asked, asked.replace("_", " ")))
        self.fields[name].choices = [*_ANY, *offered, *more]  # type: ignore[attr-defined]  # a ChoiceField


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
