"""Log-in by allauth: people only, no sign-up, company accounts matched by email."""

import logging
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from house.history import leaving_no_history
from processes.models import Person
from processes.people.actions import choose_password

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; agents never log in."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "This email address and password don't belong together.",
        "too_many_login_attempts": (
            "Too many tries failed. For five minutes nobody can log in with this address, "
            "not even with the right password. Wait, then try again."
        ),
        "enter_current_password": "This is not your current password.",
        "incorrect_password": "This is not your password.",
        "invalid_password_reset": "This link has been used or has run out.",
        "rate_limited": "Too many tries. Wait a minute, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        person = super().authenticate(request, **credentials)
        return person if isinstance(person, Person) and not person.is_agent else None

    def pre_login(self, request: HttpRequest, user: Person, **kwargs: Any) -> HttpResponse | None:
        """Every way to log in comes through here."""
        if user.is_agent:
            return redirect("account_inactive")
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def login(self, request: HttpRequest, user: Person) -> None:
        # Django notes the time of each log-in on the person's row: no change of the person.
        with leaving_no_history(user):
            super().login(request, user)

    def set_password(self, user: Person, password: str) -> None:
        chosen = choose_password(user, password, by=user)
        user.password = chosen.password

    def send_password_reset_mail(self, user: Person, email: str, context: dict[str, Any]) -> None:
        if not user.is_agent:
            super().send_password_reset_mail(user, email, context)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Ways to show again who one is, before a grave act: the first is the one offered first."""
        if not user.is_authenticated:
            return []
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if settings.SOCIALACCOUNT_PROVIDERS:
            words, url = f"Log in again with {company_service()}", reverse("log_in_again")
            methods.append({"id": "company", "description": words, "url": url})
        if not methods:
            words, url = "Choose a password by mail", reverse("account_reset_password")
            methods.append({"id": "password", "description": words, "url": url})
        return methods


class SecondStepAdapter(DefaultMFAAdapter):
    """The second step, in our words."""

    error_messages: ClassVar[dict[str, str]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "This code is not right, or it has run out. Try the next one.",
    }


def company_service() -> str:
    """The company's log-in service, as people know it."""
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    return str(app["name"])


class CompanyLoginAdapter(DefaultSocialAccountAdapter):
    """Whoever the company's log-in service vouches for must already have an account here.

    The address that the service has verified is all that counts, each time anew: nothing is
    linked, so an account that changes its address there has no second key here.
    """

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        address = next((each for each in sociallogin.email_addresses), None)
        if sociallogin.state.get("process") != "login":
            raise self._refused(request, "Accounts can't be linked here. Log out, then log in.")
        if address is None:
            raise self._refused(request, f"{company_service()} gave the portal no email address.")
        if not address.verified:
            raise self._refused(
                request,
                f"{company_service()} has not verified the address {address.email}, "
                "so the portal can't tell that it is yours.",
            )
        person = Person.objects.people().filter(email__iexact=address.email).first()
        if person is None:
            raise self._refused(
                request,
                f"Nobody has an account here under {address.email}. "
                "Accounts are made by the portal's administrators: ask one of them.",
            )
        sociallogin.user = person

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, *args: Any, **kwargs: Any
    ) -> None:
        log.warning(
            "Log-in by %s failed: %s %r", provider, kwargs.get("error"), kwargs.get("exception")
        )

    def _refused(self, request: HttpRequest, says: str) -> ImmediateHttpResponse:
        context = {"says": says}
        return ImmediateHttpResponse(
            render(request, "socialaccount/refused.html", context, status=403)
        )
