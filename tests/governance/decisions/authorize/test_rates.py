"""How often a tool may be used, counted over everything that answers."""

import pytest

from governance.models import Authorization, Escalation
from processes.contracts.parts import ToolGrant
from processes.models import ContractVersion
from tests.conftest import Clock
from tests.governance.decisions.authorize.conftest import Ask

pytestmark = pytest.mark.django_db


@pytest.fixture
def three_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """The contract in force lets the tool be used three times an hour."""
    from governance.decisions.authorize import compiled as module  # the one place that reads it

    real = module._tool

    def fewer(tool: ToolGrant, *rest: object) -> module.Tool:
        tool.rate_count = 3 if tool.name == "billing.refund" else None
        return real(tool, *rest)  # type: ignore[arg-type]  # passed on as it came

    monkeypatch.setattr(module, "_tool", fewer)
    module.compiled.cache_clear()


@pytest.mark.usefixtures("three_an_hour")
class TestRate:
    def test_the_fourth_is_refused_and_calls_nobody(self, ask: Ask, clock: Clock) -> None:
        for minutes in (0, 10, 20):
            clock.forward(minutes=minutes)
            assert ask()["verdict"] == "allow"
        told = ask(case_id="124")
        assert told["verdict"] == "refuse"
        assert [reason["rule"] for reason in told["reasons"]] == ["rate_limit"]
        assert told["retry_after"] == 30 * 60
        assert "escalation" not in told
        assert not Escalation.objects.exists()

    def test_every_span_of_an_hour_counts(self, ask: Ask, clock: Clock) -> None:
        for minutes in (0, 50, 5):
            clock.forward(minutes=minutes)
            assert ask()["verdict"] == "allow"
        clock.forward(minutes=5)  # the first is an hour old
        assert ask()["verdict"] == "allow"
        assert ask()["retry_after"] == 50 * 60

    def test_only_what_was_allowed_counts(self, ask: Ask) -> None:
        for _ in range(4):
            assert ask(confidence=0)["verdict"] == "escalate"
        assert ask()["verdict"] == "allow"

    def test_a_refusal_for_its_arguments_comes_first(self, ask: Ask) -> None:
        for _ in range(3):
            ask()
        assert "retry_after" not in ask(arguments={"amount": 60, "currency": "EUR"})

    def test_it_comes_before_questions_and_stops(self, ask: Ask) -> None:
        for _ in range(3):
            ask()
        assert ask(inputs={}, confidence=0)["verdict"] == "refuse"

    def test_other_tools_have_their_own(self, ask: Ask, contract: ContractVersion) -> None:
        for _ in range(3):
            ask()
        assert ask(tool="crm.update", arguments={})["verdict"] == "allow"
        assert Authorization.objects.allowed().count() == 4
