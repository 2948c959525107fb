from typing import Any

import pytest
from django.test import Client

from house import triggers
from portal.sweep import sweep
from processes.work import pulses
from processes.work.actions import enqueue
from processes.work.runner import run
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

HEALTH = "/admin/health/"


def test_an_administrator_sees_everything_at_once(client: Client):
    client.force_login(PersonFactory(groups=["administrators"]))
    pulses.beat("worker oak 12", host="oak", pid=12, processes=2, restarts=0, began_at="")
    sweep()
    job = enqueue("notices.deliver", "none", max_attempts=1)
    run(job.pk)

    page = client.get(HEALTH).content.decode()

    assert "oak" in page
    assert "Jobs of silent workers" in page
    assert f"/admin/processes/job/{job.pk}/act/run-again/" in page
    assert f"all {len(triggers.declared())} in place" in page
    assert "SQLite" in page or "PostgreSQL" in page


def test_it_is_readable_before_anything_has_run(client: Client):
    client.force_login(PersonFactory(groups=["administrators"]))

    page = client.get(HEALTH).content.decode()

    assert "No worker has reported." in page
    assert "The sweep has never run." in page


def test_the_part_that_keeps_itself_up_to_date_is_no_whole_page(client: Client):
    client.force_login(PersonFactory(groups=["administrators"]))

    part = client.get(f"{HEALTH}?now").content.decode()

    assert "<html" not in part
    assert "Workers" in part
    assert "script" not in part


def test_a_missing_trigger_is_named(client: Client, monkeypatch: pytest.MonkeyPatch):
    client.force_login(PersonFactory(groups=["administrators"]))
    gone = triggers.declared()[0]
    monkeypatch.setattr(triggers, "missing", lambda: [gone])

    assert gone.name in client.get(HEALTH).content.decode()


@pytest.mark.parametrize("group", ["compliance", "operations", "technology", "staff"])
def test_nobody_else_sees_it(client: Client, group: str):
    client.force_login(PersonFactory(groups=[group]))

    assert client.get(HEALTH).status_code == 403


def test_its_cost_does_not_grow(client: Client, django_assert_max_num_queries: Any):
    client.force_login(PersonFactory(groups=["administrators"]))
    counts = []
    for number in range(2):
        pulses.beat(f"worker oak {number}", host="oak", pid=number)
        run(enqueue("notices.deliver", "none", max_attempts=1).pk)
        with django_assert_max_num_queries(25) as captured:
            client.get(HEALTH)
        counts.append(len(captured))
    assert counts[0] == counts[1]
