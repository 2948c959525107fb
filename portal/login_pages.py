"""Pages of log-in that are more than allauth's own."""

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.openid_connect.views import login as start_at_service
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from requests import RequestException

from portal.demo import accounts
from portal.login import company_service

COMPANY = "company"


class LogIn(LoginView):
    """The log-in page; on a demo it lists accounts to try."""

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "login": self.request.GET.get("login", "")}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        onwards = get_next_redirect_url(self.request)
        return {
            **super().get_context_data(**kwargs),
            "demo_accounts": accounts.shown() if is_demo() else [],
            "company_service": company_service() if settings.SOCIALACCOUNT_PROVIDERS else "",
            "company_login": _at_service(onwards),
            "onwards": onwards,
        }


def is_demo() -> bool:
    """Whether this is a demo on its own machine, where it may name its accounts."""
    return bool(settings.ENV.PORTAL_DEMO_PASSWORD and settings.ENV.PORTAL_LOOPBACK)


def start_company_login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the person to the company's log-in service, or say that it does not answer."""
    if not settings.SOCIALACCOUNT_PROVIDERS or provider_id != COMPANY:
        raise Http404
    try:
        response: HttpResponse = start_at_service(request, provider_id)
    except (RequestException, KeyError, ValueError) as problem:
        provider = get_adapter().get_provider(request, COMPANY)
        response = render_authentication_error(request, provider, exception=problem)
    return response


@login_required
def log_in_again(request: HttpRequest) -> HttpResponse:
    """Before a grave act: show again who one is, at the company's log-in service."""
    if not settings.SOCIALACCOUNT_PROVIDERS:
        raise Http404
    onwards = get_next_redirect_url(request)
    context = {
        "company_service": company_service(),
        "company_login": _at_service(onwards, auth_params=urlencode({"prompt": "login"})),
    }
    return TemplateResponse(request, "account/log_in_again.html", context)


def _at_service(onwards: str | None, **more: str) -> str:
    """The address that starts log-in at the company's service and leads on afterwards."""
    given = {"process": "login", **more, **({REDIRECT_FIELD_NAME: onwards} if onwards else {})}
    return f"{reverse('openid_connect_login', args=[COMPANY])}?{urlencode(given)}"
