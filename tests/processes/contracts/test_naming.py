"""How a contract version is named, and what a name means."""

import pytest

from processes.contracts import actions
from processes.contracts.naming import UnknownProcessId, named, process_id
from processes.models import Process
from tests.agents import BY, a_process, agent_of
from tests.contracts import a_contract, a_draft, in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def process() -> Process:
    return a_process()


def unknown(text: str) -> None:
    with pytest.raises(UnknownProcessId) as caught:
        named(text, Process.objects.all())
    assert caught.value.field == "process_id"
    assert caught.value.status == 422
    assert caught.value.text == UnknownProcessId.says


def test_a_version_in_force(process: Process) -> None:
    version = a_contract(process)
    assert process_id(process, version) == "support_refunds_tier2_v1"
    found = named("support_refunds_tier2_v1", Process.objects.all())
    assert (found.process, found.version, found.is_in_force) == (process, version, True)


def test_the_bare_name_means_what_is_in_force(process: Process) -> None:
    found = named("support_refunds", Process.objects.all())
    assert (found.version, found.is_in_force) == (None, False)
    version = a_contract(process)
    found = named("support_refunds", Process.objects.all())
    assert (found.version, found.is_in_force) == (version, True)


def test_a_superseded_version_is_still_known(process: Process) -> None:
    first = a_contract(process)
    draft = actions.start_draft(process, author=process.accountable, **BY)
    actions.edit_texts(draft, tier=3, sampling_percent=10, **BY)
    second = in_force(draft)
    old = named("support_refunds_tier2_v1", Process.objects.all())
    assert (old.version, old.is_in_force) == (first, False)
    assert named("support_refunds_tier3_v2", Process.objects.all()).version == second
    for never in ("support_refunds_tier2_v2", "support_refunds_tier3_v1"):
        unknown(never)


def test_drafts_have_no_name(process: Process) -> None:
    draft = a_draft(process)
    unknown("support_refunds_tier2_v1")
    actions.withdraw_draft(draft, **BY)
    unknown("support_refunds_tier2_v1")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "unknown",
        "unknown_tier2_v1",
        "support_refunds_tier2_v9",
        "support_refunds_tier2_v01",
        "support_refunds_tier02_v1",
        "support_refunds_tier2_v0",
        "support_refunds_tier2_v-1",
        "support_refunds_tier2_v1 ",
        "support_refunds_tier2_v1\n",
        "support_refunds_tier2_v١",
        "support_refunds_tier2_v99999999999999999999",
        "support_refunds_tier2",
        "SUPPORT_REFUNDS_tier2_v1",
        "support_refunds\x00",
        "x" * 10_000,
        "support_refunds_tier2_v1_tier2_v1",
        "support_refunds' OR 1=1",
    ],
)
def test_what_means_nothing(process: Process, text: str) -> None:
    a_contract(process)
    unknown(text)


def test_what_is_hidden_means_nothing(process: Process) -> None:
    """In the same words as what is not there."""
    a_contract(process)
    other = a_process("of_others")
    a_contract(other)
    seen = Process.objects.visible_to(agent_of(process))
    assert named("support_refunds", seen).process == process
    for hidden in ("of_others", "of_others_tier2_v1"):
        with pytest.raises(UnknownProcessId) as caught:
            named(hidden, seen)
        assert caught.value.text == UnknownProcessId.says
