"""A file into a draft, looked at first; and the first contract of a process in force."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from processes.contracts import actions
from processes.contracts.files import write
from processes.contracts.whole import whole
from processes.models import ContractVersion, Process
from processes.people.groups import STAFF
from tests.agents import BY, a_process
from tests.contracts import refunds_text
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
BECAUSE = {"because": "From our repository"}


@pytest.fixture
def process() -> Process:
    return a_process(accountable=PersonFactory(groups=[STAFF]))


@pytest.fixture
def draft(process: Process) -> ContractVersion:
    return actions.start_draft(process, author=process.accountable, **BY)


@pytest.fixture
def owner(client: Client, process: Process) -> Client:
    client.force_login(process.accountable)
    return client


def address(version: ContractVersion, name: str = "import") -> str:
    return reverse(f"contracts:{name}", args=[version.process.slug, version.number])


def text_for(process: Process) -> str:
    return refunds_text(process.escalation_owner, process.escalation_backup)


def looked_at(owner: Client, draft: ContractVersion, text: str, **more: Any) -> Any:
    return owner.post(address(draft), {**BECAUSE, "text": text, **more})


def test_a_file_is_looked_at_and_then_taken(
    owner: Client, draft: ContractVersion, process: Process
) -> None:
    upload = SimpleUploadedFile("contract.yaml", text_for(process).encode())
    shown = owner.post(address(draft), {**BECAUSE, "file": upload})
    assert "It can be taken" in shown.text
    assert "Stop rules, new: refund_over_300, unsure." in shown.text
    assert not draft.stop_rules.exists()
    sent = {"text": shown.context["form"]["text"].value(), "seen": shown.context["seen"]}
    assert looked_at(owner, draft, **sent, take="1").status_code == 302
    assert draft.stop_rules.count() == 2
    again = looked_at(owner, draft, write(whole(ContractVersion.objects.get(pk=draft.pk))))
    assert "The draft says exactly this already." in again.text
    assert "Take it into the draft" not in again.text


def test_what_is_wrong_is_said_by_line(
    owner: Client, draft: ContractVersion, process: Process
) -> None:
    text = text_for(process).replace("amount > request_ceiling", "amonut > request_ceiling")
    line = next(n for n, each in enumerate(text.split("\n"), 1) if "amonut" in each)
    shown = looked_at(owner, draft, text)
    shown = looked_at(owner, draft, text, take="1", seen=shown.context["seen"])
    assert f"Line {line}: refund_over_300:" in shown.text
    assert "condition: amonut &gt; request_ceiling" in shown.text
    assert not draft.stop_rules.exists()
    shown = looked_at(owner, draft, "purpose: one\nlimts: []\n")
    assert "Line 2:" in shown.text
    assert "limits" in shown.text
    assert "Line 1:" in looked_at(owner, draft, "just words").text
    assert "Choose a file" in looked_at(owner, draft, "").text


def test_a_file_full_of_faults_makes_no_long_page(owner: Client, draft: ContractVersion) -> None:
    text = "".join(f"k{number}: 1\n" for number in range(2_000))
    shown = looked_at(owner, draft, text)
    assert "2000 things are wrong" in shown.text
    assert "And 1950 more." in shown.text
    assert len(shown.text) < len(text) + 60_000


def test_a_first_contract_is_held_until_approved(
    owner: Client, draft: ContractVersion, process: Process
) -> None:
    text = text_for(process).replace("hold: held", "hold: sampled")
    assert "starts held until approved" in looked_at(owner, draft, text).text


def test_what_is_missing_lets_a_file_pass(owner: Client, draft: ContractVersion) -> None:
    shown = looked_at(
        owner, draft, "purpose: Decide one refund request against the order and the policy.\n"
    )
    assert "It can be taken" in shown.text
    assert "Still missing then" in shown.text


def test_a_draft_that_moved_is_looked_at_anew(
    owner: Client, draft: ContractVersion, process: Process
) -> None:
    shown = looked_at(owner, draft, text_for(process))
    actions.edit_texts(draft, fallback="By hand", by=process.accountable, because="Meanwhile")
    sent = {"text": text_for(process), "seen": shown.context["seen"], "take": "1"}
    answer = looked_at(owner, draft, **sent)
    assert "The text or the draft changed since you looked." in answer.text
    assert not draft.stop_rules.exists()
    assert looked_at(owner, draft, **{**sent, "seen": answer.context["seen"]}).status_code == 302


def test_a_text_that_changed_is_looked_at_anew(
    owner: Client, draft: ContractVersion, process: Process
) -> None:
    shown = looked_at(owner, draft, text_for(process))
    other = text_for(process).replace("value: 50,", "value: 60,")
    answer = looked_at(owner, draft, other, seen=shown.context["seen"], take="1")
    assert "The text or the draft changed since you looked." in answer.text
    assert not draft.limits.exists()
    # Browsers send line breaks in their own way; that is no other text.
    sent = text_for(process).replace("\n", "\r\n")
    assert looked_at(owner, draft, sent, seen=shown.context["seen"], take="1").status_code == 302
