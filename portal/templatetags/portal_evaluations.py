"""On the page of something that happened: the way to make a case of it."""

from typing import Any

from django import template

from portal.evaluations.happened import sets_for
from processes.models import Person, Process

register = template.Library()


@register.inclusion_tag("portal/evaluations/make_case.html", takes_context=True)
def make_case(context: dict[str, Any], kind: str, key: str, process: Process) -> dict[str, Any]:
    """The button, for whoever may put it into some set."""
    user = context.get("user")
    offered = isinstance(user, Person) and bool(sets_for(user, process))
    return {"is_offered": offered, "address": f"evaluations:from_{kind}", "key": key}
