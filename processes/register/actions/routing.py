"""Who hears of what on a process."""

from django.db import transaction

from audit.record import record
from house.actors import Actor
from house.history import acting
from house.refusals import Invalid, NotPermitted, require_reason
from processes.people.models import Person
from processes.register import rules
from processes.register.actions.shared import locked
from processes.register.models import NoticeRoute, Process
from processes.register.routes import DEFAULTS, told_on
from processes.register.words import Circle, Role


def set_route(
    process: Process, topic: str, role: str, is_told: bool, *, by: Actor, because: str
) -> Process:
    """Let a role or a circle hear of a topic on this process, or spare it."""
    if isinstance(by, Person) and not rules.may_route(by, process):
        raise NotPermitted("You may not change who hears of this process.")
    if topic not in DEFAULTS:
        raise Invalid("There is no such topic.", field="topic")
    if role not in [*Role.values, *Circle.values]:
        raise Invalid("There is no such role.", field="role")
    reason = require_reason(because)
    with transaction.atomic(), acting(by, reason):
        process = locked(process)
        if (role in told_on(process, topic)) == is_told:
            return process
        route = process.notice_routes.filter(topic=topic, role=role).first()
        route = route or NoticeRoute(process=process, topic=topic, role=role)
        route.is_told = is_told
        route.save()
        details = {"topic": topic, "role": role, "told": is_told}
        record(
            "process.route", process, by=by, because=reason, process=process.slug, details=details
        )
    return process
