"""`manage.py evaluate`: verdict, exit code, JUnit; killed in the middle, carried on by another."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from django.core.management import call_command
from django.db import connection

from governance.evaluations import endpoint
from governance.evaluations.runs import upkeep
from governance.evaluations.runs.progress import progress_of
from governance.models import EvaluationSet, Result, Run
from house.clock import now
from portal.env import ROOT
from processes.models import ContractVersion, Job
from tests.model_service import ModelService, Reply, serving
from tests.runs import many_cases, must_pass, worked_off

RIGHT = json.dumps({"decision": "refund of 40"})


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelService]:
    """A model service that answers rightly."""
    with serving(lambda body, number: Reply(RIGHT)) as found:
        monkeypatch.setattr(endpoint, "service", lambda: found.endpoint)
        yield found


def evaluate(*words: str) -> int:
    """The command's exit code."""
    with pytest.raises(SystemExit) as ended:
        call_command("evaluate", *words)
    return int(ended.value.code or 0)


@pytest.mark.django_db
class TestCommand:
    def test_each_verdict_has_its_code(
        self,
        own: EvaluationSet,
        version: ContractVersion,
        service: ModelService,
        tmp_path: Path,
        capsys: Any,
    ) -> None:
        many_cases(own, 4)
        must_pass(own, 75)
        slug, report = version.process.slug, tmp_path / "report.xml"
        assert evaluate(slug, "--version", "published", "--junit", str(report)) == 0
        assert "Passed: 100.0% of 4 cases" in capsys.readouterr().out
        suite = Xml.parse(report).getroot()[0]
        assert (suite.get("tests"), suite.get("failures")) == ("5", "0")
        service.answering = lambda body, number: Reply(RIGHT if number % 2 else "no\x0b")
        assert evaluate(slug, "--version", "1", "--no-cache", "--junit", str(report)) == 1
        suite = Xml.parse(report).getroot()[0]
        assert (suite.get("failures"), suite.get("errors")) == ("3", "0")
        broken = Reply(body={"error": {"message": "No"}}, status=400)
        service.answering = lambda body, number: Reply(RIGHT) if number % 2 else broken
        assert evaluate(slug, "--no-cache", "--junit", str(report)) == 2
        assert Xml.parse(report).getroot()[0].get("errors") == "2"
        service.answering = lambda body, number: broken
        assert evaluate(slug, "--no-cache") == 3

    @pytest.mark.parametrize(
        "words",
        [
            ("nobody",),
            ("support_refunds", "--version", "draft"),
            ("support_refunds", "--set", "nothing"),
            ("support_refunds", "--budget", "much"),
            ("support_refunds",),
            ("support_refunds", "--repeats", "often"),
            ("support_refunds", "--sets", "nothing"),
            ("support_refunds", "--junit", "/nowhere/at/all/report.xml"),
            (),
        ],
    )
    def test_what_cannot_run_says_why(
        self, version: ContractVersion, capsys: Any, words: tuple[str, ...]
    ) -> None:
        assert evaluate(*words) == 3
        assert capsys.readouterr().err.strip().endswith((".", "cases."))
        assert not Run.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("option", ["--repeats", "--at-once", "--budget"])
def test_nothing_is_no_number(
    own: EvaluationSet, version: ContractVersion, capsys: Any, option: str
) -> None:
    many_cases(own, 1)
    assert evaluate(version.process.slug, option, "0") == 3
    assert capsys.readouterr().err.startswith(f"{option}: ")
    assert not Run.objects.exists()


@pytest.mark.processes
@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("support_refunds",), "The database gives no answer: "),
        (("support_refunds", "--repeats", "often"), "Argument --repeats: invalid int value"),
    ],
)
def test_trouble_never_ends_as_a_verdict_does(
    tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    settings = {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3",
    }
    ended = subprocess.run(
        [sys.executable, "manage.py", "evaluate", *words],
        cwd=ROOT,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (ended.returncode, ended.stderr.startswith(says)) == (3, True), ended.stderr
    assert "Traceback" not in ended.stderr


def database_url() -> str:
    """The test's own database, as another process names it."""
    told = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{told['NAME']}"
    host, port = told["HOST"] or "", told["PORT"] or ""
    address = f"{told['USER']}:{told['PASSWORD']}@{host.replace('/', '%2F')}:{port}"
    return f"postgres://{address}/{told['NAME']}"


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_it_is_carried_on(
    own: EvaluationSet, version: ContractVersion, service: ModelService
) -> None:
    at_once, number = 6, 40
    many_cases(own, number)
    service.answering = lambda body, number: Reply(RIGHT, delay=0.15)
    command = subprocess.Popen(
        [sys.executable, "manage.py", "evaluate", version.process.slug, "--at-once", str(at_once)],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": database_url(),
            "OPENAI_BASE_URL": service.base_url,
            "OPENAI_API_KEY": "a key",
        },
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while Result.objects.filter(state="done").count() < 10:
        assert time.monotonic() < until
        time.sleep(0.02)
    os.killpg(command.pid, signal.SIGKILL)
    command.wait()
    asked_before, done_before = len(service.asked), Result.objects.filter(state="done").count()
    assert done_before < number
    time.sleep(0.3)
    run = Run.objects.get()
    # As if twenty seconds of silence had gone by.
    Run.objects.update(beat_at=now() - upkeep.SILENT_AFTER * 2)
    Result.objects.waiting().exclude(claimed_until=None).update(claimed_until=now())
    Job.objects.update(state=Job.State.RUNNING)
    assert upkeep.replace_silent_workers() == 1
    worked_off()
    run.refresh_from_db()
    assert run.state == "passed"
    assert progress_of(run).done == progress_of(run).passed == number
    assert asked_before - done_before <= at_once
    assert len(service.asked) <= number + at_once
