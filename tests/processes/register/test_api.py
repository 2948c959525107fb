"""The register's calls, as an agent meets them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from audit.models import Entry
from processes.models import Notice, Pause, Person, Process
from processes.register import actions
from processes.register.api_examples import PROCESS
from processes.register.words import Stage
from tests.agents import BY, Caller, a_domain, a_key, a_process, agent_of
from tests.conftest import Clock
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
PAUSE, RESUME = "/processes/support_refunds/pause", "/processes/support_refunds/resume"


@pytest.fixture
def process() -> Process:
    return a_process()


@pytest.fixture
def reader(process: Process) -> Caller:
    return Caller(a_key(process)[1])


@pytest.fixture
def stopper(process: Process) -> Caller:
    return Caller(a_key(process, may_pause=True)[1])


def also_works_on(process: Process, *others: Process) -> None:
    """One agent for several processes."""
    for other in others:
        actions.assign(other, agent_of(process), **BY)


class TestReading:
    def test_a_process_says_who_owns_it_and_how_it_stands(
        self, process: Process, reader: Caller
    ) -> None:
        told = reader.get("/processes/support_refunds").json()
        assert told["owner"] == process.accountable.email
        assert told["owner_name"] == process.accountable.name
        assert (told["tier"], told["stage"], told["state"]) == (2, "live", "running")
        assert told["capability"] == "acts"
        assert told["published_version"] is None
        assert told["links"]["pause"] == f"http://testserver/api/v1{PAUSE}"
        assert told.keys() == PROCESS.keys()
        assert told["links"].keys() == PROCESS["links"].keys()

    @pytest.mark.parametrize("stage", Stage.values)
    def test_every_stage_and_its_state(self, stage: str) -> None:
        process = a_process("some_stage", stage=stage)
        told = Caller(a_key(process)[1]).get("/processes/some_stage").json()
        assert told["stage"] == stage
        assert told["state"] == ("retired" if stage == "retired" else "running")

    def test_a_pause_shows_at_the_next_question(self, process: Process, reader: Caller) -> None:
        someone = PersonFactory(groups=["compliance"])
        actions.pause(process, by=someone, because="Something is off")
        assert reader.get("/processes/support_refunds").json()["state"] == "paused"
        assert reader.get("/processes").json()["items"][0]["state"] == "paused"

    @pytest.mark.parametrize("is_restricted", [True, False])
    def test_a_process_of_others_does_not_exist(self, reader: Caller, is_restricted: bool) -> None:
        a_process("of_others", is_restricted=is_restricted)
        unseen, unknown = reader.get("/processes/of_others"), reader.get("/processes/unknown_one")
        assert (unseen.status_code, unseen.content) == (404, unknown.content)
        assert [item["slug"] for item in reader.get("/processes").json()["items"]] == [
            "support_refunds"
        ]
        for verb in ("pause", "resume"):
            assert (
                reader.post(f"/processes/of_others/{verb}", {"reason": "Stop"}).status_code == 404
            )

    def test_a_restricted_process_is_seen_by_its_own_agent(self) -> None:
        process = a_process("hidden_one", is_restricted=True)
        assert Caller(a_key(process)[1]).get("/processes/hidden_one").status_code == 200

    def test_a_released_agent_sees_nothing_at_once(self, process: Process, reader: Caller) -> None:
        actions.release(process, agent_of(process), **BY)
        assert reader.get("/processes/support_refunds").status_code == 404
        assert reader.get("/processes").json() == {"items": [], "next": None}

    def test_an_agent_in_a_group_sees_no_more(self, process: Process, reader: Caller) -> None:
        """Rights of an agent follow from its processes, even where someone gave it a group."""
        from django.contrib.auth.models import Group

        a_process("of_others", is_restricted=True)
        agent_of(process).groups.add(Group.objects.get(name="compliance"))
        assert reader.get("/processes/of_others").status_code == 404


class TestTheList:
    @pytest.fixture(autouse=True)
    def four(self, process: Process) -> None:
        finance = a_domain("finance")
        also_works_on(
            process,
            a_process("invoice_matching", domain=finance, tier=4, stage="pilot"),
            a_process("claims_intake", tier=1, summary="Sorts what comes in."),
            a_process("twin", name="Claims intake", tier=1, stage="designing"),
        )

    def slugs(self, answer: Any) -> list[str]:
        assert answer.status_code == 200, answer.content
        return [item["slug"] for item in answer.json()["items"]]

    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({}, ["claims_intake", "twin", "invoice_matching", "support_refunds"]),
            ({"q": "SORTS"}, ["claims_intake"]),
            ({"q": "invoice_m"}, ["invoice_matching"]),
            ({"q": "100%_"}, []),
            ({"domain": "finance"}, ["invoice_matching"]),
            ({"domain": "nobody_has_this"}, []),
            ({"tier": 1, "stage": "designing"}, ["twin"]),
            ({"tier": "", "stage": "", "q": "", "after": ""}, 4),
        ],
    )
    def test_filters(self, reader: Caller, query: dict[str, Any], expected: Any) -> None:
        found = self.slugs(reader.get("/processes", **query))
        assert (found if isinstance(expected, list) else len(found)) == expected

    def test_pages_follow_one_another_and_end(self, reader: Caller) -> None:
        seen: list[str] = []
        after = ""
        while after is not None:
            page = reader.get("/processes", limit=1, after=after)
            seen += self.slugs(page)
            after = page.json()["next"]
        assert seen == ["claims_intake", "twin", "invoice_matching", "support_refunds"]

    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"tier": "two"}, "tier"),
            ({"tier": "9" * 30}, "tier"),
            ({"tier": "9" * 6000}, "tier"),
            ({"stage": "alive"}, "stage"),
            ({"limit": 0}, "limit"),
            ({"limit": 201}, "limit"),
            ({"limit": "1e3"}, "limit"),
            ({"after": "made-up"}, "after"),
            ({"after": "ünïcode:…"}, "after"),
            ({"q": "x" * 201}, "q"),
            ({"q": "a\x00b"}, "q"),
            ({"domain": "\x00"}, "domain"),
            ({"a\x00b": "1"}, "ab"),
        ],
    )
    def test_what_can_t_be_used_is_named(
        self, reader: Caller, query: dict[str, Any], field: str
    ) -> None:
        answer = reader.get("/processes", **query)
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == [field]

    def test_as_many_queries_for_one_as_for_four(
        self, reader: Caller, django_assert_num_queries: Any
    ) -> None:
        reader.get("/processes")
        for limit in (1, 4):
            with django_assert_num_queries(3):  # the key, what it may see, the rows
                assert len(self.slugs(reader.get("/processes", limit=limit))) == limit


class TestPause:
    def test_it_stops_and_says_since_when(
        self, process: Process, stopper: Caller, clock: Clock
    ) -> None:
        answer = stopper.post(PAUSE, {"reason": "Refunds are paid twice"})
        assert answer.status_code == 200
        assert answer.json() == {
            "state": "paused",
            "since": "2026-03-11T10:00:00Z",
            "by": "Agent of Support refunds",
        }
        assert Process.objects.paused().get() == process

    def test_the_key_is_on_record(self, process: Process) -> None:
        key, text = a_key(process, may_pause=True)
        Caller(text).post(PAUSE, {"reason": "  Refunds are paid twice "})
        pause = Pause.objects.get()
        assert (pause.kind, pause.paused_by) == ("key", key.agent)
        assert (pause.paused_by_key, pause.because) == (key.public_id, "Refunds are paid twice")
        entry = Entry.objects.get(verb="process.pause")
        assert (entry.process, entry.because) == ("support_refunds", "Refunds are paid twice")
        assert entry.details == {"key": key.public_id}
        assert entry.request_id

    def test_people_are_told_once(self, process: Process, stopper: Caller) -> None:
        for _ in range(2):
            stopper.post(PAUSE, {"reason": "Refunds are paid twice"})
        assert Notice.objects.filter(person=process.accountable).count() == 1

    def test_again_is_no_error_and_the_same(
        self, stopper: Caller, process: Process, clock: Clock
    ) -> None:
        first = stopper.post(PAUSE, {"reason": "Refunds are paid twice"})
        clock.forward(minutes=5)
        again = stopper.post(PAUSE, {"reason": "Still"})
        assert (again.status_code, again.content) == (200, first.content)
        assert Pause.objects.count() == 1

    def test_paused_by_a_person_before(self, process: Process, stopper: Caller) -> None:
        someone = PersonFactory(name="Ines Okafor", groups=["compliance"])
        actions.pause(process, by=someone, because="Something is off")
        told = stopper.post(PAUSE, {"reason": "Refunds are paid twice"}).json()
        assert (told["state"], told["by"]) == ("paused", "Ines Okafor")

    def test_a_key_without_the_right_may_not(self, process: Process, reader: Caller) -> None:
        answer = reader.post(PAUSE, {"reason": "Refunds are paid twice"})
        assert answer.status_code == 403
        assert answer.json()["detail"] == "This key may not pause this process."
        assert not Pause.objects.exists()

    def test_not_even_once_it_is_paused(self, process: Process, reader: Caller) -> None:
        actions.pause(process, by=PersonFactory(groups=["compliance"]), because="It is off")
        assert reader.post(PAUSE, {"reason": "Refunds"}).status_code == 403

    def test_a_retired_process_is_a_conflict(self) -> None:
        process = a_process("old_one", stage="retired")
        caller = Caller(a_key(process, may_pause=True)[1])
        assert caller.post("/processes/old_one/pause", {"reason": "Stop it"}).status_code == 409

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({}, "reason"),
            ({"reason": None}, "reason"),
            ({"reason": 3}, "reason"),
            ({"reason": ["a", "b", "c"]}, "reason"),
            ({"reason": ""}, "reason"),
            ({"reason": "   \n\t  "}, "reason"),
            ({"reason": "\x1c\x1d\x1e\x1f"}, "reason"),
            ({"reason": "x" * 1001}, "reason"),
            ([], "body"),
            ("Refunds are paid twice", "body"),
            (None, "body"),
        ],
    )
    def test_a_reason_is_needed(self, stopper: Caller, body: Any, field: str) -> None:
        answer = stopper.post(PAUSE, body)
        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == [field]
        assert not Pause.objects.exists()

    def test_any_language_will_do(self, stopper: Caller) -> None:
        reason = "Ошибка 🧾 — doppelte Zahlung"
        assert stopper.post(PAUSE, {"reason": reason}).status_code == 200
        assert Pause.objects.get().because == reason


class TestResume:
    def test_a_key_lifts_its_own_pause(self, process: Process, stopper: Caller) -> None:
        stopper.post(PAUSE, {"reason": "Refunds are paid twice"})
        answer = stopper.post(RESUME, {"reason": "The release was rolled back"})
        assert (answer.status_code, answer.json()) == (200, {"state": "running"})
        lifted = Pause.objects.get()
        assert (lifted.lifted_by, lifted.lifted_because) == (
            agent_of(process),
            "The release was rolled back",
        )
        entry = Entry.objects.get(verb="process.resume")
        assert entry.details == {"key": lifted.paused_by_key}

    def paused_by_person(self, process: Process) -> None:
        person: Person = process.accountable
        actions.pause(process, by=person, because="Something is off")

    def test_not_a_person_s(self, process: Process, stopper: Caller) -> None:
        self.paused_by_person(process)
        answer = stopper.post(RESUME, {"reason": "I think it is fine"})
        assert answer.status_code == 403
        assert answer.json()["detail"] == "A key may lift only a pause that it set itself."
        assert Process.objects.paused().exists()

    def test_not_another_key_s_of_the_same_agent(self, process: Process, stopper: Caller) -> None:
        stopper.post(PAUSE, {"reason": "Refunds are paid twice"})
        other = Caller(a_key(process, may_pause=True)[1])
        assert other.post(RESUME, {"reason": "I think it is fine"}).status_code == 403

    def test_a_key_without_the_right_may_not(self, process: Process, reader: Caller) -> None:
        assert reader.post(RESUME, {"reason": "It never stopped"}).status_code == 403
        self.paused_by_person(process)
        assert reader.post(RESUME, {"reason": "I think it is fine"}).status_code == 403

    def test_what_runs_is_a_conflict(self, stopper: Caller) -> None:
        answer = stopper.post(RESUME, {"reason": "It never stopped"})
        assert (answer.status_code, answer.json()["detail"]) == (409, "This process is not paused.")

    def test_people_lift_what_a_key_set(self, process: Process, stopper: Caller) -> None:
        stopper.post(PAUSE, {"reason": "Refunds are paid twice"})
        actions.resume(process, by=process.accountable, because="Looked at it")
        assert not Process.objects.paused().exists()


def test_a_key_of_an_agent_is_no_right_on_other_processes(process: Process) -> None:
    """The action itself refuses, whatever the address let through."""
    from house.refusals import NotPermitted

    key, _ = a_key(process, may_pause=True)
    other = a_process("of_others")
    with pytest.raises(NotPermitted):
        actions.pause(other, by=key.agent, because="Not mine", key=key)


def test_rotation_keeps_the_right_and_the_lifetime(process: Process, clock: Clock) -> None:
    start = datetime(2026, 3, 11, 10, tzinfo=UTC)
    key, text = a_key(process, may_pause=True, expires_at=start + timedelta(days=90))
    clock.forward(days=30)
    made, new_text = actions.rotate_key(key, **BY)
    assert made.may_pause
    assert made.expires_at == start + timedelta(days=120)
    assert Caller(text).get("/processes").status_code == 200
    clock.forward(days=7)
    assert Caller(text).get("/processes").status_code == 401
    assert Caller(new_text).get("/processes").status_code == 200
