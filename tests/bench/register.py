"""What the lists of processes cost: many against few, and for someone who sees few of many."""

from collections.abc import Callable, Iterator
from functools import partial

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from tests.bench.figures import Figure, side_by_side
from tests.bench.pages import be_on, copied
from tests.factories import PersonFactory
from tests.processes.register.portfolio import portfolio, show_only

FEW, MANY, SHOWN = 100, 10_000, 500
SLOWER, FILTERED = 1.5, 2.0
# A search on the register page also counts what each filter would leave: no bound is promised.
UNBOUND = "register page, a search"
PAGES = {
    "admin list": "/admin/processes/process/",
    "admin list by tier": "/admin/processes/process/?o=-2",
    "admin list, a search": "/admin/processes/process/?q=many_00042",
    "register page": "/register/",
    UNBOUND: "/register/?q=many_00042",
}


def figures() -> Iterator[Figure]:
    """Each list with few processes, with many, and with many of which few are shown, in turn."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    base = connection.settings_dict["NAME"]
    places = [_place("few", FEW), _place("many", MANY), _place("shown", MANY, SHOWN)]
    for name, page in PAGES.items():
        few, many, shown = side_by_side(
            *(_visit(client, page) for _, client in places),
            before=[partial(be_on, place) for place, _ in places],
            rounds=15,
        )
        yield Figure(f"{name}, {FEW} processes", few, "ms")
        slower = None if name == UNBOUND else SLOWER
        yield Figure(f"{name}, {MANY:,} to {FEW}", many, "ms", slower, floor=few)
        title = f"{name}, {SHOWN} of {MANY:,} seen, to all"
        yield Figure(title, shown, "ms", FILTERED, floor=many)
    be_on(base)


def _place(name: str, size: int, shown: int = 0) -> tuple[str, Client]:
    """A database with so many processes, and someone who sees all of them, or so many."""
    base = connection.settings_dict["NAME"]
    place = copied(name)
    be_on(place)
    rows = portfolio(size)
    person = PersonFactory(groups=["technology"] if shown else ["compliance"])
    if shown:
        show_only(person, rows, shown)
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    be_on(base)
    return place, client


def _visit(client: Client, page: str) -> Callable[[], None]:
    def ask() -> None:
        assert client.get(page).status_code == 200

    return ask
