"""The page of aims: set before a pilot, proposed afterwards, hidden from strangers."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from governance.models import Aim, Metric
from governance.scorecards.actions import set_aim
from processes.models import Person, Process, Proposal
from processes.register.actions import restrict
from tests.agents import BY, a_process
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
WHY = "What customers told us"


@pytest.fixture
def process() -> Process:
    return a_process(stage="designing")


def page(process: Process) -> str:
    return reverse("scorecards:aims", args=[process.slug])


def aimed(process: Process, target: str = "3") -> None:
    metric = Metric.objects.get(slug="error_rate")
    set_aim(
        process, metric, by=process.accountable, because=WHY, baseline=Decimal(9),
        target=Decimal(target), is_success=True,
    )  # fmt: skip


def test_before_a_pilot_it_is_set(client: Client, process: Process) -> None:
    client.force_login(process.accountable)
    shown = client.get(page(process)).content.decode()
    assert "No success number is set" in shown
    sent = {
        "metric": "error_rate", "baseline": "9", "target": "2,5", "is_success": "on",
        "because": WHY,
    }  # fmt: skip
    assert client.post(page(process), sent).status_code == 302
    aim = Aim.objects.get()
    assert (aim.baseline, aim.target, aim.is_success) == (9, Decimal("2.5"), True)
    shown = client.get(page(process)).content.decode()
    assert "2.5 %" in shown
    assert WHY in shown
    assert "No success number is set" not in shown


def test_what_is_wrong_stands_at_its_field(client: Client, process: Process) -> None:
    client.force_login(process.accountable)
    for sent, says in (
        ({"target": "soon"}, "Type a number"),
        ({"target": "140"}, "between 0 and 100"),
        ({"target": "3", "is_success": "on"}, "needs a baseline"),
    ):
        answer = client.post(
            page(process), {"metric": "error_rate", "baseline": "", "because": WHY, **sent}
        )
        assert answer.status_code == 422
        assert says in answer.content.decode()
    assert not Aim.objects.exists()


def test_once_a_pilot_started_it_is_proposed(client: Client, process: Process) -> None:
    aimed(process)
    Process.objects.filter(pk=process.pk).update(stage="pilot")
    client.force_login(process.accountable)
    filled = client.get(page(process), {"metric": "error_rate"}).content.decode()
    assert 'value="9"' in filled
    sent = {
        "metric": "error_rate", "baseline": "9", "target": "5", "is_success": "on",
        "because": "Too hard",
    }  # fmt: skip
    answer = client.post(page(process), sent, follow=True).content.decode()
    assert "Compliance was asked" in answer
    assert Aim.objects.get().target == 3
    proposal = Proposal.objects.get()
    decide = reverse("admin:processes_proposal_change", args=[proposal.pk])
    assert decide not in answer
    client.force_login(PersonFactory(groups=["compliance"]))
    shown = client.get(page(process)).content.decode()
    assert "waits for consent" in shown
    assert decide in shown


def test_who_may(client: Client, process: Process) -> None:
    aimed(process)
    reader: Person = PersonFactory()
    client.force_login(reader)
    shown = client.get(page(process)).content.decode()
    assert "success number" in shown
    assert '<form method="post" class="below"' not in shown
    assert client.post(page(process), {"metric": "error_rate"}).status_code == 403
    restrict(process, True, **BY)
    assert client.get(page(process)).status_code == 404
