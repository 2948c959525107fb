"""A restricted process leaves no trace on any page, in any count or file, for a stranger."""

import re

import pytest

from portal.palette import matches
from processes.models import Person, Process
from processes.register import actions
from tests.portal.register.conftest import Cast, Reader

ADDRESSES = [
    "/register/",
    "/register/?q=identity",
    "/register/?q=vault",
    "/register/?state=paused",
    "/register/?stage=pilot",
    "/register/?domain=vault_keeping",
    "/register/?tier=4",
    "/register/?export=csv",
    "/register/?export=json",
    "/register/?order=new",
    "/my-remarks/",
    "/people/",
    "/tiers/",
    "/operating-models/",
    "/glossary/",
    "/admin/search/?s=identity",
]
TRACES = ("identity_check", "Identity check<", "Tier 4: Regulated or final (1)", "Pilot (1)")


@pytest.fixture
def busy(secret: Process) -> Process:
    """A restricted process on which something happens."""
    accountable = secret.accountable
    actions.pause(secret, by=accountable, because="A register does not answer")
    actions.remark(secret, kind="friction", says="The papers were unreadable.", by=accountable)
    return secret


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_stranger_meets_no_trace(cast: Cast, busy: Process, address: str) -> None:
    page = Reader(cast.charlie).get(address)
    # The word that was searched for stands in its field.
    page = re.sub(r"<input[^>]*>", "", page).replace("q=identity", "").replace("s=identity", "")
    for trace in (*TRACES, busy.accountable.name + "</option>"):
        assert trace not in page, trace


@pytest.mark.parametrize(
    ("address", "trace"),
    [
        ("/register/", "Identity check"),
        ("/register/", "restricted</span>"),
        ("/register/", "Paused (1)"),
        ("/register/?export=csv", "identity_check"),
        ("/tiers/", "1 in the register"),
        ("/operating-models/", "domain=vault_keeping"),
    ],
)
def test_compliance_and_the_named_see_it(
    cast: Cast, busy: Process, address: str, trace: str
) -> None:
    assert trace in Reader(cast.compliance).get(address)
    assert trace in Reader(busy.accountable).get(address)


def test_the_palette_finds_it_for_them_alone(cast: Cast, busy: Process) -> None:
    def titles(person: Person) -> list[str]:
        return [match.title for match in matches(person, "identity")]

    assert titles(cast.charlie) == []
    assert titles(cast.compliance) == titles(busy.accountable) == ["Identity check"]
