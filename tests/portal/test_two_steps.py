"""Two-step log-in: set up with an app, used at log-in, lost phones, switched off."""

import base64
import hashlib
import hmac
import re
import struct
import time
from http import HTTPStatus
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from processes.models import Person
from tests.factories import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _forget_failures() -> None:
    cache.clear()


def code(key: str) -> str:
    """What an authenticator app shows for this key now (RFC 6238)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.new(base64.b32decode(key), counter, hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def log_in(client: Client, person: Person) -> Any:
    form = {"login": person.email, "password": PASSWORD}
    return client.post(reverse("account_login"), form, follow=True)


def prove(client: Client, address: str) -> Any:
    """Ask for a page that wants the password again, and give it."""
    where, _ = client.get(address, follow=True).redirect_chain[-1]
    client.post(where, {"password": PASSWORD})
    return client.get(address)


def set_up(client: Client, person: Person) -> tuple[str, list[str]]:
    """Switch two-step log-in on; the app's key and the recovery codes."""
    log_in(client, person)
    page = prove(client, reverse("mfa_activate_totp"))
    key = re.search(r"<code>([A-Z2-7]+)</code>", page.text)
    assert key
    assert 'class="qr" src="data:image/svg+xml;base64,' in page.text
    done = client.post(reverse("mfa_activate_totp"), {"code": code(key[1])}, follow=True)
    assert "Two-step log-in is on." in done.text
    codes = re.search(r'<ul class="codes">(.*?)</ul>', done.text)
    assert codes
    cache.clear()  # a code counts once, and this half minute has only one
    return key[1], re.findall(r"<li>(\d+)</li>", codes[1])


def test_setting_up_needs_the_password_and_a_right_code(client: Client) -> None:
    person = PersonFactory()
    log_in(client, person)
    assert client.get(reverse("mfa_activate_totp")).status_code == HTTPStatus.FOUND
    prove(client, reverse("mfa_activate_totp"))
    page = client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "This code is not right" in page.text
    assert "off" in client.get(reverse("mfa_index")).text


def test_from_then_on_a_code_is_asked_for(client: Client) -> None:
    person = PersonFactory(name="Ada Brandt")
    key, codes = set_up(client, person)
    assert len(codes) == 10
    assert "Two-step log-in is on" in [message.subject for message in mail.outbox]
    newcomer = Client()
    page = log_in(newcomer, person)
    assert "The second step" in page.text
    assert "_auth_user_id" not in newcomer.session
    wrong = newcomer.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "This code is not right" in wrong.text
    newcomer.post(reverse("mfa_authenticate"), {"code": code(key)})
    assert newcomer.session["_auth_user_id"] == str(person.pk)


def test_a_recovery_code_opens_once(client: Client) -> None:
    person = PersonFactory()
    _, codes = set_up(client, person)
    for opens in (True, False):
        newcomer = Client()
        log_in(newcomer, person)
        newcomer.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert ("_auth_user_id" in newcomer.session) is opens
    assert "9 left" in client.get(reverse("mfa_index")).text


def test_codes_are_shown_downloaded_and_made_anew(client: Client) -> None:
    person = PersonFactory()
    _, codes = set_up(client, person)
    assert codes[0] in client.get(reverse("mfa_view_recovery_codes")).text
    assert codes[0] in client.get(reverse("mfa_download_recovery_codes")).text
    asked = client.get(reverse("mfa_generate_recovery_codes"))
    assert "The 10 that are left of the old ones stop working." in asked.text
    page = client.post(reverse("mfa_generate_recovery_codes"), follow=True)
    assert "New recovery codes are made" in page.text
    assert codes[0] not in page.text


def test_starting_again_at_the_second_step_leads_to_the_first(client: Client) -> None:
    person = PersonFactory()
    set_up(client, person)
    newcomer = Client()
    log_in(newcomer, person)
    form = {"next": reverse("account_login")}
    assert newcomer.post(reverse("account_logout"), form)["Location"] == reverse("account_login")
    assert newcomer.get(reverse("mfa_authenticate")).status_code == HTTPStatus.FOUND


def test_a_code_proves_who_it_is_before_a_grave_act(client: Client) -> None:
    admin = PersonFactory(groups=["administrators"])
    key, _ = set_up(client, admin)
    grave = reverse("admin:processes_person_act", args=[PersonFactory().pk, "deactivate"])
    newcomer = Client()
    log_in(newcomer, admin)
    newcomer.post(reverse("mfa_authenticate"), {"code": code(key)})
    cache.clear()
    asked = newcomer.get(grave, follow=True)
    assert "Use authenticator app or code" in asked.text
    answer = newcomer.post(f"{reverse('mfa_reauthenticate')}?next={grave}", {"code": code(key)})
    assert answer["Location"] == grave
    assert newcomer.get(grave).status_code == HTTPStatus.OK


def test_it_is_switched_off_with_the_password(client: Client) -> None:
    person = PersonFactory()
    set_up(client, person)
    newcomer = client
    page = newcomer.post(reverse("mfa_deactivate_totp"), follow=True)
    assert "Two-step log-in is off." in page.text
    assert "The second step" not in log_in(Client(), person).text


# --- what the trail keeps of it -----------------------------------------------------------------


def trail() -> list[tuple[str, str, str]]:
    """What was done to second steps, by whom, to whom."""
    steps = Entry.objects.exclude(verb="person.choose_password").order_by("id")
    return list(steps.values_list("verb", "actor", "subject"))


def test_switching_on_and_off_leaves_a_trail(client: Client) -> None:
    set_up(client, PersonFactory(name="Ada Brandt"))
    ada = ("Ada Brandt", "Ada Brandt")
    on = [("person.recovery_codes", *ada), ("person.second_step_on", *ada)]
    assert sorted(trail()) == on
    client.post(reverse("mfa_deactivate_totp"))
    assert trail()[2:] == [("person.second_step_off", *ada)]
    assert all(Entry.objects.values_list("request_id", flat=True))


def test_new_recovery_codes_leave_a_trail(client: Client) -> None:
    set_up(client, PersonFactory(name="Ada Brandt"))
    client.post(reverse("mfa_generate_recovery_codes"))
    assert trail()[2:] == [("person.recovery_codes", "Ada Brandt", "Ada Brandt")]


def test_what_does_not_happen_leaves_none(client: Client) -> None:
    log_in(client, PersonFactory())
    prove(client, reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert trail() == []


def test_the_trail_tells_no_secret(client: Client) -> None:
    key, codes = set_up(client, PersonFactory())
    client.post(reverse("mfa_deactivate_totp"))
    told = str(list(Entry.objects.values()))
    assert "person.second_step_off" in told
    assert not [secret for secret in (key, *codes) if secret in told]
