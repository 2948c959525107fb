"""What every call below /api/ has in common: keys, errors, patience."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from house.clock import now
from portal.api import door
from processes.models import AgentKey, Process
from processes.register import actions
from tests.agents import BY, Caller, a_key, a_process, agent_of
from tests.conftest import Clock
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db
ONE = "/processes/support_refunds"


@pytest.fixture
def process() -> Process:
    return a_process()


@pytest.fixture
def key(process: Process) -> tuple[AgentKey, str]:
    return a_key(process, may_pause=True)


def is_problem(answer: HttpResponse, status: int) -> dict[str, Any]:
    """The answer is a problem document of this status."""
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = json.loads(answer.content)
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert problem["type"].startswith("/api/v1/docs#problem-")
    assert problem.keys() <= {"type", "title", "status", "detail", "errors"}
    return problem


class TestKeys:
    def test_none(self, process: Process) -> None:
        for call in (Caller().get(ONE), Caller().post(f"{ONE}/pause", {"reason": "Stop"})):
            assert "Authorization: Bearer" in is_problem(call, 401)["detail"]
            assert call["WWW-Authenticate"] == "Bearer"

    @pytest.mark.parametrize(
        "header",
        [
            "",
            "Bearer",
            "Bearer ",
            "Bearer aop",
            "Bearer aop_",
            "Bearer aop__",
            "Bearer aop_abcdef012345_",
            "Bearer aop_\x00_secret",
            "Bearer aop_abc\x00def_secret",
            "Bearer aop_ünïcode_secret",
            "Bearer " + "aop_abcdef012345_" + "x" * 5000,
            "Basic YWRtaW46YWRtaW4=",
            "aop_abcdef012345_secret",
            "Token aop_abcdef012345_secret",
        ],
    )
    def test_what_is_no_key(self, process: Process, header: str) -> None:
        is_problem(Caller(Authorization=header).get(ONE), 401)

    def test_the_scheme_s_case_does_not_matter(self, key: tuple[AgentKey, str]) -> None:
        assert Caller(Authorization=f"bearer {key[1]}").get(ONE).status_code == 200

    def test_a_wrong_secret(self, key: tuple[AgentKey, str]) -> None:
        public_id = key[0].public_id
        for wrong in (f"aop_{public_id}_wrong", key[1] + "x", key[1][:-1], key[1].upper()):
            told = is_problem(Caller(wrong).get(ONE), 401)
        assert "known" in told["detail"] or "aop_" in told["detail"]

    def test_revoked_ends_at_the_next_question(self, key: tuple[AgentKey, str]) -> None:
        assert Caller(key[1]).get(ONE).status_code == 200
        actions.revoke_key(key[0], **BY)
        assert "revoked" in is_problem(Caller(key[1]).get(ONE), 401)["detail"]

    def test_expired(self, process: Process, clock: Clock) -> None:
        _, text = a_key(process, expires_at=now() + timedelta(hours=1))
        clock.forward(minutes=59)
        assert Caller(text).get(ONE).status_code == 200
        clock.forward(minutes=1)
        assert "expired" in is_problem(Caller(text).get(ONE), 401)["detail"]

    def test_an_inactive_agent(self, process: Process, key: tuple[AgentKey, str]) -> None:
        agent = agent_of(process)
        agent.is_active = False
        agent.save()
        assert "not active" in is_problem(Caller(key[1]).get(ONE), 401)["detail"]

    def test_a_key_that_somehow_belongs_to_a_person(
        self, process: Process, key: tuple[AgentKey, str]
    ) -> None:
        AgentKey.objects.update(agent=PersonFactory(groups=["compliance"]))
        is_problem(Caller(key[1]).get(ONE), 401)

    def test_a_new_key_ends_no_older_one(self, process: Process, key: tuple[AgentKey, str]) -> None:
        _, newer = a_key(process)
        assert {Caller(text).get(ONE).status_code for text in (key[1], newer)} == {200}

    def test_why_a_key_is_over_is_told_to_its_holder_alone(self, key: tuple[AgentKey, str]) -> None:
        actions.revoke_key(key[0], **BY)
        guess = Caller(f"aop_{key[0].public_id}_guess").get(ONE)
        assert "revoked" not in guess.content.decode()


class TestTwoDoors:
    def test_a_log_in_opens_nothing_here(self, process: Process) -> None:
        caller = Caller()
        caller.client.force_login(
            PersonFactory(groups=["compliance", "administrators"]),
            backend=settings.AUTHENTICATION_BACKENDS[0],
        )
        is_problem(caller.get(ONE), 401)
        is_problem(caller.post(f"{ONE}/pause", {"reason": "Stop it"}), 401)

    def test_a_key_opens_nothing_there(self, key: tuple[AgentKey, str]) -> None:
        client = Client(headers={"Authorization": f"Bearer {key[1]}"})
        for page in ("/admin/", "/admin/processes/person/", "/admin/activity/"):
            answer = client.get(page)
            assert answer.status_code == 302
            assert "login" in answer["Location"]

    def test_the_session_is_never_looked_at(self, key: tuple[AgentKey, str]) -> None:
        """Even where a session's cookie comes along."""
        caller = Caller(key[1])
        person = PersonFactory()
        caller.client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        with CaptureQueriesContext(connection) as queries:
            assert caller.get(ONE).status_code == 200
            assert caller.post(f"{ONE}/pause", {"reason": "Refunds twice"}).status_code == 200
            assert caller.post(f"{ONE}/resume", {"reason": "Looked at it"}).status_code == 200
            assert caller.get("/processes/unknown_one").status_code == 404
            assert caller.get("/nothing/here").status_code == 404
            assert caller.post(ONE, {}).status_code == 405
        assert not [each["sql"] for each in queries if "django_session" in each["sql"]]
        loaded = f'"processes_person"."id" = {person.pk}'
        assert not [each["sql"] for each in queries if loaded in each["sql"]]

    def test_few_queries(
        self, process: Process, key: tuple[AgentKey, str], django_assert_num_queries: Any
    ) -> None:
        caller = Caller(key[1])
        with django_assert_num_queries(4):  # key, note that it asked, what it may see, process
            caller.get(ONE)
        with django_assert_num_queries(3):
            caller.get(ONE)
        with django_assert_num_queries(0):
            Caller().get(ONE)

    def test_a_key_is_noted_once_a_minute(self, key: tuple[AgentKey, str], clock: Clock) -> None:
        def asked() -> Any:
            assert Caller(key[1]).get(ONE).status_code == 200
            return AgentKey.objects.get().last_asked_at

        first = now()
        assert asked() == first
        clock.forward(seconds=59)
        assert asked() == first
        clock.forward(seconds=1)
        assert asked() == first + timedelta(minutes=1)


class TestNothingHere:
    @pytest.mark.parametrize(
        "path",
        [
            "/api",
            "/api/",
            "/api/v1",
            "/api/v1/",
            "/api/v2/processes",
            "/api/v1/processes/",
            "/api/v1/processes/support_refunds/",
            "/api/v1/processes/support refunds",
            "/api/v1/processes/%00",
            "/api/v1/processes/%0A",
            "/api/v1/processes/%FF%FE",
            "/api/v1/processes/%E2%80%AE",
            "/api/v1/processes/..%2f..%2fadmin",
            "/api/v1/openapi.json/",
            "/api/" + "x" * 5000,
        ],
    )
    @pytest.mark.parametrize("method", ["get", "post", "delete", "head", "options", "trace"])
    def test_problem_and_never_a_page(
        self, process: Process, key: tuple[AgentKey, str], path: str, method: str
    ) -> None:
        client = Client(headers={"Authorization": f"Bearer {key[1]}"}, enforce_csrf_checks=True)
        answer = getattr(client, method)(path)
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"

    def test_other_addresses_stay_pages(self) -> None:
        answer = Client().get("/apiary")
        assert answer.status_code == 404
        assert answer["Content-Type"].startswith("text/html")

    @pytest.mark.parametrize(
        ("method", "path", "allowed"),
        [
            ("post", "/api/v1/processes", "GET"),
            ("delete", f"/api/v1{ONE}", "GET"),
            ("put", f"/api/v1{ONE}", "GET"),
            ("get", f"/api/v1{ONE}/pause", "POST"),
            ("patch", f"/api/v1{ONE}/resume", "POST"),
            ("options", f"/api/v1{ONE}/resume", "POST"),
            ("post", "/api/v1/docs", "GET, HEAD"),
            ("delete", "/api/v1/openapi.json", "GET, HEAD"),
        ],
    )
    def test_wrong_methods_say_which_are_right(
        self, key: tuple[AgentKey, str], method: str, path: str, allowed: str
    ) -> None:
        client = Client(headers={"Authorization": f"Bearer {key[1]}"}, enforce_csrf_checks=True)
        answer = getattr(client, method)(path)
        is_problem(answer, 405)
        assert answer["Allow"] == allowed

    def test_a_host_that_is_not_ours(self, key: tuple[AgentKey, str]) -> None:
        is_problem(Caller(key[1], Host="evil.example").get(ONE), 400)
        is_problem(Caller(key[1], Host="a b\x00").get(ONE), 400)


class TestBodies:
    def post(self, key: tuple[AgentKey, str], body: bytes, **extra: Any) -> HttpResponse:
        return Caller(key[1]).post(f"{ONE}/pause", body, **extra)

    @pytest.mark.parametrize(
        ("body", "says"),
        [
            (b"", "can't be used"),
            (b"{", "not JSON"),
            (b"reason=Stop", "not JSON"),
            (b'{"reason": "Stop it"} x', "not JSON"),
            (b"\xef\xbb\xbf{}", "not JSON"),
            (b'{"reason": "Stop\xff"}', "UTF-8"),
            ('{"reason": "Stop it"}'.encode("utf-16"), "UTF-8"),
            (b'{"reason": "\xed\xa0\x80 half"}', "UTF-8"),
            (b'{"reason": "half \\ud83d"}', "surrogates"),
            (b'{"reason": "a NUL \\u0000"}', "NUL"),
            (b'{"reason": "Stop it", "\\u0000": 1}', "NUL"),
            (b'{"reason": "Stop it", "x": [[{"y": "\\udfff"}]]}', "surrogates"),
            (b'{"reason": "a NUL \x00"}', "not JSON"),
            (b'{"reason": NaN}', "number"),
            (b'{"reason": -Infinity}', "number"),
            (b'{"reason": 1e999}', "number"),
            (b'{"reason": ' + b"9" * 5000 + b"}", "number"),
            (b"[" * 100_000, "nested"),
            (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested"),
            (b"[" * 60 + b"]" * 60, "nested"),
        ],
    )
    def test_what_is_no_good_json(self, key: tuple[AgentKey, str], body: bytes, says: str) -> None:
        assert says in is_problem(self.post(key, body), 422)["detail"]

    @pytest.mark.parametrize(
        "content_type",
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""],
    )
    def test_other_kinds_of_content(self, key: tuple[AgentKey, str], content_type: str) -> None:
        answer = self.post(key, b'{"reason": "Stop it"}', content_type=content_type)
        assert "Content-Type: application/json" in is_problem(answer, 422)["detail"]

    def test_the_usual_charset_may_stand_beside_it(self, key: tuple[AgentKey, str]) -> None:
        for content_type in ("application/json; charset=utf-8", "Application/JSON"):
            answer = self.post(key, b'{"reason": "Stop it"}', content_type=content_type)
            assert answer.status_code == 200

    def test_too_large(self, key: tuple[AgentKey, str]) -> None:
        is_problem(self.post(key, b" " * (1024 * 1024) + b"{}"), 413)

    def test_far_too_large(self, key: tuple[AgentKey, str]) -> None:
        is_problem(self.post(key, b" " * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)), 413)

    def test_a_length_that_is_too_short(self, key: tuple[AgentKey, str]) -> None:
        is_problem(self.post(key, b'{"reason": "Stop it"}', CONTENT_LENGTH="3"), 422)

    def test_a_claim_to_be_huge_is_believed(self, key: tuple[AgentKey, str]) -> None:
        is_problem(self.post(key, b"{}", CONTENT_LENGTH="999999999999"), 413)

    def test_too_many_parameters(self, key: tuple[AgentKey, str]) -> None:
        query = "&".join(f"a{number}=1" for number in range(6000))
        is_problem(Caller(key[1]).get(f"/processes?{query}"), 422)

    def test_a_long_query(self, key: tuple[AgentKey, str]) -> None:
        is_problem(Caller(key[1]).get("/processes", q="x" * 100_000), 422)


class TestPatience:
    @pytest.fixture(autouse=True)
    def fresh(self) -> None:
        cache.clear()

    def test_bad_keys_wait(self, key: tuple[AgentKey, str], clock: Clock) -> None:
        guesses = [f"aop_{number:012x}_guess" for number in range(door.BAD_KEYS.at_most)]
        for guess in guesses:
            is_problem(Caller(guess).get(ONE), 401)
        clock.forward(seconds=20)
        answer = Caller("aop_0123456789ab_guess").get(ONE)
        is_problem(answer, 429)
        assert answer["Retry-After"] == "40"
        clock.forward(seconds=41)
        is_problem(Caller(guesses[0]).get(ONE), 401)

    def test_a_good_key_from_the_same_place_never_waits(self, key: tuple[AgentKey, str]) -> None:
        for _ in range(door.BAD_KEYS.at_most + 1):
            last = Caller("aop_0123456789ab_guess").get(ONE)
        is_problem(last, 429)
        assert Caller(key[1]).get(ONE).status_code == 200

    def test_another_place_has_its_own_count(self, process: Process) -> None:
        for _ in range(door.BAD_KEYS.at_most + 1):
            Caller("aop_0123456789ab_guess").get(ONE)
        other = Caller("aop_0123456789ab_guess").client.get(
            f"/api/v1{ONE}", REMOTE_ADDR="203.0.113.9"
        )
        is_problem(other, 401)

    def test_no_key_at_all_writes_nothing(self, process: Process) -> None:
        for _ in range(door.BAD_KEYS.at_most + 1):
            is_problem(Caller().get(ONE), 401)

    def test_bad_bodies_wait_and_good_ones_don_t(
        self, process: Process, key: tuple[AgentKey, str]
    ) -> None:
        caller = Caller(key[1])
        for _ in range(door.BAD_BODIES.at_most):
            is_problem(caller.post(f"{ONE}/pause", b"{"), 422)
        slower = caller.post(f"{ONE}/pause", b"{")
        is_problem(slower, 429)
        assert 1 <= int(slower["Retry-After"]) <= 60
        assert caller.post(f"{ONE}/pause", {"reason": "Refunds twice"}).status_code == 200
        is_problem(Caller(a_key(process)[1]).post(f"{ONE}/pause", b"{"), 422)

    def test_who_waits_costs_no_write(self, process: Process) -> None:
        for _ in range(door.BAD_KEYS.at_most):
            Caller("aop_0123456789ab_guess").get(ONE)
        with CaptureQueriesContext(connection) as queries:
            is_problem(Caller("aop_0123456789ab_guess").get(ONE), 429)
        assert [each["sql"].split()[0] for each in queries] == ["SELECT", "SELECT"]


def test_a_fault_of_ours_tells_nothing(
    key: tuple[AgentKey, str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: Any, **kwargs: Any) -> Any:
        raise RuntimeError("the secret innards")

    monkeypatch.setattr("processes.register.api.page_of", broken)
    caller = Caller(key[1])
    caller.client.raise_request_exception = False
    answer = caller.get("/processes")
    assert "innards" not in json.dumps(is_problem(answer, 500))
    assert caplog.text.count("Traceback") == 1
    assert "innards" in caplog.text
