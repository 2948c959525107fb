"""What pages cost, and whether they cost more when the trail is long."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from house.clock import now
from processes.models import Person
from tests.bench.figures import Figure, side_by_side

FEW, MANY = 1_000, 100_000
SAME = 1.1  # a hundred times the rows may cost a tenth more


def figures() -> Iterator[Figure]:
    """Desk and activity page, short trail and long, taken in turn."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    if not Person.objects.exists():
        call_command("demo", stdout=StringIO())
    floor, desk, activity = (visit(page) for page in ("/nothing", "/admin/", "/admin/activity/"))
    fill(FEW)
    short, long = connection.settings_dict["NAME"], copied()
    be_on(long)
    fill(MANY)
    doings = [(place, page) for page in (floor, desk, activity) for place in (short, long)]
    nothing, _, desk_few, desk_many, few, many = side_by_side(
        *(page for _, page in doings),
        before=[lambda place=place: be_on(place) for place, _ in doings],
    )
    yield Figure("page that does nothing, for someone logged in", nothing, "ms")
    yield Figure(f"desk, {FEW:,} audit entries", desk_few, "ms", floor=nothing)
    yield Figure(f"activity page, {FEW:,} audit entries", few, "ms", floor=nothing)
    yield Figure(f"desk, {MANY:,} entries to {FEW:,}", desk_many, "ms", SAME, floor=desk_few)
    yield Figure(f"activity page, {MANY:,} entries to {FEW:,}", many, "ms", SAME, floor=few)
    yield Figure("queries of the desk", queries(desk), "", target=25)
    yield Figure("queries of the activity page", queries(activity), "", target=8)


def copied(suffix: str = "long") -> str:
    """A second database with the same rows; its name."""
    name = f"{connection.settings_dict['NAME']}_{suffix}"
    before = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [name])
        return name
    be_on("postgres")
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{before}"')
    be_on(before)
    return name


def be_on(name: str) -> None:
    """Ask this database from now on."""
    connection.close()
    connection.settings_dict["NAME"] = name
    connection.ensure_connection()


def visit(page: str) -> Callable[[], None]:
    """Ask for a page as the head of compliance, through every middleware."""
    client = Client()
    person = Person.objects.get(email="compliance@demo.example")
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])

    def ask() -> None:
        answer = client.get(page)
        assert answer.status_code == 200, (page, answer.status_code)

    return ask


def fill(wanted: int) -> None:
    """Lengthen the trail to so many entries, one a minute backwards from now."""
    there = Entry.objects.count()
    newest = now()
    Entry.objects.bulk_create(
        (
            Entry(
                at=newest - timedelta(minutes=number),
                actor_id=str(number % 40),
                actor=f"Person {number % 40}",
                verb=("process.pause", "contract.publish", "absence.add")[number % 3],
                subject_kind="process",
                subject_id=str(number % 200),
                subject=f"Process {number % 200}",
                process=f"process_{number % 200}",
                because="A reason of the usual length, so that rows weigh what they weigh.",
                request_id=f"{number:032x}",
            )
            for number in range(there, wanted)
        ),
        batch_size=2_000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def queries(ask: Callable[[], None]) -> int:
    """How many questions the database is asked for one page."""
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)
