"""The palette finds places, processes, people and words, each only where one may see it."""

import pytest
from django.test import Client

from portal.palette import MOST, Match, matches
from processes.models import Person, Term
from processes.register import actions
from tests.agents import a_process
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bob() -> Person:
    return PersonFactory(name="Bob Brandt", groups=["staff"])


def found(person: Person, words: str) -> dict[str, Match]:
    return {match.title: match for match in matches(person, words)}


def test_a_process_by_name_short_name_or_what_it_does(bob: Person) -> None:
    a_process("support_refunds", summary="Pays small sums back.")
    for words in ("Support ref", "support_refunds", "small sums"):
        match = found(bob, words)["Support refunds"]
        assert match.link == "/register/support_refunds/"
        assert match.description == "Live, running, tier 2"


def test_how_it_stands_now(bob: Person) -> None:
    process = a_process()
    actions.pause(process, by=process.accountable, because="Something is off")
    assert "paused" in found(bob, "refunds")["Support refunds"].description


def test_a_word_of_the_glossary(bob: Person) -> None:
    assert found(bob, "autopilot")["Autopilot"].link == "/glossary/#autopilot"
    assert "AOP" in found(bob, "agent-operated")
    Term.objects.filter(slug="autopilot").update(is_retired=True)
    assert "Autopilot" not in found(bob, "autopilot")


def test_no_more_than_fit(bob: Person) -> None:
    for number in range(MOST + 3):
        a_process(f"process_{number}")
    assert len(found(bob, "process_")) == MOST


def test_as_many_queries_for_many(bob: Person, django_assert_num_queries: object) -> None:
    for number in range(3):
        a_process(f"process_{number}")
    bob.has_perm("processes.view_process")
    with django_assert_num_queries(11):  # type: ignore[operator]
        matches(bob, "process_")


def test_nothing_asked_nothing_found(bob: Person) -> None:
    a_process()
    assert matches(bob, "  ") == []


def test_the_page_links_what_it_found(bob: Person, client: Client) -> None:
    a_process()
    client.force_login(bob)
    page = client.get("/admin/search/", {"s": "refunds", "extended": "1"}).content.decode()
    assert "/register/support_refunds/" in page
