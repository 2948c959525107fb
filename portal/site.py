"""The admin's site: our desk as its first page, our log-in, a palette that shows only one's own."""

from collections.abc import Callable
from typing import Any, cast

from allauth.account.views import logout
from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_update
from django.apps import apps
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.sites import UnfoldAdminSite

from portal.admin_app import PortalAdmin
from portal.desk import desk_for
from portal.hub import TABS
from portal.load import Load, loads
from portal.palette import matches
from processes.models import Person
from processes.register.models import ProcessQuerySet

# The theme's Alpine evaluates attributes and sets styles; nothing else on the page may.
_THEME_NEEDS = {"script-src": [SELF, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]}


class PortalSite(UnfoldAdminSite):
    """The portal's admin."""

    index_title = "My desk"
    index_template = "portal/desk.html"
    enable_nav_sidebar = True
    # The rooms below can't know what later ones add: they ask the site.
    hub = TABS

    def loads(self, among: ProcessQuerySet | None = None) -> dict[int, Load]:
        """How much each person stands for, among the processes that a reader may see."""
        return loads(among)

    def get_urls(self) -> list[Any]:
        """Whoever wants an address wants the pages, also where a command began without them."""
        cast("PortalAdmin", apps.get_app_config("admin")).show_pages()
        return cast("list[Any]", super().get_urls())

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and getattr(request.user, "is_staff", False))

    def admin_view(
        self, view: Callable[..., HttpResponse], cacheable: bool = False
    ) -> Callable[..., HttpResponse]:
        loosened: Callable[..., HttpResponse] = csp_update(_THEME_NEEDS)(
            super().admin_view(view, cacheable)
        )
        return loosened

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One log-in for everything."""
        onwards = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        return redirect_to_login(onwards, reverse("account_login"))

    def logout(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response: HttpResponse = logout(request)
        return response

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One way to change a password: throttled, and on record."""
        return redirect("account_change_password")

    password_change_done = password_change

    def app_index(
        self,
        request: HttpRequest,
        app_label: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The navigation leads everywhere; the stock list of tables leads nowhere new."""
        return redirect("admin:index")

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {
            **self.each_context(request),
            "title": self.index_title,
            "desk": desk_for(_person(request)),
            **(extra_context or {}),
        }
        return TemplateResponse(request, self.index_template, context)

    def search(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The palette's answers, made anew each time: rights may have changed since the last."""
        found = matches(_person(request), request.GET.get("s", ""))
        context = {"results": found, "page_counter": 0}
        name = "command" if "extended" in request.GET else "search"
        return TemplateResponse(request, f"unfold/helpers/{name}_results.html", context)


def _person(request: HttpRequest) -> Person:
    """Whoever is logged in; admin_view has let nobody else through."""
    assert isinstance(request.user, Person)
    return request.user
