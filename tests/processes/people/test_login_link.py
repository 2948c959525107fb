"""The link by which people choose a password."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from audit.models import Entry
from house.refusals import NotPermitted
from processes.people import actions, refusals
from processes.people.models import Person

NEW_PASSWORD = "eleven grey herons waiting"


@pytest.fixture
def on_commit(django_capture_on_commit_callbacks: Any) -> Any:
    """Do what a commit does, in a test that never commits."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_the_link_lets_someone_choose_a_password(alice: Person, on_commit: Any):
    with on_commit():
        dana = actions.add_person(by=alice, because="New", email="d@example.com", name="Dana Dogan")
        actions.send_login_link(dana, by=alice, because="New")
    (message,) = mail.outbox
    assert message.to == ["d@example.com"]
    assert message.body.startswith("Hello Dana,")
    link = re.search(r"http://127.0.0.1:8000(/\S+)", message.body)
    assert link
    browser = Client()
    form = browser.get(link[1], follow=True)
    browser.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert Person.objects.get(pk=dana.pk).check_password(NEW_PASSWORD)


def test_the_act_is_on_record(alice: Person, bob: Person):
    actions.send_login_link(bob, by=alice, because="Lost the first mail")
    entry = Entry.objects.get()
    assert (entry.verb, entry.subject, entry.because) == (
        "person.login_link",
        "Bob Brandt",
        "Lost the first mail",
    )


def test_a_mail_leaves_only_with_the_commit(alice: Person, bob: Person):
    actions.send_login_link(bob, by=alice, because="Lost the first mail")
    assert mail.outbox == []


def test_nobody_sends_a_link_who_may_not(alice: Person, bob: Person, charlie: Person):
    for person in (bob, charlie):
        with pytest.raises(NotPermitted):
            actions.send_login_link(alice, by=person, because="To see")


def test_agents_and_closed_accounts_get_no_link(alice: Person, agent: Person, charlie: Person):
    with pytest.raises(refusals.AgentsHaveNoPassword):
        actions.send_login_link(agent, by=alice, because="To try")
    with pytest.raises(refusals.AlreadyInactive):
        actions.send_login_link(charlie, by=alice, because="To try")


def test_a_mail_that_does_not_leave_is_a_refusal(
    alice: Person, bob: Person, on_commit: Any, settings: Any
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(refusals.LinkNotSent), on_commit():
        actions.send_login_link(bob, by=alice, because="Lost the first mail")
