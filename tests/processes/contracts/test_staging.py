"""A version is tried beside what is in force: who gets it, what agents are told, how it ends."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from audit.models import Entry
from house.refusals import Invalid, Refusal
from processes.contracts import actions
from processes.contracts.in_force import in_force, picked
from processes.contracts.naming import named
from processes.contracts.refusals import (
    AlreadyReached,
    AnotherCandidate,
    CantMove,
    NoCandidate,
)
from processes.contracts.whole import whole
from processes.models import ContractVersion, Process, Publication, Rollout
from processes.register import names
from tests.agents import BY, Caller, a_key, a_process
from tests.approvals import approved
from tests.contracts import a_contract, a_draft, someone

pytestmark = pytest.mark.django_db
PATH = "/processes/support_refunds/contract"


@pytest.fixture
def process() -> Process:
    return a_process()


@pytest.fixture
def agent(process: Process) -> Caller:
    return Caller(a_key(process)[1])


@pytest.fixture
def first(process: Process) -> ContractVersion:
    return a_contract(process)


@pytest.fixture
def second(first: ContractVersion) -> ContractVersion:
    return approved(a_draft(first.process, queue="The other queue"))


def row(process: Process) -> Publication:
    return Publication.objects.get(process=process)


def timeline(process: Process) -> list[str]:
    return [rollout.says for rollout in Rollout.objects.filter(process=process).order_by("id")]


class TestReach:
    def test_step_by_step_to_all(
        self, process: Process, first: ContractVersion, second: ContractVersion
    ) -> None:
        actions.stage(second, reach="shadow", **BY)
        since = row(process).candidate_since
        actions.stage(second, reach="teams", teams=["North", " north ", "Night  shift"], **BY)
        assert row(process).teams == ["north", "Night shift"]
        actions.stage(second, reach="share", share=20, **BY)
        actions.stage(second, reach="share", share=60, **BY)
        assert row(process).candidate_since == since
        assert in_force(process) == first
        assert timeline(process) == [
            "in shadow, beside people",
            "teams north, Night shift",
            "20 % of cases",
            "60 % of cases",
        ]
        actions.put_in_force(second, **BY)
        now = row(process)
        assert (now.version, now.candidate, now.reach, now.share, now.teams) == (
            second,
            None,
            "",
            0,
            [],
        )
        assert Entry.objects.filter(verb="contract.stage").count() == 4

    def test_a_first_contract_may_be_staged(self, process: Process, agent: Caller) -> None:
        version = actions.stage(approved(a_draft(process)), reach="teams", teams=["North"], **BY)
        assert row(process).version is None
        assert in_force(process) is None
        assert agent.get(PATH).status_code == 404
        assert agent.get(PATH, team="North").json()["version"] == version.number
        assert agent.get("/processes/support_refunds").json()["published_version"] is None
        actions.take_back_candidate(process, **BY)
        assert agent.get(PATH, team="North").status_code == 404
        assert timeline(process) == ["team North", "taken back"]

    def test_taken_back(self, process: Process, second: ContractVersion) -> None:
        actions.stage(second, reach="share", share=50, **BY)
        dropped = actions.take_back_candidate(process, **BY)
        assert (dropped.pk, dropped.state) == (second.pk, "superseded")
        assert row(process).candidate is None
        assert Entry.objects.get(verb="contract.take_back").details == {"was": "50 % of cases"}
        with pytest.raises(NoCandidate):
            actions.take_back_candidate(process, **BY)

    def test_what_makes_no_sense(self, second: ContractVersion) -> None:
        cases: list[tuple[dict[str, Any], str]] = [
            ({"reach": ""}, "reach"),
            ({"reach": "all"}, "reach"),
            ({"reach": "share"}, "share"),
            ({"reach": "share", "share": 0}, "share"),
            ({"reach": "share", "share": 101}, "share"),
            ({"reach": "share", "share": True}, "share"),
            ({"reach": "share", "share": 2.5}, "share"),
            ({"reach": "share", "share": 20, "teams": ["North"]}, "teams"),
            ({"reach": "shadow", "share": 20}, "share"),
            ({"reach": "shadow", "teams": ["North"]}, "teams"),
            ({"reach": "teams"}, "teams"),
            ({"reach": "teams", "teams": [" ", ""]}, "teams"),
            ({"reach": "teams", "teams": ["x" * 121]}, "teams"),
            ({"reach": "teams", "teams": [f"Team {n}" for n in range(51)]}, "teams"),
        ]
        for asked, field in cases:
            with pytest.raises(Invalid) as caught:
                actions.stage(second, **asked, **BY)
            assert caught.value.field == field, asked
        assert not Rollout.objects.exists()

    def test_the_same_again_is_said_to_be_so(
        self, process: Process, second: ContractVersion
    ) -> None:
        actions.stage(second, reach="share", share=20, **BY)
        with pytest.raises(AlreadyReached):
            actions.stage(second, reach="share", share=20, **BY)
        assert timeline(process) == ["20 % of cases"]

    def test_one_at_a_time(self, process: Process, second: ContractVersion) -> None:
        third = approved(a_draft(process))
        actions.stage(second, reach="shadow", **BY)
        with pytest.raises(AnotherCandidate):
            actions.stage(third, reach="shadow", **BY)
        actions.put_in_force(third, **BY)
        second.refresh_from_db()
        assert (second.state, row(process).candidate) == ("superseded", None)
        assert timeline(process)[-1] == "taken back"

    def test_only_what_is_approved(self, process: Process, first: ContractVersion) -> None:
        for version in (a_draft(process), first):
            with pytest.raises(CantMove):
                actions.stage(version, reach="shadow", **BY)


class TestInTheDatabase:
    def test_a_candidate_has_a_reach_and_none_without(
        self, process: Process, second: ContractVersion
    ) -> None:
        actions.stage(second, reach="share", share=20, **BY)
        rows = Publication.objects.filter(process=process)
        for change in (
            {"reach": ""},
            {"reach": "shadow"},
            {"share": 0},
            {"share": 101},
            {"candidate": None},
            {"candidate_since": None},
            {"version": None},
            {"since": None},
            {"version": second},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                rows.update(**change)

    def test_a_candidate_is_a_staged_version_of_its_own(
        self, process: Process, second: ContractVersion
    ) -> None:
        other = approved(a_draft(a_process("another")))
        actions.stage(other, reach="shadow", **BY)
        moment = row(other.process).candidate_since
        for candidate in (second, other):
            with pytest.raises(IntegrityError, match="candidate"), transaction.atomic():
                Publication.objects.filter(process=process).update(
                    candidate=candidate, candidate_since=moment, reach="shadow"
                )

    def test_who_got_it_stays_on_record(self, process: Process, second: ContractVersion) -> None:
        actions.stage(second, reach="shadow", **BY)
        for statement in ("UPDATE {} SET reach = ''", "DELETE FROM {}"):
            with (
                pytest.raises(IntegrityError, match="stays on record"),
                transaction.atomic(),
                connection.cursor() as cursor,
            ):
                cursor.execute(statement.format(Rollout._meta.db_table))


class TestNames:
    def test_people_of_a_candidate_may_look_while_it_is_one(self) -> None:
        process, reader = a_process(is_restricted=True), someone()
        a_contract(process)
        draft = a_draft(process)
        actions.edit_part(whole(draft).exception_paths[0], backup=reader, **BY)
        version = approved(draft)
        assert not Process.objects.visible_to(reader).exists()
        actions.stage(version, reach="share", share=20, **BY)
        reader = type(reader).objects.get(pk=reader.pk)
        assert Process.objects.visible_to(reader).get() == process
        assert (process, "backup for large refund") in names.standing(reader)
        actions.take_back_candidate(process, **BY)
        assert not Process.objects.visible_to(reader).exists()

    def test_agents_may_name_it_and_work_under_it(
        self, process: Process, second: ContractVersion
    ) -> None:
        name = f"support_refunds_tier2_v{second.number}"
        with pytest.raises(Refusal):
            named(name, Process.objects.all())
        actions.stage(second, reach="shadow", **BY)
        assert named(name, Process.objects.all()).is_in_force
        actions.take_back_candidate(process, **BY)
        assert not named(name, Process.objects.all()).is_in_force


class TestWhatAgentsGet:
    def test_each_case_its_version_and_each_version_its_tag(
        self, process: Process, agent: Caller, first: ContractVersion, second: ContractVersion
    ) -> None:
        actions.stage(second, reach="share", share=50, **BY)
        tags: dict[int, set[str]] = {1: set(), 2: set()}
        for case in map(str, range(20)):
            answer = agent.get(PATH, case_id=case)
            told = answer.json()
            expected = picked(row(process), case)
            assert expected
            assert told["version"] == expected.number
            assert told["process_id"] == f"support_refunds_tier2_v{expected.number}"
            assert told["queue"] == expected.queue
            assert told["shadow"] is False
            tags[told["version"]].add(answer["ETag"])
        assert [len(found) for found in tags.values()] == [1, 1]
        assert tags[1] != tags[2]
        assert agent.get(PATH)["ETag"] in tags[1]

    def test_a_tag_of_one_version_is_no_answer_for_the_other(
        self, process: Process, agent: Caller, second: ContractVersion
    ) -> None:
        stable = agent.get(PATH)["ETag"]
        actions.stage(second, reach="teams", teams=["North"], **BY)
        agent.client.defaults["HTTP_IF_NONE_MATCH"] = stable
        assert agent.get(PATH).status_code == 304
        assert agent.get(PATH, team="North").status_code == 200

    def test_in_shadow_nothing_that_acts_is_granted(
        self, agent: Caller, first: ContractVersion, second: ContractVersion
    ) -> None:
        plain = agent.get(PATH).json()
        assert (plain["shadow"], {tool["granted"] for tool in plain["tools"]}) == (False, {True})
        # Also while no version is in shadow: who asks so must not act beside a person.
        for version in (first, second):
            told = agent.get(PATH, shadow="true").json()
            assert (told["version"], told["shadow"]) == (version.number, True)
            assert {tool["granted"] for tool in told["tools"] if tool["is_acting"]} == {False}
            if version == first:
                actions.stage(second, reach="shadow", **BY)

    @pytest.mark.parametrize(
        "query",
        [
            {"case_id": "x" * 201},
            {"team": "x" * 121},
            {"shadow": "perhaps"},
            {"case_id": "\x00"},
            {"team": "a\x00"},
            {"case_id": ["1", "2"], "shadow": "7"},
        ],
    )
    def test_hostile_questions(
        self, agent: Caller, first: ContractVersion, query: dict[str, Any]
    ) -> None:
        answer = agent.get(PATH, **query)
        assert answer.status_code == 422
        assert answer["Content-Type"] == "application/problem+json"

    def test_strange_names_are_only_names(
        self, agent: Caller, first: ContractVersion, second: ContractVersion
    ) -> None:
        actions.stage(second, reach="share", share=50, **BY)
        for text in ("' OR 1=1 --", "☂" * 200, "../../etc", "%00"):
            assert agent.get(PATH, case_id=text, team=text[:120]).status_code == 200
