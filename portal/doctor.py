"""Looks at everything that can be wrong with an installation, and says so in sentences."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.models import Group
from django.db import DatabaseError, connection

from governance.decisions.signatures import unreadable_signatures
from house import triggers
from portal.prepare import (
    database_name,
    free_space,
    pending_migrations,
    static_is_collected,
    unknown_migrations,
)
from processes.people.groups import GRANTS
from processes.work import desk as work

LEAST_SPACE = 1024**3


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    about: str
    says: str
    is_well: bool


def findings() -> Iterator[Finding]:
    """Everything; what stands on a broken thing is not looked at."""
    yield _disk()
    yield _static()
    for look in (_database, _migrations):
        found = look()
        yield found
        if not found.is_well:
            return
    for look in (_triggers, _groups, _cache, _signatures):
        yield look()
    for part in work.watched():
        yield Finding(part.name.lower(), part.says, part.is_well)


def _database() -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as problem:
        return Finding("database", f"{database_name()} can't be reached: {problem}", False)
    version = ".".join(map(str, connection.get_database_version()))
    name = f"{connection.display_name} {version}"
    return Finding("database", f"{name}, {database_name()}", True)


def _migrations() -> Finding:
    if unknown := unknown_migrations():
        return Finding("migrations", f"applied but not known here: {', '.join(unknown)}", False)
    if pending := pending_migrations():
        return Finding("migrations", f"not applied yet: {', '.join(pending)}", False)
    return Finding("migrations", "all applied", True)


def _triggers() -> Finding:
    if missing := triggers.missing():
        names = ", ".join(trigger.name for trigger in missing)
        return Finding("triggers", f"missing, install them with manage.py migrate: {names}", False)
    return Finding("triggers", f"all {len(triggers.declared())} in place", True)


def _groups() -> Finding:
    wrong = [name for name, codes in GRANTS.items() if _rights_of(name) != set(codes)]
    if wrong:
        names = ", ".join(wrong)
        return Finding(
            "groups", f"not the right permissions, run manage.py migrate: {names}", False
        )
    return Finding("groups", f"all {len(GRANTS)} hold the rights they should", True)


def _rights_of(name: str) -> set[str]:
    group = Group.objects.filter(name=name).prefetch_related("permissions__content_type").first()
    held = group.permissions.all() if group else ()
    return {f"{each.content_type.app_label}.{each.codename}" for each in held}


def _signatures() -> Finding:
    """What the portal signed must stay good when its secret is changed."""
    if unknown := unreadable_signatures():
        says = (
            f"made with a secret that is no longer known: {unknown} of the newest; name the "
            "secret of before in PORTAL_OLD_SECRET_KEYS"
        )
        return Finding("signatures", says, False)
    return Finding("signatures", "those of the decision log are the portal's own", True)


def _cache() -> Finding:
    there = "portal_cache" in connection.introspection.table_names()
    says = "in place" if there else "missing, make it with manage.py prepare"
    return Finding("cache table", says, there)


def _static() -> Finding:
    fresh = static_is_collected()
    says = "collected" if fresh else "not collected since they changed: manage.py prepare"
    return Finding("static files", says, fresh)


def _disk() -> Finding:
    free = free_space()
    return Finding("disk", f"{free / 1024**3:.1f} GiB free", free >= LEAST_SPACE)
