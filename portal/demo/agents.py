"""Agent accounts with their keys, and the key that a newcomer tries the API with."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

from django.db import connection

from house.clock import now
from house.refusals import Refusal
from portal.demo import BUILDER, Event, Stage
from portal.env import ROOT
from processes.models import AgentKey, Process
from processes.people.authentication import key_of
from processes.register import actions

A_YEAR = timedelta(days=365)
SHOWN = "support_refunds"

# Process, days before today, where the key lives, may it pause. Nobody kept the texts.
KEYS = (
    ("meeting_notes", -299, "Notes service, internal server", False),
    ("support_refunds", -248, "Refund agent, ticket system", True),
    ("invoice_approval", -229, "Matching service, accounting server", False),
    ("support_triage", -228, "Triage agent, ticket system", True),
    ("support_replies", -209, "Reply agent, ticket system", False),
    ("sales_intake", -179, "Intake agent, website", False),
    ("vendor_onboarding", -159, "Vendor desk, purchasing system", False),
    ("kyc_check", -99, "Identity checks, safe server", True),
    ("pull_request_agent", -79, "Build server", True),
    ("lead_follow_up", -64, "Sales planning sheet", False),
    ("contract_summaries", -47, "Contract archive", False),
)


def events(stage: Stage) -> Iterator[Event]:
    """Each agent gets its key once its contract is in force; one key was changed since."""
    for slug, days, label, may_pause in KEYS:
        yield Event(stage.at(days, "11:20"), partial(_give, stage, slug, label, may_pause))
    yield Event(stage.at(-20, "15:10"), partial(_rotate, stage))


def _give(stage: Stage, slug: str, label: str, may_pause: bool) -> None:
    technology = stage.people["technology"]
    because = "The agent starts under its contract"
    agent = actions.agent_of(stage.process(slug), by=technology, because=because)
    actions.make_key(
        agent,
        label=label,
        by=technology,
        because=because,
        may_pause=may_pause,
        expires_at=now() + A_YEAR,
    )


def _rotate(stage: Stage) -> None:
    key = AgentKey.objects.get(agent__email="invoice_approval@agents.invalid")
    because = "The accounting server was set up anew, and its old disk went to be destroyed"
    actions.rotate_key(key, by=stage.people["technology"], because=because)


def make_shown_key() -> str:
    """A key for support refunds with a year of life; its text is kept nowhere in the database."""
    because = "For whoever tries the API of the demo"
    agent = actions.agent_of(Process.objects.get(slug=SHOWN), by=BUILDER, because=because)
    _, text = actions.make_key(
        agent,
        label="printed when the demo starts",
        by=BUILDER,
        because=because,
        may_pause=True,
        expires_at=now() + A_YEAR,
    )
    return text


def shown_key() -> str:
    """The key that each start prints: kept beside the database, made anew when it is over."""
    file = _kept_in()
    kept = file.read_text().strip() if file.exists() else ""
    if kept and _opens(kept):
        return kept
    text = make_shown_key()
    file.touch(mode=0o600)
    file.write_text(f"{text}\n")
    return text


def _kept_in() -> Path:
    if connection.vendor == "sqlite":
        return Path(f"{connection.settings_dict['NAME']}.agent_key")
    return ROOT / "var" / "demo_agent_key"


def _opens(text: str) -> bool:
    try:
        return key_of(text).agent.email == f"{SHOWN}@agents.invalid"
    except Refusal:
        return False
