from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from processes.notices import senders
from processes.notices.actions import send_test, set_preference, tell
from processes.notices.models import Channel, Delivery, NoticePreference
from processes.people.models import Person
from tests.processes.notices.conftest import PAUSED
from tests.processes.notices.receivers import Postbox, Receiver, free_port, status


@pytest.fixture
def mail(alice: Person, settings: Any) -> Delivery:
    """A notice to Alice, on its way by mail."""
    settings.ENV = replace(settings.ENV, PORTAL_URL="https://portal.example", PORTAL_COMPANY="Acme")
    notice = tell(
        alice,
        topic=PAUSED.name,
        title="Refunds <are> paused",
        body="Bob stopped it.\n\nReason: 5 > 4 & more",
        link="/register/refunds/",
        is_urgent=True,
        once="1",
    )
    assert notice is not None
    return notice.deliveries.get()


def test_a_mail_arrives_in_two_forms_with_its_link(mail: Delivery, postbox: Postbox) -> None:
    senders.send(mail)
    (got,) = postbox.mails
    assert got["To"] == "alice@example.com"
    assert got["Subject"] == "Refunds <are> paused"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["Message-ID"] == f"<delivery-{mail.pk}@portal.example>"
    text, html = (part.get_content().replace("\r\n", "\n") for part in got.iter_parts())
    assert "Reason: 5 > 4 & more" in text
    assert "https://portal.example/register/refunds/\n" in text
    assert "You are told of “Paused processes”." in text
    assert "https://portal.example/admin/notices/settings/" in text
    assert "Urgent: Refunds &lt;are&gt; paused" in html
    assert 'href="https://portal.example/register/refunds/"' in html
    assert "Acme" in html
    assert "<script" not in html


def test_a_mail_without_a_link_leads_to_the_notice(alice: Person, postbox: Postbox) -> None:
    notice = send_test(alice, channel=Channel.MAIL, by=alice)
    senders.send(notice.deliveries.get())
    text = next(postbox.mails[0].iter_parts()).get_content()
    assert f"/admin/notices/{notice.pk}/" in text


def test_a_mail_goes_to_the_address_of_today(mail: Delivery, postbox: Postbox) -> None:
    Person.objects.filter(pk=mail.notice.person_id).update(email="new@example.com")
    senders.send(Delivery.objects.get(pk=mail.pk))
    assert postbox.mails[0]["To"] == "new@example.com"


def test_a_refused_mail_says_what_the_server_said(mail: Delivery, postbox: Postbox) -> None:
    postbox.refuses.add("alice@example.com")
    with pytest.raises(senders.NotSent, match="550 nobody here has that name"):
        senders.send(mail)


def test_a_tired_mail_server_is_said(mail: Delivery, postbox: Postbox) -> None:
    postbox.is_tired = True
    with pytest.raises(senders.NotSent, match="try later"):
        senders.send(mail)


def test_no_mail_server_at_all_is_said(mail: Delivery, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    with pytest.raises(senders.NotSent, match="refused"):
        senders.send(mail)


def by(person: Person, channel: str, address: str) -> Delivery:
    set_preference(person, channel=channel, wanted=True, address=address, by=person)
    return send_test(person, channel=channel, by=person).deliveries.get()


def test_chat_and_pager_carry_text_and_link(alice: Person, receiver: Receiver) -> None:
    address = f"json://127.0.0.1:{receiver.port}/"
    senders.send(by(alice, Channel.CHAT, address))
    senders.send(by(alice, Channel.PAGER, address))
    chat, page = (got.body.decode() for got in receiver.got)
    assert "You asked for this" in chat
    assert "http://127.0.0.1:8000/admin/notices/" in chat
    assert '"info"' in chat
    assert '"warning"' in page


def test_a_webhook_is_signed_with_its_own_secret(alice: Person, receiver: Receiver) -> None:
    delivery = by(alice, Channel.WEBHOOK, receiver.url())
    senders.send(delivery)
    (got,) = receiver.got
    secret = NoticePreference.objects.get().secret
    expected = senders.webhook.signature(secret, got.headers["portal-timestamp"], got.body)
    assert got.headers["portal-signature"] == expected
    assert got.headers["portal-delivery"] == str(delivery.pk)


@pytest.mark.parametrize(
    ("code", "says"),
    [(500, "Answered 500: tired"), (404, "Answered 404"), (302, "redirects are not followed")],
)
def test_what_a_webhook_answers_is_said(
    alice: Person, receiver: Receiver, code: int, says: str
) -> None:
    receiver.script = [status(code, b"tired", Location="/")]
    delivery = by(alice, Channel.WEBHOOK, receiver.url())
    with pytest.raises(senders.NotSent, match=says) as problem:
        senders.send(delivery)
    assert not isinstance(problem.value, senders.NeverSent)


def test_a_hanging_webhook_is_said(
    alice: Person, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(senders.webhook, "SECONDS", 0.2)
    receiver.script = [lambda handler: handler.receiver.is_over.wait(5)]
    delivery = by(alice, Channel.WEBHOOK, receiver.url())
    with pytest.raises(senders.NotSent, match=r"No answer within|No connection"):
        senders.send(delivery)


@pytest.mark.parametrize("channel", [Channel.CHAT, Channel.WEBHOOK])
def test_what_a_rule_forbids_meanwhile_is_never_sent(
    alice: Person, receiver: Receiver, allow: Callable[..., None], channel: str
) -> None:
    kind = "http" if channel == Channel.WEBHOOK else "json"
    delivery = by(alice, channel, f"{kind}://127.0.0.1:{receiver.port}/")
    allow(schemes=("slack",))
    with pytest.raises(senders.NeverSent):
        senders.send(delivery)
    assert not receiver.got


def test_a_name_that_is_gone_may_come_back(alice: Person, receiver: Receiver) -> None:
    delivery = by(alice, Channel.WEBHOOK, receiver.url())
    delivery.address = "https://nobody.invalid/"
    with pytest.raises(senders.NotSent, match="no host named") as problem:
        senders.send(delivery)
    assert not isinstance(problem.value, senders.NeverSent)
