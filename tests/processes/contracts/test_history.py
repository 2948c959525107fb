"""The history of a version in words: every part, every edit, by whom, why, in which request."""

from typing import Any

import pytest

from house.requests import RequestIdMiddleware
from processes.contracts import actions
from processes.contracts.history import Written, history_of
from processes.contracts.whole import whole
from processes.models import ContractVersion, KnowledgeSource, Limit, StopRule
from tests.agents import BY
from tests.conftest import Clock
from tests.contracts import a_contract, a_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(clock: Clock) -> ContractVersion:
    draft = a_draft()
    clock.forward(hours=1)
    return draft


def newest(draft: ContractVersion) -> Written:
    return history_of(draft)[0]


def said(entry: Written) -> dict[str, tuple[str, str]]:
    return {change.label: (change.before, change.after) for change in entry.changes}


def part_of(draft: ContractVersion, relation: str, name: str = "") -> Any:
    parts = whole(draft).parts(relation)
    return next(part for part in parts if not name or part.called == name)


def test_each_kind_of_edit_in_words(draft: ContractVersion, clock: Clock) -> None:
    process, owner = draft.process, draft.process.accountable
    by: dict[str, Any] = {"by": owner, "because": "Asked for by finance"}
    edits: list[tuple[Any, str, tuple[str, str]]] = [
        (
            lambda: actions.edit_texts(draft, queue="The inbox", **by),
            "works on",
            ("The refunds queue", "The inbox"),
        ),
        (
            lambda: actions.edit_texts(draft, tier=3, sampling_percent=10, **by),
            "tier",
            ("2", "3"),
        ),
        (
            lambda: actions.edit_part(part_of(draft, "limits", "refund_limit"), value="40", **by),
            "limit refund_limit: value",
            ("50", "40"),
        ),
        (
            lambda: actions.edit_part(
                part_of(draft, "exception_paths", "no_order"), backup=process.accountable, **by
            ),
            "exception path no_order: backup",
            (str(process.escalation_owner), str(process.accountable)),
        ),
        (
            lambda: actions.edit_part(part_of(draft, "inputs", "amount"), is_personal=True, **by),
            "input amount: personal data",
            ("no", "yes"),
        ),
        (
            lambda: actions.edit_part(
                part_of(draft, "exception_paths", "no_order"), kind="harm", by_hand="", **by
            ),
            "exception path no_order: the manual way",
            ("Call the customer.", "nothing"),
        ),
        (
            lambda: actions.move_part(part_of(draft, "limits", "refund_limit"), to=1, **by),
            "limit refund_limit moved",
            ("", ""),
        ),
        (
            lambda: actions.edit_part(part_of(draft, "prompt"), parameters={}, **by),
            "prompt: parameters",
            ('{\n "temperature": 0\n}', "nothing"),
        ),
        (
            lambda: actions.add_part(
                draft, KnowledgeSource, name="Price list", where="The shop", **by
            ),
            "knowledge source Price list added",
            ("", "name: Price list\nwhere: The shop"),
        ),
        (
            lambda: actions.remove_part(part_of(draft, "record_items"), **by),
            "system of record Refund removed",
            ("item: Refund\nsystem of record: Billing", ""),
        ),
    ]
    actions.edit_texts(draft, kinds_ruled_out={"legal": "Lawyers write to the legal team."}, **by)
    for does, label, words in edits:
        clock.forward(minutes=5)
        does()
        entry = newest(draft)
        assert said(entry)[label] == words, said(entry)
        assert (entry.by, entry.because) == (str(owner), "Asked for by finance")


def test_examples_belong_to_the_history_of_their_contract(
    draft: ContractVersion, clock: Clock
) -> None:
    rule = part_of(draft, "stop_rules", "unsure")
    cases = [
        {"stops": True, "values": {"confidence": 0.5}, "says": "A guess"},
        {"stops": False, "values": {"confidence": 0.93}},
    ]
    actions.set_examples(rule, cases, **BY)
    told = said(newest(draft))
    assert {"example of unsure added", "example of unsure removed"} <= set(told)
    assert "case: A guess" in told["example of unsure added"][1]


def test_one_request_is_one_entry(draft: ContractVersion, clock: Clock) -> None:
    """Children included, with the id under which the audit trail knows it too."""
    found: list[str] = []

    def view(request: Any) -> Any:
        from django.http import HttpResponse

        rule = part_of(draft, "stop_rules", "unsure")
        cases = [{"stops": True, "values": {"confidence": 0.1}}]
        actions.edit_part(
            rule, condition="confidence < 0.8", says="Below 0.8", examples=cases, **BY
        )
        clock.forward(minutes=1)
        actions.edit_texts(draft, queue="The inbox", **BY)
        return HttpResponse()

    response = RequestIdMiddleware(view)(object())  # type: ignore[arg-type]
    found.append(response["X-Request-Id"])
    entry = newest(draft)
    assert entry.request == found[0]
    assert {"works on", "stop rule unsure: condition", "stop rule unsure: in words"} <= set(
        said(entry)
    )


def test_what_was_copied_is_not_told_again(clock: Clock) -> None:
    first = a_contract()
    clock.forward(days=1)
    draft = actions.start_draft(first.process, author=first.process.accountable, **BY)
    (entry,) = history_of(draft)
    assert said(entry) == {"draft begun": ("", "version 2")}
    clock.forward(days=1)
    actions.edit_part(part_of(draft, "limits", "refund_limit"), value=40, **BY)
    assert said(newest(draft)) == {"limit refund_limit: value": ("50", "40")}


def test_being_held_for_review_is_told(clock: Clock) -> None:
    draft = a_draft()
    clock.forward(hours=1)
    actions.hold_for_review(draft, by=draft.author, because="It is complete")
    entry = newest(draft)
    assert said(entry) == {"state": ("Draft", "in review")}
    assert (entry.because, entry.by) == ("It is complete", str(draft.author))
    clock.forward(hours=1)
    actions.reopen(draft, by=draft.author, because="A word is wrong")
    assert said(newest(draft)) == {"state": ("in review", "Draft")}


def test_the_same_few_queries_however_much_was_written(
    draft: ContractVersion, clock: Clock, django_assert_num_queries: Any
) -> None:
    def count() -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            history_of(ContractVersion.objects.select_related("based_on").get(pk=draft.pk))
        return len(queries)

    few = count()
    for number in range(5):
        clock.forward(minutes=1)
        rule = actions.add_part(
            draft,
            StopRule,
            name=f"rule_{number}",
            says="Amount above 9",
            condition="amount > 9",
            examples=[{"stops": True, "values": {"amount": 10}}],
            **BY,
        )
        actions.edit_part(rule, says="The amount is above 9", **BY)
        limit = actions.add_part(draft, Limit, name=f"limit_{number}", value=number, **BY)
        actions.edit_part(limit, value=number + 1, **BY)
    assert count() == few
