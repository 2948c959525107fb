"""Pages of the roof itself: where to begin, and whether the portal is alive."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect


def begin(request: HttpRequest) -> HttpResponse:
    """The address without a path leads to the desk."""
    return redirect("admin:index")


def healthz(request: HttpRequest) -> JsonResponse:
    """Whether the database answers; nothing else is said."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse({"status": "ok"})
