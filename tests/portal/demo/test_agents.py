"""The key that a start prints: it opens the API, stays while it is good, and is kept to itself."""

from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client, override_settings

from portal.demo import agents
from portal.start import greeting
from processes.models import AgentKey, Process
from processes.people.authentication import key_of
from processes.register.actions import revoke_key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture(autouse=True)
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the key is kept, for this test alone."""
    kept = tmp_path / "portal.sqlite3.agent_key"
    monkeypatch.setattr(agents, "_kept_in", lambda: kept)
    return kept


def test_the_key_opens_the_contract_of_support_refunds(client: Client) -> None:
    answer = client.get(
        "/api/v1/processes/support_refunds/contract",
        headers={"authorization": f"Bearer {agents.shown_key()}"},
    )
    assert answer.status_code == 200
    assert answer.json()["process_id"] == "support_refunds_tier2_v3"


def test_the_same_key_is_shown_while_it_is_good(file: Path) -> None:
    first = agents.shown_key()
    assert agents.shown_key() == first
    assert file.stat().st_mode & 0o777 == 0o600
    revoke_key(key_of(first), by=agents.BUILDER, because="It was pasted into a chat")
    second = agents.shown_key()
    assert second != first
    assert key_of(second).expires_at is not None


def test_the_key_of_another_database_is_made_anew(file: Path) -> None:
    file.write_text("aop_000000000000_from_another_database\n")
    assert key_of(agents.shown_key()).agent.email == "support_refunds@agents.invalid"


def test_no_key_stands_in_the_database_as_it_is_used() -> None:
    secret = agents.shown_key().split("_", 2)[2]
    assert all(secret not in str(vars(key)) for key in AgentKey.objects.all())


def test_the_greeting_gives_a_line_to_paste() -> None:
    with override_settings(ENV=replace(settings.ENV, PORTAL_LOOPBACK=True)):
        line = next(line for line in greeting() if "curl" in line)
    assert f"Bearer {agents.shown_key()}" in line
    assert line.endswith("/api/v1/processes/support_refunds/contract")


def test_every_agent_sees_its_own_process_alone() -> None:
    for key in AgentKey.objects.filter(revoked_at=None):
        seen = {each.slug for each in Process.objects.visible_to(key.agent)}
        assert key.agent.email.partition("@")[0] in seen
