"""What people's accounts put on the desk, and who is away."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse

from audit.models import Entry
from house.clock import now, today
from house.desk import Waiting
from processes.people import rules
from processes.people.models import Absence, Person


def waiting(person: Person) -> list[Waiting]:
    """One's own running absence; for administrators, accounts that nobody can log in to."""
    return [*_back_early(person), *_locked_out(person)]


def away_today() -> list[Person]:
    """Colleagues who can't be asked today, by name."""
    return list(Person.objects.people().active().away_on(today()).order_by("name", "id"))


def _back_early(person: Person) -> list[Waiting]:
    running = Absence.objects.covering(today()).filter(person=person).first()
    if running is None:
        return []
    return [
        Waiting(
            title="The portal takes you to be away",
            link=reverse("profile") + "#absences",
            kind="absence",
            detail=f"Until {running.ends_on:%-d %B}. If you are back, end your absence.",
        )
    ]


def _locked_out(person: Person) -> list[Waiting]:
    if settings.ENV.PORTAL_OIDC_URL or not rules.may_manage_people(person):
        return []
    names = [each.name for each in without_way_in()]
    if not names:
        return []
    who = names[0] if len(names) == 1 else f"{len(names)} people"
    return [
        Waiting(
            title=f"{who} can't log in yet",
            link=reverse("admin:processes_person_changelist") + "?login=none",
            kind="account",
            detail="No password was chosen and the link has run out. Send a new one.",
        )
    ]


def without_way_in() -> list[Person]:
    """Active people without a password and without a link that still works."""
    link_worked = now() - timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    sent = Entry.objects.filter(verb="person.login_link", at__gte=link_worked)
    waiting_for_it = [int(pk) for pk in sent.values_list("subject_id", flat=True)]
    people = Person.objects.people().active().without_password().filter(joined_at__lt=link_worked)
    return list(people.exclude(pk__in=waiting_for_it))
