"""What a person sees when something is refused outside a form."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from house.refusals import Refusal
from house.requests import current_request_id


class RefusalMiddleware:
    """Turns a refusal that no form caught into a page with its sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal) or request.path.startswith("/api/"):
            return None
        return _page(request, exception.text, exception.status)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form came without its protection mark, mostly because it stood open for too long."""
    return _page(
        request, "This form was open for too long. Go back, reload the page and try again.", 403
    )


def unusable(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent makes no sense to any page, such as an unknown filter."""
    return _page(
        request, "This can't be answered as it was asked. Go back and try it another way.", 400
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No right to see the page."""
    return _page(request, "You don't have the right to see this page.", 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Nothing here, or nothing that this person may know of."""
    return _page(request, "There is nothing at this address, or it is not for you.", 404)


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours."""
    return _page(request, "Something went wrong on our side. It has been logged.", 500)


def _page(request: HttpRequest, says: str, status: int) -> HttpResponse:
    context = {"says": says, "status": status, "request_id": current_request_id()}
    return render(request, "portal/refused.html", context, status=status)
