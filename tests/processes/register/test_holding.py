"""Compliance takes over a pause of others: the business can't lift it any more."""

from collections.abc import Callable

import pytest

from audit.models import Entry
from house.refusals import NotPermitted
from processes.models import Notice, Pause, Person, Process
from processes.register import actions, refusals, rules
from processes.register.words import Role
from tests.agents import BY, a_key
from tests.processes.register.visiting import As, switch, tab, text

pytestmark = pytest.mark.django_db
OFF, HOLD, ON = "The figures are wrong", "A supervisor asked", "They were mended"


def by_alice(process: Process) -> Pause:
    return actions.pause(process, by=process.accountable, because=OFF)


def by_a_key(process: Process) -> Pause:
    key, _ = a_key(process, may_pause=True)
    return actions.pause(process, by=key.agent, because=OFF, key=key)


@pytest.mark.parametrize("paused", [by_alice, by_a_key])
def test_it_takes_over(
    process: Process,
    alice: Person,
    compliance: Person,
    colleague: Person,
    paused: Callable[[Process], Pause],
) -> None:
    first = paused(process)
    held = actions.pause(process, by=compliance, because=HOLD)
    first.refresh_from_db()
    assert (held.kind, process.state, process.pauses.standing().get()) == (
        "compliance",
        "paused",
        held,
    )
    assert (first.lifted_by, first.lifted_because) == (
        compliance,
        f"Compliance took it over: {HOLD}",
    )
    entry = Entry.objects.filter(verb="process.pause").latest("pk")
    assert entry.details == {"took_over_from": first.paused_by_key or "Alice Adler"}
    assert Notice.objects.filter(
        person=alice, title="Support refunds is held for compliance"
    ).exists()
    with pytest.raises(refusals.PauseIsCompliances):
        actions.resume(process, by=alice, because=ON)
    with pytest.raises(refusals.AlreadyPaused):
        actions.pause(process, by=colleague, because=HOLD)
    actions.resume(process, by=compliance, because=ON)
    assert process.state == "running"


def test_the_key_that_paused_first_lifts_nothing_then(process: Process, compliance: Person) -> None:
    key, _ = a_key(process, may_pause=True)
    actions.pause(process, by=key.agent, because=OFF, key=key)
    actions.pause(process, by=compliance, because=HOLD)
    with pytest.raises(refusals.PauseIsAnothers):
        actions.resume(process, by=key.agent, because=ON, key=key)
    with pytest.raises(refusals.AlreadyPaused):
        actions.pause(process, by=key.agent, because=OFF, key=key)


def test_nobody_else_takes_over(process: Process, alice: Person, charlie: Person) -> None:
    pause = by_alice(process)
    assert not rules.may_hold(alice, pause)
    with pytest.raises(refusals.AlreadyPaused):
        actions.pause(process, by=alice, because=HOLD)
    with pytest.raises(NotPermitted):
        actions.pause(process, by=charlie, because=HOLD)
    assert Pause.objects.get() == pause


@pytest.mark.parametrize("is_hub", [True, False])
def test_its_button(
    process: Process, alice: Person, compliance: Person, as_person: As, is_hub: bool
) -> None:
    by_alice(process)
    page = tab(process, "overview") if is_hub else f"/register/{process.slug}/"
    send = switch(process, "pause") if is_hub else f"{page}pause/"
    assert "Hold for compliance" not in text(as_person(alice).get(page))
    client = as_person(compliance)
    shown = text(client.get(page))
    assert f'formaction="{send}"' in shown
    assert "Resume now" not in shown
    assert 'id="switch"' in text(client.post(send, {"because": ""}))
    client.post(send, {"because": HOLD})
    assert process.pauses.standing().get().because == HOLD
    assert "Hold for compliance" not in text(client.get(page))


def test_one_form_with_both_ways(process: Process, compliance: Person, as_person: As) -> None:
    """Whoever is accountable and of compliance may lift it or hold it."""
    by_alice(process)
    deputy = process.accountable_deputy
    actions.name_role(process, Role.ACCOUNTABLE, person=compliance, deputy=deputy, **BY)
    client = as_person(compliance)
    for page in (tab(process, "overview"), f"/register/{process.slug}/"):
        shown = text(client.get(page))
        assert "Resume now" in shown
        assert "Hold for compliance" in shown
