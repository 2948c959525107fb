"""Many processes at once, written past the actions because there are so many."""

from django.contrib.auth.models import Permission
from django.db import connection

from house.clock import now
from processes.models import Domain, Pause, Person, Process, ProcessUserObjectPermission
from processes.register.words import Capability, KindOfWork, Stage
from tests.agents import a_domain
from tests.factories import PersonFactory

OWNERS, DOMAINS = 20, 5


def portfolio(size: int) -> list[Process]:
    """So many processes of every kind; a few of them are paused."""
    people = PersonFactory.create_batch(OWNERS)
    domains = [a_domain(f"domain_{number}") for number in range(DOMAINS)]
    rows = [_one(number, people, domains) for number in range(size)]
    Process.objects.bulk_create(rows, batch_size=500)
    Pause.objects.bulk_create(
        Pause(process=row, paused_by=people[0], paused_at=now(), because="Broken")
        for row in rows[:: size // 20]
    )
    analyse()
    return rows


def _one(number: int, people: list[Person], domains: list[Domain]) -> Process:
    domain = domains[number % DOMAINS]
    return Process(
        slug=f"many_{number:05}",
        # In an order that is not the one of the rows.
        name=f"Process {number * 7919 % 10007:05}",
        summary="Does what it does.",
        when_to_use="When it is wanted.",
        when_not_to_use="Otherwise.",
        domain=domain,
        operating_model=domain.operating_model,
        stage=Stage.values[number % 4],
        tier_id=number % 5,
        capability=Capability.values[number % 3],
        kind_of_work=KindOfWork.values[number // 5 % 5],
        fallback="By hand.",
        accountable=people[number % OWNERS],
        accountable_deputy=people[(number + 1) % OWNERS],
        escalation_owner=people[(number + 2) % OWNERS],
        escalation_backup=people[(number + 3) % OWNERS],
        created_at=now(),
    )


def show_only(person: Person, rows: list[Process], shown: int) -> None:
    """Restrict all of them, and let a person see so many, spread over the whole list."""
    Process.objects.filter(pk__in=[row.pk for row in rows]).update(is_restricted=True)
    right = Permission.objects.get(codename="view_process", content_type__app_label="processes")
    ProcessUserObjectPermission.objects.bulk_create(
        (
            ProcessUserObjectPermission(user=person, permission=right, content_object=row)
            for row in rows[:: len(rows) // shown]
        ),
        batch_size=500,
    )
    analyse()


def analyse() -> None:
    """Let the database know how many rows there are, as it would by itself over time."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
