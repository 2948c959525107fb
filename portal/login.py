"""Log-in by allauth: people only, no sign-up, company accounts matched by email."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.http import HttpRequest

from processes.models import Person


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by administrators; agents never log in."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Person | None:
        person = super().authenticate(request, **credentials)
        return person if isinstance(person, Person) and not person.is_agent else None


class CompanyLoginAdapter(DefaultSocialAccountAdapter):
    """Whoever the company's log-in service vouches for must already have an account here."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False
