"""Pages of the roof itself: where to begin, and whether the portal is alive."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from processes.models import Person
from processes.people.groups import STAFF
from processes.register.names import standing


def begin(request: HttpRequest) -> HttpResponse:
    """The address without a path: the desk for whoever acts there, the register for the others."""
    person = request.user
    if isinstance(person, Person) and not _acts_at_the_desk(person):
        return redirect("register:list")
    return redirect("admin:index")


def _acts_at_the_desk(person: Person) -> bool:
    """Whether someone is named on a process, or in a group beyond staff."""
    return person.groups.exclude(name=STAFF).exists() or bool(standing(person))


def healthz(request: HttpRequest) -> JsonResponse:
    """Whether the database answers; nothing else is said."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "unavailable"}, status=503)
    return JsonResponse({"status": "ok"})
