"""The accounts that a newcomer to the demo tries first, and their password."""

from collections.abc import Iterable

from django.contrib.auth.hashers import check_password, make_password

from audit.models import Entry
from portal.demo import password
from portal.demo.people import COLLEAGUES
from processes.models import Person

FIRST = ("compliance", "owner", "technology", "staff", "admin")


def shown() -> list[Person]:
    """The accounts to show at start, in the order in which to try them."""
    addresses = [f"{key}@demo.example" for key in FIRST]
    people = Person.objects.active().filter(email__in=addresses)
    found = {person.email: person for person in people}
    return [found[address] for address in addresses if address in found]


def keep_password() -> None:
    """Let the password that is printed at start open every account whose owner chose no other."""
    accounts = Person.objects.active().filter(email__in=[each.email for each in COLLEAGUES])
    chose = Entry.objects.filter(verb="person.choose_password").values_list("subject_id", flat=True)
    kept = accounts.exclude(pk__in=[int(pk) for pk in chose])
    if stale := _closed_to(password(), kept):
        Person.objects.filter(pk__in=stale).update(password=make_password(password()))


def with_own_password() -> set[int]:
    """Those of the accounts shown that the printed password does not open."""
    return _closed_to(password(), shown())


def _closed_to(text: str, accounts: Iterable[Person]) -> set[int]:
    """Checking takes long on purpose; accounts that were made together share one digest."""
    people: dict[str, set[int]] = {}
    for person in accounts:
        people.setdefault(person.password, set()).add(person.pk)
    closed = (pks for digest, pks in people.items() if not check_password(text, digest))
    return set().union(*closed)
