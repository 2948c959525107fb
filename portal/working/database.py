"""Whether the database can be worked with, in one sentence if not."""

from django.db import DatabaseError, connection, connections

from processes.work.models import Job


def trouble() -> str:
    """What keeps the worker from the database; empty if nothing does."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as problem:
        connections.close_all()
        return f"The database can't be reached: {in_a_line(problem)}"
    try:
        Job.objects.order_by("pk").first()
    except DatabaseError:
        return "The database is not migrated; run manage.py migrate."
    return ""


def in_a_line(problem: Exception) -> str:
    """What the database said, without its further explanations."""
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0].rstrip(".") + "."
