"""The accounts that a newcomer to the demo tries first, and their password."""

from django.contrib.auth.hashers import check_password, make_password

from portal.demo import password
from portal.demo.people import COLLEAGUES
from processes.models import Person

FIRST = ("compliance", "owner", "technology", "staff", "admin")


def shown() -> list[Person]:
    """The accounts to show at start, in the order in which to try them."""
    addresses = [f"{key}@demo.example" for key in FIRST]
    found = {person.email: person for person in Person.objects.filter(email__in=addresses)}
    return [found[address] for address in addresses if address in found]


def keep_password() -> None:
    """Let the password that is printed at start be the one that opens the accounts."""
    accounts = Person.objects.filter(email__in=[each.email for each in COLLEAGUES])
    admin = accounts.filter(email="admin@demo.example").first()
    if admin and not check_password(password(), admin.password):
        accounts.update(password=make_password(password()))
