"""Cases are edited in the table and on their own pages, and tried on answers."""

import json
from typing import Any

import pytest
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from governance.evaluations.actions import drop_case
from governance.evaluations.attempts.actions import FETCH
from governance.evaluations.check_words import SAYS
from governance.evaluations.checks import compile_checks
from governance.evaluations.content import stamp
from governance.models import Attempt, Case, SetProposal
from portal.evaluations.check_rows import rows_of, typed_rows
from portal.evaluations.sheet import IN_ROW
from processes.models import ContractVersion
from processes.work.models import Job
from processes.work.runner import run
from tests.contracts import a_contract
from tests.evaluations import a_case
from tests.portal.evaluations.conftest import Cast, Visitor

pytestmark = pytest.mark.django_db


def typed(case: Case, **fields: Any) -> dict[str, Any]:
    """A row of the table as a browser sends it."""
    told = {"name": case.name, "kind": case.kind, "weight": f"{case.weight:g}", **fields}
    sent = {f"{name}-{case.pk}": value for name, value in told.items() if value is not None}
    return {f"seen-{case.pk}": stamp(case, IN_ROW), **sent}


def form(case: Case | None = None, **fields: Any) -> dict[str, Any]:
    """A case's page as a browser sends it."""
    usual: dict[str, Any] = {
        "name": "A chair",
        "kind": "normal",
        "inputs": "{}",
        "weight": "1",
        "repeat_threshold": "1",
        "seen": stamp(case, Case.content) if case else "",
    }
    return {**usual, **fields}


def line(place: int, type: str, value: str = "", **more: str) -> dict[str, str]:  # noqa: A002  the field's own name
    names = {"type": type, "value": value, "threshold": "", "weight": "", "more": "", **more}
    return {f"check-{place}-{name}": text for name, text in names.items()}


class TestTheTable:
    def test_several_at_once(self, cast: Cast, eva: Visitor) -> None:
        other = a_case(cast.own, cast.eva, name="Other")
        sent = {**typed(cast.case, name="Forty", must_pass="on"), **typed(other, weight="2.5")}
        page = eva.post("set", "refunds-normal", **sent)
        assert "2 cases saved." in page
        case = Case.objects.get(pk=cast.case.pk)
        assert (case.name, case.must_pass) == ("Forty", True)
        assert Case.objects.get(pk=other.pk).weight == 2.5
        assert 'value="It happens every day"' in page

    def test_all_or_nothing_with_the_sentence_at_its_row(self, cast: Cast, eva: Visitor) -> None:
        other = a_case(cast.own, cast.eva, name="Other")
        sent = {**typed(cast.case, name="Forty"), **typed(other, weight="heavy")}
        page = eva.post("set", "refunds-normal", **sent, status=422)
        assert "Write the weight as a number." in page
        assert "Nothing was saved yet" in page
        assert 'value="heavy"' in page
        assert Case.objects.get(pk=cast.case.pk).name == "A small refund"

    def test_rows_that_no_set_has_are_passed_over(self, cast: Cast, eva: Visitor) -> None:
        sent = {f"seen-{'9' * 20}": "x", f"seen-{'9' * 18}": "x"}
        assert "2 cases saved." not in eva.post("set", "refunds-normal", **sent)
        assert "A small refund" in eva.post("set", "refunds-normal", **sent, **typed(cast.case))

    def test_untouched_rows_leave_a_colleagues_words_alone(self, cast: Cast, eva: Visitor) -> None:
        sent = typed(cast.case)
        other = Visitor(cast.eva)
        other.post("set", "refunds-normal", **typed(cast.case, name="Hers"))
        assert "Nothing was changed." in eva.post("set", "refunds-normal", **sent)
        assert Case.objects.get().name == "Hers"

    def test_a_colleague_was_quicker(self, cast: Cast, eva: Visitor) -> None:
        sent = typed(cast.case, name="Mine")
        eva.post("set", "refunds-normal", **typed(cast.case, name="Hers"))
        page = eva.post("set", "refunds-normal", **sent, status=422)
        assert "Somebody changed this while you were writing" in page
        assert Case.objects.get().name == "Hers"

    def test_a_reason_is_asked_for(self, cast: Cast, eva: Visitor) -> None:
        sent = typed(cast.case, name="Mine")
        page = eva.post("set", "refunds-normal", **sent, because="", status=422)
        assert "Say why" in page
        assert Case.objects.get().name == "A small refund"

    def test_moved_and_copied_by_button(self, cast: Cast, eva: Visitor) -> None:
        other = a_case(cast.own, cast.eva, name="Other")
        eva.post("set", "refunds-normal", act=f"up:{other.pk}", because="")
        assert [case.name for case in cast.own.cases.all()] == ["Other", "A small refund"]
        eva.post("set", "refunds-normal", act=f"down:{other.pk}", because="")
        eva.post("set", "refunds-normal", act=f"copy:{other.pk}", because="")
        names = [case.name for case in cast.own.cases.all()]
        assert names == ["A small refund", "Other", "Other (copy)"]

    def test_moved_to_a_place_that_is_typed(self, cast: Cast, eva: Visitor) -> None:
        made = [a_case(cast.own, cast.eva, name=name) for name in "BCDE"]
        sent = {**typed(made[3], place="1", stood="5"), **typed(made[0], place="4", stood="2")}
        assert "Done." in eva.post("set", "refunds-normal", **sent, because="")
        names = [case.name for case in cast.own.cases.all()]
        assert names == ["E", "A small refund", "C", "B", "D"]
        page = eva.post(
            "set", "refunds-normal", **typed(made[0], place="top", stood="4"), status=422
        )
        assert "Write the place as a whole number." in page

    def test_what_was_typed_counts_wherever_the_row_stands_now(
        self, cast: Cast, eva: Visitor, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr("portal.evaluations.listing.PAGE", 1)
        other = a_case(cast.own, cast.eva, name="Other")
        eva.post("set", "refunds-normal", **typed(other, name="Typed on the second page"))
        assert Case.objects.get(pk=other.pk).name == "Typed on the second page"

    def test_a_case_dropped_meanwhile_says_so(self, cast: Cast, eva: Visitor) -> None:
        drop_case(cast.case, by=cast.eva, because="It is out of date")
        sent = typed(cast.case, name="Mine")
        assert "This case is dropped" in eva.post("set", "refunds-normal", **sent, status=422)

    def test_strangers_read_and_change_nothing(self, cast: Cast, charlie: Visitor) -> None:
        assert "Save the table" not in charlie.get("set", "refunds-normal")
        charlie.post("set", "refunds-normal", **typed(cast.case, name="Mine"))
        charlie.post("set", "refunds-normal", act=f"copy:{cast.case.pk}")
        assert Case.objects.get().name == "A small refund"

    def test_what_a_contract_relies_on_is_proposed(self, cast: Cast, eva: Visitor) -> None:
        cast.rely()
        page = eva.post("set", "refunds-normal", **typed(cast.case, name="Forty"))
        assert "compliance has to consent first" in page
        assert SetProposal.objects.open().get().becomes == {"name": "Forty"}
        assert Case.objects.get().name == "A small refund"

    def test_filtered_and_paged(self, cast: Cast, eva: Visitor, monkeypatch: Any) -> None:
        a_case(cast.own, cast.eva, name="Odd one", kind="vague", checks=[], must_pass=True)
        for query in ({"kind": "vague"}, {"which": "must"}, {"which": "unchecked"}, {"q": "odd"}):
            page = eva.get("set", "refunds-normal", **query)
            assert "Odd one" in page
            assert 'value="A small refund"' not in page
        assert "No case fits." in eva.get("set", "refunds-normal", which="dropped")
        monkeypatch.setattr("portal.evaluations.listing.PAGE", 1)
        first = eva.get("set", "refunds-normal")
        assert "Next page" in first
        assert "Odd one" not in first

    @pytest.mark.parametrize("kind", ["csv", "json"])
    def test_exported(self, cast: Cast, charlie: Visitor, kind: str) -> None:
        file = charlie.get("set", "refunds-normal", export=kind)
        if kind == "json":
            assert json.loads(file)[0]["checks"] == cast.case.checks
        else:
            assert '"[{""type"": ""contains"", ""value"": ""40""}]"' in file

    def test_as_many_queries_for_many(
        self, cast: Cast, eva: Visitor, django_assert_max_num_queries: Any
    ) -> None:
        for number in range(20):
            a_case(cast.own, cast.eva, name=f"Case {number}")
        with django_assert_max_num_queries(34):
            eva.get("set", "refunds-normal")


class TestOneCase:
    def test_written_and_opened_again(self, cast: Cast, eva: Visitor) -> None:
        sent = form(
            inputs='{"amount": 420}',
            tool_answers='[{"tool": "crm.read", "answer": {"plan": "pro"}}]',
            conversation='[{"role": "user", "content": "My chair is broken"}]',
            must_pass="on",
            score_threshold="0.5",
            **line(0, "escalates", more='{"by": "large_refund"}'),
            **{**line(1, "contains", "paid"), "check-1-not": "on"},
            **line(2, ""),
        )
        assert "Added at the end" in eva.post("new_case", "refunds-normal", **sent)
        case = Case.objects.get(name="A chair")
        assert case.checks == [
            {"type": "escalates", "by": "large_refund"},
            {"type": "not-contains", "value": "paid"},
        ]
        assert (case.inputs, case.must_pass, case.score_threshold) == ({"amount": 420}, True, 0.5)
        page = eva.get("case", "refunds-normal", case.lineage)
        assert "large_refund" in page
        assert "My chair is broken" in page

    def test_saved_as_it_stood_nothing_changes(self, cast: Cast, eva: Visitor) -> None:
        case = cast.case
        sent = form(
            case, name=case.name, inputs=json.dumps(case.inputs), **line(0, "contains", '"40"')
        )
        eva.post("case", "refunds-normal", case.lineage, **sent)
        assert case.history.count() == 1

    @pytest.mark.parametrize(
        ("fields", "says"),
        [
            ({"inputs": '{"a": 1,\n "b" 2}'}, "Line 2, character 6"),
            ({"inputs": "[1]"}, "The inputs are named values"),
            ({"inputs": '{"a": 1e999}'}, "a number that can&#x27;t be kept"),
            ({"tool_answers": '[{"answer": 1}]'}, "Answer 1 needs the name of its tool"),
            ({"weight": "heavy"}, "Enter a number"),
            (line(0, "contains", ""), "Check 1"),
            (line(0, "json-field", more='{"path": }'), "this is no JSON"),
            (line(0, "", "orphan"), "Choose what is checked"),
            (line(0, "contains", "a", threshold="much"), "The threshold is a number"),
            (line(0, "is-json", "{broken"), "this is no JSON"),
        ],
    )
    def test_errors_stand_where_they_can_be_mended(
        self, cast: Cast, eva: Visitor, fields: dict[str, str], says: str
    ) -> None:
        page = eva.post("new_case", "refunds-normal", **form(**fields), status=422)
        assert says in page
        assert Case.objects.count() == 1

    def test_two_at_once(self, cast: Cast, eva: Visitor) -> None:
        sent = form(cast.case, name="Mine")
        eva.post("case", "refunds-normal", cast.case.lineage, **form(cast.case, name="Hers"))
        page = eva.post("case", "refunds-normal", cast.case.lineage, **sent, status=422)
        assert "Somebody changed this" in page
        assert Case.objects.get().name == "Hers"
        now = stamp(Case.objects.get(), Case.content)
        assert f'value="{now}"' in page

    def test_strangers_read_try_and_save_nothing(self, cast: Cast, charlie: Visitor) -> None:
        own = ("case", "refunds-normal", cast.case.lineage)
        assert "Save" not in charlie.get(*own)
        assert "passes" in charlie.post(*own, answer="You get 40 back", check="1")
        charlie.post(*own, **form(cast.case, name="Mine"), status=403)
        charlie.get("drop", "refunds-normal", cast.case.lineage, status=403)
        assert Case.objects.get().name == "A small refund"

    def test_dropped_is_read_only(self, cast: Cast, eva: Visitor) -> None:
        own = ("refunds-normal", cast.case.lineage)
        assert "Dropped" in eva.post("drop", *own)
        assert "This case is dropped" in eva.get("case", *own)
        eva.post("case", *own, **form(cast.case, name="Mine"), status=403)
        assert "asked again" in eva.post("drop", *own)


class TestTrying:
    def test_every_verdict_in_a_sentence(self, cast: Cast, eva: Visitor) -> None:
        sent = form(
            answer="You get 40 back",
            latency_ms="5200",
            tool_calls='[{"name": "billing.refund", "arguments": {"amount": 40}}]',
            **line(0, "contains", "40"),
            **line(1, "latency", threshold="4000"),
            **line(2, "tool-called", more='{"name": "billing.refund"}'),
            **line(3, "llm-rubric", "It is calm"),
        )
        page = eva.post("check_case", "refunds-normal", **sent)
        assert page.count("state-passed") == 2
        assert page.count("state-failed") == 1
        assert "5200" in page
        assert "judge" in page
        assert Case.objects.count() == 1

    def test_without_script_by_the_button(self, cast: Cast, eva: Visitor) -> None:
        sent = form(check="1", answer="Nothing", **line(0, "contains", "40"))
        page = eva.post("new_case", "refunds-normal", **{**sent, "because": ""})
        assert "state-failed" in page
        assert "This field is required" not in page

    def test_a_check_that_cant_be_used_is_said_at_its_line(self, cast: Cast, eva: Visitor) -> None:
        sent = form(check="1", **line(0, "is-json"), **line(1, "regex", "(?=a)"))
        page = eva.post("new_case", "refunds-normal", **sent)
        assert "Check 2" in page

    def test_bounded(self, cast: Cast, eva: Visitor) -> None:
        sent = form(check="1", answer="a" * 200_001, **line(0, "regex", "(a+)+$"))
        page = eva.post("check_case", "refunds-normal", **sent)
        assert "state-passed" not in page
        assert "state-passed" in eva.post(
            "check_case", "refunds-normal", **{**sent, "answer": "a" * 100_000}
        )


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
values = st.recursive(
    texts | st.integers(-99, 99) | st.booleans() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)
checks = st.fixed_dictionaries(
    {"type": st.sampled_from([*SAYS, *(f"not-{name}" for name in SAYS)])},
    optional={
        "value": values,
        "threshold": st.floats(0, 9, allow_nan=False) | st.none(),
        "weight": st.integers(0, 5),
        "metric": texts,
        "config": st.dictionaries(texts, values, max_size=2),
    },
)


@given(st.lists(checks, max_size=4))
def test_what_stands_in_the_rows_reads_as_it_was(stands: list[Any]) -> None:
    sent: dict[str, str] = {}
    for row in rows_of(stands).rows:
        told = ("type", "value", "threshold", "weight", "more")
        sent.update({f"check-{row.place}-{name}": getattr(row, name) for name in told})
        if row.is_negated:
            sent[f"check-{row.place}-not"] = "on"
    again = typed_rows({name: text.replace("\n", "\r\n") for name, text in sent.items()})
    assert again.checks == stands
    assert not again.has_errors


def test_every_check_has_a_sentence_and_an_example_that_works() -> None:
    from governance.evaluations.checks import BUILDERS

    assert set(SAYS) == {*BUILDERS, "assert-set"}
    for name, each in SAYS.items():
        assert compile_checks([{"type": name, **each.example}]).problems == [], name


class TestFetching:
    @pytest.fixture
    def under(self, cast: Cast) -> ContractVersion:
        return a_contract(cast.process)

    def test_from_the_button_to_the_verdict(
        self, cast: Cast, eva: Visitor, under: ContractVersion
    ) -> None:
        own = ("refunds-normal", cast.case.lineage)
        assert "Fetch an answer under" in eva.get("case", *own)
        assert "The model is being asked" in eva.post("fetch", *own, version=under.pk)
        attempt = Attempt.objects.get()
        assert json.loads(eva.get("answer", attempt.pk)) == {"is_there": False}
        for job in Job.objects.waiting().filter(kind=FETCH):
            run(job.pk)
        assert json.loads(eva.get("answer", attempt.pk)) == {"is_there": True}
        page = eva.get("case", *own, attempt=attempt.pk)
        attempt.refresh_from_db()
        assert "the practice model, which is not a language model" in page
        assert escape(attempt.answer) in page
        assert "state-passed" in page or "state-failed" in page

    def test_refused(
        self, cast: Cast, eva: Visitor, charlie: Visitor, under: ContractVersion
    ) -> None:
        own = ("refunds-normal", cast.case.lineage)
        assert "Fetch an answer under" not in charlie.get("case", *own)
        assert "Choose a contract" in charlie.post("fetch", *own, version=under.pk)
        assert "Choose a contract" in eva.post("fetch", *own, version="9999")
        eva.post("fetch", *own, version=under.pk)
        assert "being fetched already" in eva.post("fetch", *own, version=under.pk)
        assert Attempt.objects.count() == 1
        eva.get("fetch", *own, status=405)

    @pytest.mark.parametrize("number", ["x", "-1", "9" * 30, "4711"])
    def test_any_address_shows_the_case(self, cast: Cast, eva: Visitor, number: str) -> None:
        eva.get("case", "refunds-normal", cast.case.lineage, attempt=number)
        eva.get("answer", 4711, status=404)
