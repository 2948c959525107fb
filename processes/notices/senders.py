"""How one delivery leaves the portal, channel by channel."""

import http.client
from smtplib import SMTPException, SMTPRecipientsRefused
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from house.refusals import Refusal
from processes.notices import chat, reach, topics, webhook
from processes.notices.models import Channel, Delivery, Notice, NoticePreference


class NotSent(Exception):
    """It did not arrive this time; the text says why."""


class NeverSent(NotSent):
    """It did not arrive and never will as things stand; trying again is no use."""


def send(delivery: Delivery) -> None:
    """Bring one notice by one way, or say why that failed."""
    by_channel = {
        Channel.MAIL: _mail,
        Channel.CHAT: _chat,
        Channel.PAGER: _chat,
        Channel.WEBHOOK: _webhook,
    }
    try:
        by_channel[Channel(delivery.channel)](delivery)
    except reach.HostNotFound as refusal:
        raise NotSent(refusal.text) from refusal
    except Refusal as refusal:
        raise NeverSent(refusal.text) from refusal


def absolute(link: str) -> str:
    """A page of the portal as an address that works in a mail."""
    return urljoin(settings.ENV.PORTAL_URL, link) if link else ""


def _mail(delivery: Delivery) -> None:
    notice = delivery.notice
    context = {
        "notice": notice,
        "link": absolute(notice.link or _own_page(notice)),
        "settings_link": absolute(reverse("notice_settings")),
        "topic": topics.title_of(notice.topic),
        "company": settings.ENV.PORTAL_COMPANY,
    }
    host = urlsplit(settings.ENV.PORTAL_URL).hostname or "portal"
    message = EmailMultiAlternatives(
        subject=notice.title,
        body=render_to_string("processes/notices/mail.txt", context),
        to=[notice.person.email],
        # The same over all tries, so that a mail system can drop a repeated one.
        headers={
            "Message-ID": f"<delivery-{delivery.pk}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(
        render_to_string("processes/notices/mail.html", context), "text/html"
    )
    try:
        message.send()
    except SMTPRecipientsRefused as problem:
        raise NotSent(_refused(problem)) from problem
    except (SMTPException, OSError) as problem:
        raise NotSent(f"The mail server did not take it: {problem}") from problem


def _refused(problem: SMTPRecipientsRefused) -> str:
    said = [
        f"{code} {text.decode('utf-8', 'replace')}" for code, text in problem.recipients.values()
    ]
    return f"The mail server refused the address: {'; '.join(said)}"


def _chat(delivery: Delivery) -> None:
    notice = delivery.notice
    link = absolute(notice.link or _own_page(notice))
    problem = chat.send(
        delivery.address,
        title=notice.title,
        text="\n\n".join(part for part in (notice.body, link) if part),
        is_page=delivery.channel == Channel.PAGER,
        is_urgent=notice.is_urgent,
    )
    if problem:
        raise NotSent(problem)


def _webhook(delivery: Delivery) -> None:
    row = NoticePreference.objects.get(
        person=delivery.notice.person_id, topic="", channel=Channel.WEBHOOK
    )
    body = webhook.body_of(delivery, link=absolute(delivery.notice.link))
    try:
        answer = webhook.post(delivery.address, body, secret=row.secret, key=str(delivery.pk))
    except TimeoutError as problem:
        raise NotSent(f"No answer within {webhook.SECONDS} seconds.") from problem
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise NotSent(f"No connection, or no answer that can be read: {problem}") from problem
    if 300 <= answer.status < 400:
        raise NotSent(f"Answered {answer.status}: it redirects, and redirects are not followed.")
    if not 200 <= answer.status < 300:
        said = " ".join(answer.text.split())[:200]
        raise NotSent(f"Answered {answer.status}" + (f": {said}" if said else "."))


def _own_page(notice: Notice) -> str:
    return reverse("notice_open", args=[notice.pk])
