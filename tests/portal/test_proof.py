"""Grave acts ask again who it is: by password, by code, or at the company's service."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from processes.models import Person
from tests.factories import PASSWORD, PersonFactory
from tests.portal.service import Service, running
from tests.portal.test_company_login import go, known

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget_failures() -> None:
    cache.clear()


@pytest.fixture
def admin() -> Person:
    """Somebody who may close accounts, besides whom there is another."""
    PersonFactory(groups=["administrators"])
    return PersonFactory(groups=["administrators"], name="Peter Vance")


@pytest.fixture
def grave() -> str:
    """The address of a grave act: closing a colleague's account."""
    return reverse("admin:processes_person_act", args=[PersonFactory().pk, "deactivate"])


def log_in(client: Client, person: Person) -> None:
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})


def let_time_pass(client: Client, seconds: int) -> None:
    """What this session proved lies so much further back."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= seconds
    session.save()


def test_the_password_again_then_back_to_the_act(client: Client, admin: Person, grave: str) -> None:
    log_in(client, admin)
    asked = client.get(grave, follow=True)
    where, _ = asked.redirect_chain[-1]
    assert where == f"/accounts/reauthenticate/?{urlencode({'next': grave})}"
    assert "that it is Peter Vance who does it" in asked.text
    back = client.post(where, {"password": PASSWORD})
    assert back["Location"] == grave
    assert "Access ends at once" in client.get(grave).text
    done = client.post(grave, {"because": "Left the company"}, follow=True)
    assert done.status_code == HTTPStatus.OK
    assert not Person.objects.get(pk=re.findall(r"\d+", grave)[0]).is_active


def test_a_wrong_password_leads_nowhere(client: Client, admin: Person, grave: str) -> None:
    log_in(client, admin)
    where, _ = client.get(grave, follow=True).redirect_chain[-1]
    assert "This is not your password." in client.post(where, {"password": "wrong"}).text
    assert client.get(grave).status_code == HTTPStatus.FOUND


def test_proof_lasts_five_minutes(client: Client, admin: Person, grave: str) -> None:
    log_in(client, admin)
    where, _ = client.get(grave, follow=True).redirect_chain[-1]
    client.post(where, {"password": PASSWORD})
    let_time_pass(client, 290)
    assert client.get(grave).status_code == HTTPStatus.OK
    let_time_pass(client, 20)
    assert client.get(grave).status_code == HTTPStatus.FOUND


def test_a_form_sent_too_late_is_done_after_the_password(
    client: Client, admin: Person, grave: str
) -> None:
    log_in(client, admin)
    sent = client.post(grave, {"because": "Left the company"})
    assert sent["Location"].startswith("/accounts/reauthenticate/")
    pk = re.findall(r"\d+", grave)[0]
    assert Person.objects.get(pk=pk).is_active
    client.post(sent["Location"], {"password": PASSWORD})
    assert not Person.objects.get(pk=pk).is_active


def test_nobody_proves_themselves_into_a_right(client: Client, grave: str) -> None:
    bob = PersonFactory(groups=["staff"])
    log_in(client, bob)
    assert client.get(grave).status_code == HTTPStatus.FORBIDDEN


# --- people who log in at the company's service -------------------------------------------------


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    with running() as service:
        settings.SOCIALACCOUNT_PROVIDERS = service.settings
        yield service


def without_password(person: Person) -> Person:
    person.set_unusable_password()
    person.save()
    return person


def test_a_fresh_log_in_there_is_proof_for_five_minutes(
    client: Client, admin: Person, grave: str, service: Service
) -> None:
    service.says = known(without_password(admin))
    go(client)
    assert client.get(grave).status_code == HTTPStatus.OK
    let_time_pass(client, 301)
    asked = client.get(grave, follow=True)
    where, _ = asked.redirect_chain[-1]
    assert where == f"/accounts/reauthenticate/company/?{urlencode({'next': grave})}"
    start = asked.text.split('class="button" href="')[1].split('"')[0].replace("&amp;", "&")
    back = go(client, start)
    assert back["Location"] == grave
    # The service was told to ask for the password again, not to wave an old log-in through.
    assert service.asked[-1]["prompt"] == "login"
    assert client.get(grave).status_code == HTTPStatus.OK


def test_with_a_password_both_ways_are_offered(
    client: Client, admin: Person, grave: str, service: Service
) -> None:
    log_in(client, admin)
    page = client.get(grave, follow=True)
    assert "Log in again with Acme ID" in page.text
    assert 'name="password"' in page.text


def test_with_neither_a_password_comes_by_mail(client: Client, admin: Person, grave: str) -> None:
    client.force_login(without_password(admin))
    asked = client.get(grave)
    assert asked["Location"].startswith(reverse("account_reset_password"))
    assert client.get(asked["Location"]).status_code == HTTPStatus.OK


def test_the_page_of_the_service_is_for_those_who_have_one(client: Client, admin: Person) -> None:
    log_in(client, admin)
    assert client.get(reverse("log_in_again")).status_code == HTTPStatus.NOT_FOUND
