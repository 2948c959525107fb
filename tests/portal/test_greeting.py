"""What `make run` says at its end, and that what it says is true."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.test import override_settings

from portal.demo import accounts
from portal.prepare import NotReady
from portal.start import build_demo, greeting
from processes.models import Person
from processes.people.actions import choose_password

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@contextmanager
def environment(**changed: Any) -> Iterator[None]:
    """Settings as an installation might have them."""
    with override_settings(ENV=replace(settings.ENV, **changed)):
        yield


def opens(email: str, password: str) -> bool:
    return authenticate(email=email, password=password) is not None


def told() -> str:
    return "\n".join(greeting())


def quiet(text: str) -> None:
    """Nobody listens."""


def test_it_names_accounts_that_exist_with_their_job_titles() -> None:
    with environment(PORTAL_LOOPBACK=True):
        for person in accounts.shown():
            line = f"{person.email}  "
            assert line in told()
            assert f"{person.name}, {person.job_title}" in told()
    assert [person.email.split("@")[0] for person in accounts.shown()] == list(accounts.FIRST)


def test_the_password_that_it_prints_opens_each_account() -> None:
    with environment(PORTAL_LOOPBACK=True):
        assert settings.ENV.PORTAL_DEMO_PASSWORD in told()
    assert all(opens(each.email, settings.ENV.PORTAL_DEMO_PASSWORD) for each in accounts.shown())


def test_a_changed_password_opens_what_is_there_already() -> None:
    before, people = settings.ENV.PORTAL_DEMO_PASSWORD, Person.objects.count()
    with environment(PORTAL_LOOPBACK=True, PORTAL_DEMO_PASSWORD="another-one-for-tests"):
        build_demo(quiet)
        assert opens("compliance@demo.example", "another-one-for-tests")
        assert not opens("compliance@demo.example", before)
    assert Person.objects.count() == people


def test_who_changed_their_own_password_is_named_and_keeps_it() -> None:
    staff = Person.objects.get(email="staff@demo.example")
    choose_password(staff, "one-of-her-own-choice", by=staff)
    printed = settings.ENV.PORTAL_DEMO_PASSWORD
    with environment(PORTAL_LOOPBACK=True):
        build_demo(quiet)
        lines = told().splitlines()
    assert [line.split()[0] for line in lines if "changed their own password" in line] == [
        "staff@demo.example"
    ]
    assert f"  Password of the others: {printed}" in lines
    assert opens("staff@demo.example", "one-of-her-own-choice")
    assert opens("admin@demo.example", printed)


def test_an_administrator_s_own_password_changes_nobody_else_s() -> None:
    admin = Person.objects.get(email="admin@demo.example")
    choose_password(admin, "one-of-his-own-choice", by=admin)
    with environment(PORTAL_LOOPBACK=True, PORTAL_DEMO_PASSWORD="another-one-for-tests"):
        build_demo(quiet)
        assert "Password of the others: another-one-for-tests" in told()
        assert opens("admin@demo.example", "one-of-his-own-choice")
        assert opens("owner@demo.example", "another-one-for-tests")


def test_a_password_that_opens_nothing_is_not_printed() -> None:
    for person in accounts.shown():
        choose_password(person, "one-of-their-own-choice", by=person)
    with environment(PORTAL_LOOPBACK=True):
        build_demo(quiet)
        assert settings.ENV.PORTAL_DEMO_PASSWORD not in told()
        assert told().count("changed their own password") == len(accounts.FIRST)


def test_an_account_that_was_closed_stays_without_a_password() -> None:
    Person.objects.filter(email="owner@demo.example").update(is_active=False, password="!")
    with environment(PORTAL_LOOPBACK=True, PORTAL_DEMO_PASSWORD="another-one-for-tests"):
        build_demo(quiet)
        assert "owner@demo.example" not in told()
        assert "Password of all of them: another-one-for-tests" in told()
    assert Person.objects.get(email="owner@demo.example").password == "!"


def test_accounts_that_are_not_the_demos_keep_their_password() -> None:
    own = Person.objects.get(email="admin@demo.example")
    Person.objects.filter(pk=own.pk).update(email="ada@company.example")
    with environment(PORTAL_DEMO_PASSWORD="another-one-for-tests"):
        accounts.keep_password()
    assert Person.objects.get(pk=own.pk).password == own.password


def test_where_others_can_reach_it_nothing_of_the_demo_is_said() -> None:
    with environment(PORTAL_LOOPBACK=False):
        assert "demo.example" not in told()
        assert settings.ENV.PORTAL_DEMO_PASSWORD not in told()


def test_without_a_password_there_is_no_demo() -> None:
    with (
        environment(PORTAL_LOOPBACK=True, PORTAL_DEMO_PASSWORD=""),
        pytest.raises(NotReady, match="PORTAL_DEMO_PASSWORD"),
    ):
        build_demo(quiet)
