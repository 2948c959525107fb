"""The list of processes in the admin: filters, search, order, files; and entering a process."""

import csv
import io
import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from processes.models import OperatingModel, Person, Process
from processes.people.actions import deactivate
from processes.register import actions
from tests.agents import BY, a_domain, a_process
from tests.factories import AgentFactory, PersonFactory
from tests.processes.register.visiting import As, text

pytestmark = pytest.mark.django_db
LIST = reverse("admin:processes_process_changelist")
ADD = reverse("admin:processes_process_add")


@pytest.fixture
def portfolio(process: Process, alice: Person) -> dict[str, Process]:
    """Four processes that differ in everything that one may ask for."""
    other = OperatingModel.objects.exclude(pk=process.domain.operating_model_id)[0]
    made = {
        "support_refunds": process,
        "sales_intake": a_process(
            "sales_intake", domain=a_domain("sales"), tier=3, stage="pilot", accountable=alice
        ),
        "meeting_notes": a_process(
            "meeting_notes", tier=0, capability="drafts_only", operating_model=other
        ),
        "old_one": a_process("old_one", stage="retired", summary="Wrote reminders."),
    }
    actions.pause(made["sales_intake"], by=alice, because="It is wrong")
    deactivate(made["meeting_notes"].accountable, **BY)
    return made


def listed(client: Client, **query: Any) -> list[str]:
    answer = client.get(LIST, query)
    assert answer.status_code == 200
    return [process.slug for process in answer.context["cl"].result_list]


EVERYTHING = ["meeting_notes", "old_one", "sales_intake", "support_refunds"]


class TestNarrowing:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ({}, EVERYTHING),
            ({"domain": "sales"}, ["sales_intake"]),
            ({"tier": "2"}, ["old_one", "support_refunds"]),
            ({"stage": "pilot"}, ["sales_intake"]),
            ({"state": "running"}, ["meeting_notes", "support_refunds"]),
            ({"state": "paused"}, ["sales_intake"]),
            ({"state": "retired"}, ["old_one"]),
            ({"capability": "drafts_only"}, ["meeting_notes"]),
            ({"wants": "fit"}, ["meeting_notes"]),
            ({"wants": "gap"}, ["meeting_notes"]),
            ({"mine": "yes"}, ["sales_intake", "support_refunds"]),
            ({"q": "reminders"}, ["old_one"]),
            ({"q": "sales_in"}, ["sales_intake"]),
            ({"domain": "customer_support", "tier": "2", "state": "running"}, ["support_refunds"]),
            ({"domain": "nowhere"}, []),
            ({"tier": "many"}, []),
            ({"owner": "99999999999999999999999"}, []),
        ],
    )
    def test_by(
        self,
        alice: Person,
        as_person: As,
        portfolio: dict[str, Process],
        query: dict[str, str],
        found: list[str],
    ) -> None:
        assert listed(as_person(alice), **query) == found

    def test_by_who_answers(
        self, alice: Person, charlie: Person, as_person: As, portfolio: dict[str, Process]
    ) -> None:
        client = as_person(charlie)
        assert listed(client, owner=alice.pk) == ["sales_intake", "support_refunds"]

    def test_only_owners_of_what_one_sees_are_offered(
        self, charlie: Person, as_person: As, portfolio: dict[str, Process]
    ) -> None:
        hidden = PersonFactory(name="Hilda Hidden")
        a_process("secret_merger", is_restricted=True, accountable=hidden)
        assert "Hilda Hidden" not in text(as_person(charlie).get(LIST))
        assert "Hilda Hidden" in text(as_person(hidden).get(LIST))

    @pytest.mark.parametrize(("column", "first"), [("2", "meeting_notes"), ("-2", "sales_intake")])
    def test_in_another_order(
        self,
        alice: Person,
        as_person: As,
        portfolio: dict[str, Process],
        column: str,
        first: str,
    ) -> None:
        assert listed(as_person(alice), o=column)[0] == first


@pytest.mark.parametrize("pk", ["99999999999999999999999", "-1", "x", "1%00"])
def test_a_number_that_is_none(charlie: Person, as_person: As, pk: str) -> None:
    for tail in ("change/", "history/", "hub/people/", "pause/"):
        assert as_person(charlie).get(f"{LIST}{pk}/{tail}").status_code == 404


def test_a_line_says_what_to_look_at(
    alice: Person, as_person: As, portfolio: dict[str, Process]
) -> None:
    page = text(as_person(alice).get(LIST))
    for words in ("someone has left", "doesn&#x27;t fit its domain", "paused", "Tier 3"):
        assert words in page
    actions.restrict(portfolio["support_refunds"], True, **BY)
    assert ">restricted<" in text(as_person(alice).get(LIST))


class TestFiles:
    def read(self, answer: HttpResponse) -> str:
        return b"".join(answer).decode()  # type: ignore[call-overload]  # a streamed answer

    def test_csv(self, alice: Person, as_person: As, portfolio: dict[str, Process]) -> None:
        answer = as_person(alice).get(f"{LIST}export.csv?state=paused")
        (row,) = csv.DictReader(io.StringIO(self.read(answer)))
        assert row["slug"] == "sales_intake"
        assert (row["state"], row["accountable"]) == ("paused", "Alice Adler")

    def test_json(self, alice: Person, as_person: As, portfolio: dict[str, Process]) -> None:
        found = json.loads(self.read(as_person(alice).get(f"{LIST}export.json")))
        assert sorted(row["slug"] for row in found) == EVERYTHING
        misfits = [row["slug"] for row in found if not row["fits its domain"]]
        assert misfits == ["meeting_notes"]

    def test_nothing_hidden(self, charlie: Person, as_person: As, restricted: Process) -> None:
        a_process("open_one")
        for kind in ("csv", "json"):
            found = self.read(as_person(charlie).get(f"{LIST}export.{kind}"))
            assert "open_one" in found
            assert "support_refunds" not in found


class TestEntering:
    @pytest.fixture
    def filled(self, ways: dict[str, Any]) -> dict[str, Any]:
        """The form as an administrator fills it in."""
        values = {name: getattr(value, "pk", value) for name, value in ways.items()}
        answers = values.pop("answers")
        return {
            **values,
            **{f"answer-{question}": answer for question, answer in answers.items()},
            "stage": "designing",
            "because": "It goes live next month",
        }

    def test_it_is_there(
        self, administrator: Person, as_person: As, filled: dict[str, Any]
    ) -> None:
        answer = as_person(administrator).post(ADD, filled)
        made = Process.objects.get(slug="vendor_onboarding")
        assert answer["Location"] == reverse(
            "admin:processes_process_tab", args=[made.pk, "people"]
        )
        assert (made.stage, made.operating_model) == ("designing", made.domain.operating_model)
        entry = Entry.objects.get(verb="process.create", process="vendor_onboarding")
        assert (entry.actor, entry.because) == ("Adam Admin", "It goes live next month")
        assert entry.details["answers"]["acts"] == "records"

    def test_a_tier_below_the_answers_is_refused_at_its_field(
        self, administrator: Person, as_person: As, filled: dict[str, Any]
    ) -> None:
        answer = as_person(administrator).post(ADD, {**filled, "tier": 1})
        form = answer.context["form"]
        assert list(form.errors) == ["tier"]
        assert "need tier 2 at least" in str(form.errors["tier"])
        assert form["name"].value() == "Vendor onboarding"
        assert not Process.objects.filter(slug="vendor_onboarding").exists()

    @pytest.mark.parametrize(
        "field",
        [
            "name",
            "slug",
            "summary",
            "when_to_use",
            "when_not_to_use",
            "fallback",
            "domain",
            "tier",
            "capability",
            "kind_of_work",
            "accountable",
            "accountable_deputy",
            "escalation_owner",
            "escalation_backup",
            "answer-who_sees",
            "answer-regulated",
            "because",
        ],
    )
    def test_what_is_missing_is_named(
        self, administrator: Person, as_person: As, filled: dict[str, Any], field: str
    ) -> None:
        answer = as_person(administrator).post(ADD, {**filled, field: ""})
        assert list(answer.context["form"].errors) == [field]

    @pytest.mark.parametrize(
        "field", ["accountable", "accountable_deputy", "escalation_owner", "escalation_backup"]
    )
    def test_only_active_people_can_be_chosen(
        self, administrator: Person, as_person: As, filled: dict[str, Any], field: str
    ) -> None:
        client = as_person(administrator)
        for unfit in (AgentFactory(), PersonFactory(is_active=False)):
            answer = client.post(ADD, {**filled, field: unfit.pk})
            assert list(answer.context["form"].errors) == [field]
        assert Process.objects.count() == 1

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"slug": "Vendor Onboarding"}, "slug"),
            ({"slug": "support_refunds"}, "slug"),
            ({"slug": "vendors_tier2_v3"}, "slug"),
            ({"learn_at": "javascript:alert(1)"}, "learn_at"),
            ({"stage": "retired"}, "stage"),
            ({"because": "x"}, "because"),
        ],
    )
    def test_what_cant_stand(
        self,
        administrator: Person,
        as_person: As,
        filled: dict[str, Any],
        values: dict[str, str],
        field: str,
    ) -> None:
        answer = as_person(administrator).post(ADD, {**filled, **values})
        assert list(answer.context["form"].errors) == [field]

    def test_the_same_person_twice(
        self, administrator: Person, as_person: As, filled: dict[str, Any]
    ) -> None:
        same = {**filled, "escalation_backup": filled["escalation_owner"]}
        answer = as_person(administrator).post(ADD, same)
        assert list(answer.context["form"].errors) == ["escalation_backup"]

    def test_one_that_the_administrator_may_not_see(
        self, administrator: Person, as_person: As, filled: dict[str, Any]
    ) -> None:
        answer = as_person(administrator).post(ADD, {**filled, "is_restricted": "on"}, follow=True)
        assert answer.redirect_chain[-1][0] == LIST
        assert "the people named and compliance see it" in text(answer)
        assert Process.objects.get(slug="vendor_onboarding").is_restricted

    @pytest.mark.parametrize("who", ["alice", "charlie", "compliance", "technology"])
    def test_others_may_not(
        self, request: pytest.FixtureRequest, as_person: As, filled: dict[str, Any], who: str
    ) -> None:
        client = as_person(request.getfixturevalue(who))
        assert client.get(ADD).status_code == client.post(ADD, filled).status_code == 403
        assert Process.objects.count() == 1
        assert "Add process" not in text(client.get(LIST))
