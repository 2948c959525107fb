"""House rules in the admin: words are edited, tiers and controls are proposed and consented to."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from processes.models import (
    Control,
    Domain,
    OperatingModel,
    Person,
    Proposal,
    Term,
    Tier,
    TierAnswer,
)
from processes.register import actions
from processes.register.words import CONTROL
from tests.agents import a_domain

pytestmark = pytest.mark.django_db
As = Callable[[Person], Client]
WHY = "People asked for it"
KINDS = {
    "domain": Domain,
    "operatingmodel": OperatingModel,
    "term": Term,
    "tier": Tier,
    "control": Control,
    "tieranswer": TierAnswer,
    "proposal": Proposal,
}


def url(kind: str, page: str, *args: Any) -> str:
    return reverse(f"admin:processes_{kind}_{page}", args=args)


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


@pytest.fixture
def control() -> Control:
    return Control.objects.get(slug="logging")


@pytest.fixture
def proposal(control: Control, compliance: Person) -> Proposal:
    becomes = {"says": "Logged within a second.", "tier": 1, "passes_upward": False}
    return actions.propose(CONTROL, control, becomes, by=compliance, because="Too slow")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("who", ["charlie", "compliance", "administrator"])
def test_every_list_page_history_and_file_opens(
    request: pytest.FixtureRequest, as_person: As, proposal: Proposal, kind: str, who: str
) -> None:
    a_domain()
    client = as_person(request.getfixturevalue(who))
    row = KINDS[kind]._default_manager.first()
    assert row is not None
    assert client.get(url(kind, "changelist")).status_code == 200
    assert client.get(url(kind, "change", row.pk)).status_code == 200
    history = client.get(url(kind, "history", row.pk)).status_code
    assert history == (404 if kind == "proposal" else 200)


@pytest.mark.parametrize("kind", ["domain", "term", "tier", "control", "tieranswer", "proposal"])
@pytest.mark.parametrize("form", ["csv", "json"])
def test_lists_as_files(
    charlie: Person, as_person: As, proposal: Proposal, kind: str, form: str
) -> None:
    a_domain()
    answer = as_person(charlie).get(url(kind, "export", form))
    assert answer.status_code == 200
    assert len(b"".join(answer)) > 30  # type: ignore[call-overload]  # a streamed answer


class TestDomains:
    def test_are_added_and_changed(self, administrator: Person, as_person: As) -> None:
        client = as_person(administrator)
        model = OperatingModel.objects.get(slug="copilot")
        values = {
            "name": "Sales",
            "slug": "sales",
            "summary": "From question to order.",
            "operating_model": model.pk,
            "because": WHY,
        }
        assert client.post(url("domain", "add"), values).status_code == 302
        made = Domain.objects.get(slug="sales")
        assert made.history.get().history_change_reason == WHY
        values["summary"], values["because"] = "To the signed order.", "Shorter"
        assert client.post(url("domain", "change", made.pk), values).status_code == 302
        made.refresh_from_db()
        assert made.summary == "To the signed order."
        page = text(client.get(url("domain", "history", made.pk)))
        assert "Shorter" in page
        assert "<del>" in page

    def test_a_name_that_is_taken_stands_at_its_field(
        self, administrator: Person, as_person: As
    ) -> None:
        one, two = a_domain("sales"), a_domain("finance")
        values = {
            "name": one.name,
            "slug": two.slug,
            "summary": two.summary,
            "operating_model": two.operating_model_id,
            "because": WHY,
        }
        answer = as_person(administrator).post(url("domain", "change", two.pk), values)
        assert list(answer.context["adminform"].form.errors) == ["name"]

    @pytest.mark.parametrize("who", ["charlie", "compliance"])
    def test_others_read(self, request: pytest.FixtureRequest, as_person: As, who: str) -> None:
        client = as_person(request.getfixturevalue(who))
        domain = a_domain()
        assert client.post(url("domain", "add"), {"name": "X"}).status_code == 403
        answer = client.post(url("domain", "change", domain.pk), {"name": "X", "because": WHY})
        assert answer.status_code == 403
        domain.refresh_from_db()
        assert domain.name != "X"


class TestWords:
    def test_are_published_and_taken_out(self, compliance: Person, as_person: As) -> None:
        client = as_person(compliance)
        values = {"name": "Ticket", "slug": "ticket", "meaning": "One question.", "because": WHY}
        assert client.post(url("term", "add"), values).status_code == 302
        term = Term.objects.get(slug="ticket")
        assert "Take out of the glossary" in text(client.get(url("term", "change", term.pk)))
        client.post(url("term", "act", term.pk, "retire"), {"because": "Nobody says so"})
        term.refresh_from_db()
        assert term.is_retired
        assert "Publish again" in text(client.get(url("term", "change", term.pk)))


class TestModels:
    def test_are_edited_by_compliance_and_never_added(
        self, compliance: Person, as_person: As
    ) -> None:
        client = as_person(compliance)
        model = OperatingModel.objects.get(slug="copilot")
        values = {
            "name": model.name,
            "suits": "Desk work",
            "expect": model.expect,
            "risk": model.risk,
            "because": WHY,
        }
        client.post(url("operatingmodel", "change", model.pk), values)
        model.refresh_from_db()
        assert model.suits == "Desk work"
        assert client.get(url("operatingmodel", "add")).status_code == 403


class TestProposing:
    def test_begins_with_what_stands(
        self, compliance: Person, as_person: As, control: Control
    ) -> None:
        page = as_person(compliance).get(url("control", "act", control.pk, "propose"))
        assert page.context["form"].initial["says"] == control.says

    def test_a_change(self, compliance: Person, as_person: As, control: Control) -> None:
        values = {
            "name": control.name,
            "says": "Logged within a second.",
            "tier": 1,
            "passes_upward": "on",
            "because": "Too slow",
        }
        address = url("control", "act", control.pk, "propose")
        assert as_person(compliance).post(address, values).status_code == 302
        made = Proposal.objects.get()
        assert made.becomes == {"says": "Logged within a second.", "tier": 1}
        control.refresh_from_db()
        assert control.tier_id == 0

    def test_what_is_refused_stands_at_its_field(
        self, compliance: Person, as_person: As, control: Control
    ) -> None:
        address = url("control", "act", control.pk, "propose")
        same = {
            "name": control.name,
            "says": control.says,
            "tier": 0,
            "passes_upward": "on",
            "because": "No reason",
        }
        page = as_person(compliance).post(address, same)
        assert "Nothing differs" in text(page)

    def test_a_new_control(self, compliance: Person, as_person: As) -> None:
        values = {
            "slug": "second_reader",
            "name": "Second reader",
            "says": "A second person reads every tenth reply.",
            "passes_upward": "on",
            "because": "Letters had mistakes",
        }
        address = url("tier", "act", 1, "control")
        assert as_person(compliance).post(address, values).status_code == 302
        assert Proposal.objects.get().becomes["tier"] == 1

    @pytest.mark.parametrize(
        ("kind", "pk", "values"),
        [
            ("tier", 2, {"review_every_days": "7"}),
            ("tieranswer", None, {"lowest_tier": "4"}),
        ],
    )
    def test_tiers_and_answers(
        self, compliance: Person, as_person: As, kind: str, pk: int | None, values: dict[str, str]
    ) -> None:
        client = as_person(compliance)
        row = KINDS[kind]._default_manager.filter(**({"pk": pk} if pk else {})).first()
        assert row is not None
        address = url(kind, "act", row.pk, "propose")
        standing = client.get(address).context["form"].initial
        stands = {
            name: getattr(value, "pk", value) for name, value in standing.items() if value != ""
        }
        client.post(address, {**stands, **values, "because": "Needed"})
        assert Proposal.objects.get().becomes.keys() == values.keys()

    @pytest.mark.parametrize("who", ["charlie", "technology", "alice"])
    def test_others_have_no_button(
        self, request: pytest.FixtureRequest, as_person: As, control: Control, who: str
    ) -> None:
        client = as_person(request.getfixturevalue(who))
        assert "Propose" not in text(client.get(url("control", "change", control.pk)))
        for ask in (client.get, client.post):
            assert ask(url("control", "act", control.pk, "propose")).status_code == 403

    def test_nobody_edits_in_place(
        self, compliance: Person, as_person: As, control: Control
    ) -> None:
        client = as_person(compliance)
        for kind, row in (("control", control), ("tier", Tier.objects.get(number=1))):
            assert client.get(url(kind, "add")).status_code == 403
            answer = client.post(url(kind, "change", row.pk), {"name": "X"})
            assert answer.status_code == 403


class TestDeciding:
    def test_the_page_shows_what_differs_in_words(
        self, colleague: Person, as_person: As, proposal: Proposal
    ) -> None:
        page = text(as_person(colleague).get(url("proposal", "change", proposal.pk)))
        for words in ("What it asks", "Passes upward", "<del>yes</del>", "<ins>no</ins>"):
            assert words in page
        assert "Words to customers" in page
        assert "Too slow" in page

    def test_another_consents(
        self, colleague: Person, as_person: As, proposal: Proposal, control: Control
    ) -> None:
        address = url("proposal", "act", proposal.pk, "consent")
        as_person(colleague).post(address, {"because": "Agreed, it can be checked"})
        control.refresh_from_db()
        assert (control.tier_id, control.passes_upward) == (1, False)

    def test_the_proposer_has_no_button_but_to_withdraw(
        self, compliance: Person, as_person: As, proposal: Proposal
    ) -> None:
        client = as_person(compliance)
        page = text(client.get(url("proposal", "change", proposal.pk)))
        assert "act/withdraw" in page
        assert "act/consent" not in page
        answer = client.post(url("proposal", "act", proposal.pk, "consent"), {"because": WHY})
        assert answer.status_code == 403
        client.post(url("proposal", "act", proposal.pk, "withdraw"), {"because": "Wrong words"})
        proposal.refresh_from_db()
        assert proposal.state == "withdrawn"

    @pytest.mark.parametrize("who", ["charlie", "administrator"])
    def test_others_read(
        self, request: pytest.FixtureRequest, as_person: As, proposal: Proposal, who: str
    ) -> None:
        client = as_person(request.getfixturevalue(who))
        assert "/act/" not in text(client.get(url("proposal", "change", proposal.pk)))
        for act in ("consent", "decline", "withdraw"):
            answer = client.post(url("proposal", "act", proposal.pk, act), {"because": WHY})
            assert answer.status_code == 403

    @pytest.mark.parametrize(
        ("which", "who", "found"),
        [
            ("", "colleague", True),
            ("", "compliance", True),
            ("waiting", "colleague", True),
            ("waiting", "compliance", False),
            ("waiting", "administrator", False),
            ("mine", "compliance", True),
            ("mine", "colleague", False),
            ("decided", "colleague", False),
            ("all", "charlie", True),
        ],
    )
    def test_the_list_shows_what_is_asked_for(
        self,
        request: pytest.FixtureRequest,
        as_person: As,
        proposal: Proposal,
        which: str,
        who: str,
        found: bool,
    ) -> None:
        client = as_person(request.getfixturevalue(who))
        answer = client.get(url("proposal", "changelist"), {"which": which} if which else {})
        assert bool(answer.context["cl"].result_count) is found

    def test_what_is_decided_leaves_the_first_list(
        self, colleague: Person, as_person: As, proposal: Proposal
    ) -> None:
        actions.decline(proposal, by=colleague, because="It is quick enough")
        client = as_person(colleague)
        counts = [
            client.get(url("proposal", "changelist"), {"which": which} if which else {})
            .context["cl"]
            .result_count
            for which in ("", "decided")
        ]
        assert counts == [0, 1]


def test_a_tiers_page_names_its_controls(charlie: Person, as_person: As) -> None:
    page = text(as_person(charlie).get(url("tier", "change", 2)))
    for words in ("Tool allowlist", "Evaluation set", "Logging"):
        assert words in page
    assert "Nothing outside" not in page
