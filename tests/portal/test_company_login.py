"""Log-in by the company's service, against a real one on this machine."""

from collections.abc import Iterator
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from processes.models import Person
from tests.factories import PASSWORD, AgentFactory, PersonFactory
from tests.portal.service import Service, running

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
START = "/accounts/oidc/company/login/?process=login"


@pytest.fixture
def service(settings: Any) -> Iterator[Service]:
    """The company's service, and a portal that knows it."""
    with running() as service:
        settings.SOCIALACCOUNT_PROVIDERS = service.settings
        yield service


def go(client: Client, start: str = START) -> Any:
    """To the service and back, as a browser goes; the portal's answer to the return."""
    leaving = client.get(start)
    assert leaving.status_code == HTTPStatus.FOUND, leaving.text
    place = urlsplit(leaving["Location"])
    connection = HTTPConnection(place.netloc, timeout=5)
    connection.request("GET", f"{place.path}?{place.query}")
    back = urlsplit(connection.getresponse().headers["Location"])
    connection.close()
    return client.get(f"{back.path}?{back.query}")


def known(person: Person, **more: Any) -> dict[str, Any]:
    return {"sub": "42", "email": person.email, "email_verified": True, **more}


def test_without_a_service_there_is_no_button(client: Client) -> None:
    assert "Log in with" not in client.get(LOGIN).text
    assert client.get(START).status_code == HTTPStatus.NOT_FOUND


def test_the_button_leads_through_the_service_to_the_page_that_was_wanted(
    client: Client, service: Service
) -> None:
    person = PersonFactory()
    service.says = known(person)
    page = client.get(f"{LOGIN}?next=/admin/").text
    assert "Log in with Acme ID" in page
    start = page.split('class="button" href="')[1].split('"')[0].replace("&amp;", "&")
    answer = go(client, start)
    assert answer.status_code == HTTPStatus.FOUND
    assert answer["Location"] == "/admin/"
    assert client.session["_auth_user_id"] == str(person.pk)
    assert service.asked[0]["code_challenge_method"] == "S256"
    assert "email" in service.asked[0]["scope"]


def test_nothing_is_linked_and_the_password_stays(client: Client, service: Service) -> None:
    person = PersonFactory()
    history = person.history.count()
    service.says = known(person)
    go(client)
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert person.history.count() == history
    assert not SocialAccount.objects.exists()
    assert not EmailAddress.objects.exists()


def test_whoever_changes_address_there_has_no_second_key_here(
    client: Client, service: Service
) -> None:
    before, after = PersonFactory(), PersonFactory()
    service.says = known(before)
    go(client)
    service.says = known(after)
    newcomer = Client()
    go(newcomer)
    assert newcomer.session["_auth_user_id"] == str(after.pk)


def test_the_case_of_the_address_does_not_matter(client: Client, service: Service) -> None:
    person = PersonFactory(email="ada@example.com")
    service.says = known(person, email="Ada@Example.COM")
    go(client)
    assert client.session["_auth_user_id"] == str(person.pk)


@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        ({"email": "who@example.com", "email_verified": True}, "Nobody has an account here under"),
        ({"email": "ada@example.com", "email_verified": False}, "has not verified the address"),
        ({"email": "ada@example.com"}, "has not verified the address"),
        ({}, "gave the portal no email address"),
    ],
)
def test_strangers_are_refused_with_a_sentence(
    client: Client, service: Service, says: dict[str, Any], sentence: str
) -> None:
    PersonFactory(email="ada@example.com")
    people = Person.objects.count()
    service.says = {"sub": "42", **says}
    answer = go(client)
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert sentence in answer.text
    assert "_auth_user_id" not in client.session
    assert Person.objects.count() == people


def test_a_service_whose_addresses_are_trusted_need_not_verify(
    client: Client, service: Service, settings: Any
) -> None:
    person = PersonFactory()
    service.says = {"sub": "42", "email": person.email}
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["verified_email"] = True
    go(client)
    assert client.session["_auth_user_id"] == str(person.pk)


def test_agents_and_closed_accounts_do_not_open(client: Client, service: Service) -> None:
    service.says = known(AgentFactory())
    assert "Nobody has an account here under" in go(client).text
    service.says = known(PersonFactory(is_active=False))
    assert go(client)["Location"] == "/accounts/inactive/"
    assert "_auth_user_id" not in client.session


def test_an_identity_can_not_be_linked_to_another_account(client: Client, service: Service) -> None:
    mine, other = PersonFactory(), PersonFactory()
    client.force_login(mine)
    service.says = known(other)
    answer = go(client, START.replace("process=login", "process=connect"))
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "can&#x27;t be linked" in answer.text
    assert not SocialAccount.objects.exists()


def test_stopping_half_way_says_so(client: Client, service: Service) -> None:
    service.cancels = True
    answer = go(client)
    assert "Nothing has changed" in client.get(answer["Location"]).text


def test_an_answer_that_was_not_asked_for_opens_nothing(client: Client, service: Service) -> None:
    service.says = known(PersonFactory())
    client.get(START)
    answer = client.get("/accounts/oidc/company/login/callback/?code=code-1&state=forged")
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert "Log-in at the company's service did not come to an end" in answer.text


def test_a_service_that_is_away_is_said_to_be(
    client: Client, service: Service, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = "http://127.0.0.1:9"
    answer = client.get(START)
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert "did not answer as it should" in answer.text
    assert "ConnectionError" in caplog.text


def test_it_leads_nowhere_outside(client: Client, service: Service) -> None:
    service.says = known(PersonFactory())
    answer = go(client, f"{START}&next=https://elsewhere.example/")
    assert answer["Location"] == "/"


def test_the_state_is_new_each_time(client: Client, service: Service) -> None:
    states = [parse_qs(urlsplit(client.get(START)["Location"]).query)["state"] for _ in range(2)]
    assert states[0] != states[1]
