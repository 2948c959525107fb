"""Pages of refusals look like the portal, whatever was asked."""

import pytest
from django.test import Client

from processes.people.groups import STAFF
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def client() -> Client:
    """Someone who is logged in."""
    client = Client()
    client.force_login(PersonFactory(groups=[STAFF]))
    return client


@pytest.mark.parametrize("query", ["accountable__password=x", "domain__slug__foo=x"])
def test_a_lookup_that_is_no_filter(client: Client, query: str) -> None:
    answer = client.get(f"/admin/processes/process/?{query}")
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "That can't be used" in page
    assert "To my desk" in page


def test_a_host_that_is_not_ours() -> None:
    answer = Client(headers={"host": "elsewhere.example"}).get("/")
    assert answer.status_code == 400
    assert "as it was asked" in answer.content.decode()
    assert "elsewhere.example" not in answer.content.decode()
