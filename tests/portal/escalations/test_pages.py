"""The list, the page on which an exception is decided, and where else it shows."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.escalations.similar import similar_to
from governance.models import Escalation
from house.pages import page_of
from portal.escalations.filters import ORDERS, ListFilter
from portal.escalations.proposing import evidence
from processes.contracts import actions
from processes.contracts.files import read
from processes.models import ContractVersion, Person, Process
from tests.agents import BY, Caller, a_key
from tests.contracts import in_force, refunds_text
from tests.factories import PersonFactory
from tests.governance.escalations.conftest import WORDS, Raise

pytestmark = pytest.mark.django_db
DECIDED = {"outcome": "approved", "decision": WORDS, "reason_code": "goodwill", "gave_up": ""}


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def page(person: Person, address: str) -> str:
    answer = browser(person).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


class TestList:
    def test_three_lists(self, opened: Raise, process: Process) -> None:
        made, owner = opened(), process.escalation_owner
        assert "case 123" in page(owner, "/exceptions/")
        assert "No exception waits for you" in page(process.accountable, "/exceptions/")
        assert "case 123" in page(process.accountable, "/exceptions/?show=waiting")
        browser(owner).post(f"/exceptions/{made.public_id}/", DECIDED)
        assert "No exception waits for you" in page(owner, "/exceptions/")
        assert WORDS[:40] in page(PersonFactory(), "/exceptions/?show=decided")
        assert "No exception fits" in page(owner, "/exceptions/?show=waiting&process=elsewhere")

    def test_hidden_processes_stay_hidden(self, opened: Raise, process: Process) -> None:
        made = opened()
        Process.objects.filter(pk=process.pk).update(is_restricted=True)
        stranger = PersonFactory()
        assert "case 123" not in page(stranger, "/exceptions/?show=waiting")
        for address in ("", "take-over/", "reassign/"):
            answer = browser(stranger).post(f"/exceptions/{made.public_id}/{address}", {})
            assert answer.status_code == 404
        assert "case 123" in page(made.held_by, "/exceptions/")

    def test_filters_find_one_among_many(self, opened: Raise, process: Process) -> None:
        owner = process.escalation_owner
        decided = opened(case_id="paid")
        browser(owner).post(f"/exceptions/{decided.public_id}/", DECIDED)
        opened(case_id="chair")
        opened(case_id="lost", trigger="no_order", source="person")
        for asked, found in (
            ("show=waiting", {"chair", "lost"}),
            ("show=waiting&path=no_order", {"lost"}),
            ("show=waiting&path=none", set()),
            ("show=waiting&case=chair", {"chair"}),
            (f"show=waiting&who={owner.name}", {"chair"}),
            ("show=waiting&status=overdue", set()),
            ("show=waiting&until=2001-01-01", set()),
            ("show=waiting&source=person", {"lost"}),
            ("show=waiting&source=agent", {"chair"}),
            ("show=decided&outcome=approved&reason=goodwill", {"paid"}),
            ("show=decided&outcome=declined", set()),
            (f"show=decided&who={owner.name}", {"paid"}),
            ("show=decided&since=2001-01-01&process=support_refunds", {"paid"}),
            ("show=decided&since=never", set()),
        ):
            told = page(owner, f"/exceptions/?{asked}")
            assert {case for case in ("paid", "chair", "lost") if f"case {case}<" in told} == found

    def test_whose_clock_ends_first_stands_first(self, opened: Raise, process: Process) -> None:
        early = opened(case_id="early")
        Escalation.objects.filter(pk=early.pk).update(next_at=early.respond_by + timedelta(days=2))
        opened(case_id="late")
        older = opened(case_id="older")
        Escalation.objects.filter(pk=older.pk).update(next_at=None)  # before clocks moved
        for address in ("/exceptions/", "/exceptions/?show=waiting", f"/register/{process.slug}/"):
            told = page(process.escalation_owner, address)
            places = [told.index(f"ase {case}</a>") for case in ("late", "older", "early")]
            assert places == sorted(places), address
        rows = ListFilter({"show": "waiting"}, process.escalation_owner).rows()
        first = page_of(rows, order=ORDERS["waiting"], limit=2)
        rest = page_of(rows, order=ORDERS["waiting"], after=first.next or "", limit=2)
        assert [row.case_id for row in (*first.rows, *rest.rows)] == ["late", "older", "early"]

    def test_too_many_at_a_time_are_told(self, opened: Raise, process: Process) -> None:
        for case in range(5):
            opened(case_id=str(case))
        assert "can answer with care" not in page(process.escalation_owner, "/exceptions/")
        opened(case_id="one more")
        assert "6 wait for you" in page(process.escalation_owner, "/exceptions/")
        who = page(process.accountable, f"/people/{process.escalation_owner.pk}/")
        assert "6 things wait there" in who

    def test_it_is_exported(self, opened: Raise, process: Process) -> None:
        opened()
        answer = browser(process.escalation_owner).get("/exceptions/?show=waiting&export=csv")
        told = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # a stream
        assert "support_refunds,123," in told

    def test_as_many_queries_for_one_as_for_five(self, opened: Raise, process: Process) -> None:
        client = browser(process.accountable)

        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                client.get("/exceptions/?show=waiting")
            return len(asked)

        opened()
        one = queries()
        for case in range(4):
            opened(case_id=str(case))
        assert queries() == one


class TestPage:
    def test_who_holds_it_decides(self, opened: Raise) -> None:
        made = opened()
        told = page(made.held_by, f"/exceptions/{made.public_id}/")
        assert "A refund of 420 waits for you." in told
        assert "Check with the warehouse" in told
        answer = browser(made.held_by).post(f"/exceptions/{made.public_id}/", DECIDED)
        assert answer.status_code == 302
        made.refresh_from_db()
        assert (made.outcome, made.decided_by) == ("approved", made.held_by)
        told = page(PersonFactory(), f"/exceptions/{made.public_id}/")
        assert WORDS in told
        assert 'name="decision"' not in told

    def test_words_that_say_nothing_come_back_at_their_field(self, opened: Raise) -> None:
        made = opened()
        sent = {**DECIDED, "decision": "as discussed"}
        answer = browser(made.held_by).post(f"/exceptions/{made.public_id}/", sent)
        assert answer.status_code == 422
        assert "that a new colleague understands" in answer.content.decode()
        assert not Escalation.objects.decided().exists()

    def test_others_read_and_may_not(self, opened: Raise) -> None:
        made, stranger = opened(), PersonFactory()
        told = page(stranger, f"/exceptions/{made.public_id}/")
        assert 'name="decision"' not in told
        assert f"Waiting for {made.held_by}" in told
        answer = browser(stranger).post(f"/exceptions/{made.public_id}/", DECIDED)
        assert answer.status_code == 422
        assert "This waits for someone else" in answer.content.decode()
        assert not Escalation.objects.decided().exists()

    def test_what_is_never_allowed_offers_no_approval(self, opened: Raise) -> None:
        from governance.escalations.actions import Action  # what authorize hands over

        made = opened(action=Action("crm.delete", {"all": True}, "0" * 64, can_be_approved=False))
        told = page(made.held_by, f"/exceptions/{made.public_id}/")
        assert 'value="approved"' not in told
        assert "crm.delete" in told

    def test_it_is_taken_over_and_given_away(self, opened: Raise, process: Process) -> None:
        made, backup = opened(), process.escalation_backup
        path = f"/exceptions/{made.public_id}/"
        assert "Take it over" in page(backup, path)
        browser(backup).post(f"{path}take-over/", {"because": "I know the customer"})
        made.refresh_from_db()
        assert made.held_by == backup
        to = {"to": process.accountable_id, "because": "Back on Monday"}
        browser(backup).post(f"{path}reassign/", to)
        made.refresh_from_db()
        assert made.held_by == process.accountable

    def test_whatever_an_agent_sent_is_text(self, opened: Raise) -> None:
        made = opened(context=[{"<b>": "<script>alert(1)</script>"}], case_id="<i>1</i>")
        told = page(made.held_by, f"/exceptions/{made.public_id}/")
        assert "<script>alert" not in told
        assert "<i>1</i>" not in told


class TestPersonalData:
    @pytest.fixture
    def contract(self, process: Process) -> ContractVersion:
        """One in which the customer's tier is personal data."""
        draft = actions.start_draft(process, author=process.accountable, **BY)
        text = refunds_text(process.escalation_owner, process.escalation_backup)
        text = text.replace("{name: customer_tier,", "{name: customer_tier, is_personal: true,")
        actions.import_content(draft, read(text).whole, **BY)
        draft.refresh_from_db()
        return in_force(draft)

    @pytest.fixture
    def made(self, opened: Raise) -> Escalation:
        told = {"inputs": {"customer_tier": "Mrs Sanders"}, "note": "Mrs Sanders is angry"}
        return opened(context=told, summary="Mrs Sanders calls every hour")

    def test_is_shown_to_who_decides_and_to_nobody_else(self, made: Escalation) -> None:
        path = f"/exceptions/{made.public_id}/"
        assert "Mrs Sanders" in page(made.held_by, path)
        assert "Mrs Sanders" in page(Person.objects.get(name="Cleo"), path)
        told = page(PersonFactory(), path)
        assert "Mrs Sanders" not in told
        assert "is angry" in told

    def test_lists_and_files_hide_it_too(self, made: Escalation, process: Process) -> None:
        stranger = PersonFactory()
        for address in (
            "/exceptions/?show=waiting",
            f"/register/{process.slug}/",
            "/exceptions/?show=waiting&case=123",
        ):
            told = page(stranger, address)
            assert "calls every hour" in told
            assert "Mrs Sanders" not in told
        assert "Mrs Sanders" in page(made.held_by, "/exceptions/")

    def test_what_was_decided_hides_it_wherever_it_stands(
        self, made: Escalation, opened: Raise, process: Process
    ) -> None:
        told = {
            "outcome": "done_by_hand",
            "decision": "Called Mrs Sanders: the carrier pays for the broken chair.",
            "reason_code": "goodwill",
            "goals_conflicted": "on",
            "gave_up": "The queue waited while Mrs Sanders was on the phone.",
        }
        where = f"/exceptions/{made.public_id}/"
        given = {"to": process.escalation_backup.pk, "because": "You know Mrs Sanders well"}
        browser(made.held_by).post(f"{where}reassign/", given)
        made.refresh_from_db()
        assert browser(made.held_by).post(where, told).status_code == 302
        like = opened(case_id="like", context={"inputs": {"note": "Mrs Sanders"}})
        stranger = PersonFactory()
        for address in (where, f"/exceptions/{like.public_id}/", "/exceptions/?show=decided"):
            read = page(stranger, address)
            assert "the carrier pays" in read
            assert "Called Mrs" not in read
            assert "while Mrs" not in read
            assert "know Mrs" not in read
        file = browser(stranger).get("/exceptions/?show=decided&export=csv")
        lines = b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]  # a stream
        assert "was on the phone" in lines
        assert "Mrs Sanders" not in lines
        (found,) = evidence(stranger, [f"It rests on {where}"])
        assert "Mrs Sanders" not in found.decision
        assert "Called Mrs Sanders" in page(made.held_by, where)

    def test_similar_cases_are_not_told_by_who_they_are_about(self, opened: Raise) -> None:
        told = {"inputs": {"customer_tier": "Mrs Sanders", "note": "Mrs Sanders", "amount": 42}}
        before = opened(case_id="old", context=told)
        browser(before.held_by).post(f"/exceptions/{before.public_id}/", DECIDED)
        (found,) = similar_to(opened(context=told), before.held_by)
        assert found.beside == (("amount", "42", "42"),)


def test_what_agents_asked_stands_in_the_hub(contract: ContractVersion, process: Process) -> None:
    caller = Caller(a_key(process)[1])
    for case in ("11", "22"):
        question = {"case_id": case, "tool": "crm.delete"}
        caller.post("/processes/support_refunds/authorize", question)
    hub = reverse("admin:processes_process_tab", args=[process.pk, "asked"])
    cleo = Person.objects.get(name="Cleo")
    told = page(cleo, hub)
    assert "The contract does not grant crm.delete." in told
    assert "11" in told
    one = page(cleo, f"{hub}?case=22")
    assert one.count("crm.delete") < told.count("crm.delete")


def test_it_lies_on_the_desk_and_on_the_process(opened: Raise, process: Process) -> None:
    made, owner = opened(), process.escalation_owner
    assert f"/exceptions/{made.public_id}/" in page(owner, "/admin/")
    assert f"/exceptions/{made.public_id}/" not in page(process.accountable, "/admin/")
    assert f"/exceptions/{made.public_id}/" in page(owner, f"/register/{process.slug}/")
    hub = reverse("admin:processes_process_tab", args=[process.pk, "exceptions"])
    assert f"/exceptions/{made.public_id}/" in page(Person.objects.get(name="Cleo"), hub)
