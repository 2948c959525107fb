"""The mail by which someone chooses a password: nobody ever types one for another."""

import logging
from urllib.parse import urljoin

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from processes.people.models import Person
from processes.people.refusals import LinkNotSent

log = logging.getLogger(__name__)


def address_for(person: Person) -> str:
    """A link that works once, for this person, for some days."""
    key = default_token_generator.make_token(person)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(person), key])
    return urljoin(settings.ENV.PORTAL_URL, path)


def mail(person: Person) -> None:
    """Send the link, or refuse: then the account stands and the link can be sent again."""
    context = {
        "person": person,
        "company": settings.ENV.PORTAL_COMPANY,
        "link": address_for(person),
        "days": settings.PASSWORD_RESET_TIMEOUT // 86400,
    }
    message = EmailMessage(
        subject=f"Your account at the governance portal of {settings.ENV.PORTAL_COMPANY}",
        body=render_to_string("processes/people/login_link.txt", context),
        to=[person.email],
    )
    try:
        message.send()
    except OSError as problem:
        log.warning("A log-in link to account %s was not sent: %s", person.pk, problem)
        raise LinkNotSent from problem
