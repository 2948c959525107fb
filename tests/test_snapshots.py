"""Tests that commit leave nothing behind, although audit entries refuse to go."""

import threading

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection

from audit.models import Entry
from house import triggers
from house.clock import now
from processes.people.groups import GRANTS

COMMITS = pytest.mark.django_db(transaction=True)


@COMMITS
@pytest.mark.parametrize("time", [1, 2])
def test_what_a_test_commits_is_gone_in_the_next(time: int) -> None:
    assert not Entry.objects.exists()
    assert Group.objects.count() == len(GRANTS)
    assert Permission.objects.filter(codename="view_entry").exists()
    assert triggers.missing() == []
    entry = Entry.objects.create(at=now(), actor="someone", verb="tried", subject=str(time))
    assert entry.pk == 1


@COMMITS
def test_other_threads_see_what_was_committed() -> None:
    Entry.objects.create(at=now(), actor="someone", verb="tried")
    seen: list[int] = []

    def look() -> None:
        seen.append(Entry.objects.count())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]
