"""The calls for pipelines, word by word."""

import pytest

from governance.models import EvaluationSet, Run
from processes.models import ContractVersion, Person, Process
from tests.agents import Caller, a_key, a_process
from tests.contracts import a_draft
from tests.evaluations import a_set
from tests.runs import many_cases, worked_off

pytestmark = pytest.mark.django_db
ASKED = {"process": "support_refunds", "version": "published"}


@pytest.fixture
def caller(version: ContractVersion, own: EvaluationSet) -> Caller:
    many_cases(own, 3, checks=[{"type": "word-count", "value": {"min": 1}}])
    return Caller(a_key(version.process)[1])


def test_it_is_started_and_its_verdict_read(caller: Caller, version: ContractVersion) -> None:
    answer = caller.post("/evaluation-runs", ASKED)
    assert answer.status_code == 202
    told = answer.json()
    assert told["status"] == "queued"
    assert told["url"] == f"http://testserver/evaluation-runs/{told['id']}/"
    waiting = caller.get(f"/evaluation-runs/{told['id']}").json()
    assert waiting["progress"] == {"done": 0, "total": 3}
    assert (waiting["score"], waiting["interval"]) == (None, None)
    assert waiting["verdict"] == "It waits for a worker."
    worked_off()
    read = caller.get(f"/evaluation-runs/{told['id']}").json()
    assert read["status"] == "passed"
    assert (read["process"], read["version"]) == ("support_refunds", version.number)
    assert read["progress"] == {"done": 3, "total": 3}
    assert (read["score"], read["interval"][1], read["regressions"]) == (1.0, 1.0, [])
    # The practice model costs nothing, and that is known.
    assert read["cost"] == "0"
    assert read["verdict"].startswith("Passed: 100.0% of 3 cases")


def test_the_same_request_finds_the_same_run(caller: Caller) -> None:
    first = caller.post("/evaluation-runs", ASKED).json()
    assert caller.post("/evaluation-runs", ASKED).json() == first
    worked_off()
    assert caller.post("/evaluation-runs", ASKED).json()["id"] != first["id"]
    worked_off()
    headers = {"headers": {"Idempotency-Key": "build 7"}}
    keyed = caller.post("/evaluation-runs", ASKED, **headers).json()["id"]
    worked_off()
    again = caller.post("/evaluation-runs", ASKED, **headers).json()
    assert again == {**again, "id": keyed, "status": "passed"}
    assert Run.objects.count() == 3


def test_a_key_stands_for_one_request(
    caller: Caller, version: ContractVersion, own: EvaluationSet
) -> None:
    headers = {"headers": {"Idempotency-Key": "build 8"}}
    asked = caller.post("/evaluation-runs", ASKED, **headers).json()
    same = {**ASKED, "version": version.number, "sets": [own.slug]}
    assert caller.post("/evaluation-runs", same, **headers).json() == asked
    a_draft(version.process)
    answer = caller.post("/evaluation-runs", {**ASKED, "version": "draft"}, **headers)
    assert answer.status_code == 409
    assert "with this Idempotency-Key" in answer.json()["detail"]
    other = a_set("other", version.process.accountable, process=version.process)
    many_cases(other, 1)
    answer = caller.post("/evaluation-runs", {**ASKED, "sets": [other.slug]}, **headers)
    assert answer.status_code == 409
    assert Run.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"process": "nobody"}, "process"),
        ({"version": "newest"}, "version"),
        ({"version": 99}, "version"),
        ({"version": 0}, "version"),
        ({"version": True}, "version"),
        ({"version": "1"}, "version"),
        ({"version": 1.0}, "version"),
        ({"version": None}, "version"),
        ({"version": ["draft"]}, "version"),
        ({"version": "draft"}, "version"),
        ({"sets": ["nothing"]}, "sets"),
    ],
)
def test_what_is_refused(caller: Caller, change: dict[str, object], field: str) -> None:
    answer = caller.post("/evaluation-runs", {**ASKED, **change})
    assert answer.status_code == 422
    assert [each["field"].split(".")[0] for each in answer.json()["errors"]] == [field]
    if field == "version":
        assert answer.json()["errors"][0]["field"] == "version"


def test_without_cases_there_is_nothing_to_ask(version: ContractVersion) -> None:
    answer = Caller(a_key(version.process)[1]).post("/evaluation-runs", ASKED)
    assert answer.status_code == 409


def test_a_stranger_learns_nothing(caller: Caller, olga: Person) -> None:
    run = caller.post("/evaluation-runs", ASKED).json()["id"]
    other: Process = a_process("other_work")
    stranger = Caller(a_key(other)[1])
    assert stranger.get(f"/evaluation-runs/{run}").status_code == 404
    assert stranger.post("/evaluation-runs", ASKED).status_code == 422
    assert Caller().get(f"/evaluation-runs/{run}").status_code == 401
