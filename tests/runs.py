"""Runs, made and worked quickly."""

from typing import Any

from governance.evaluations.content import hash_of
from governance.evaluations.runs.actions import ask_for_run
from governance.evaluations.runs.actions.asking import RUN, Wishes
from governance.models import Case, EvaluationSet, RequiredSet, Run
from house.actors import SYSTEM
from house.clock import now
from processes.models import ContractVersion, Job
from processes.work.runner import run as work

CHECKS = [
    {"type": "contains", "value": "refund"},
    {"type": "regex", "value": "[0-9]+"},
    {"type": "is-json", "value": {"type": "object", "required": ["decision"]}},
]


def many_cases(into: EvaluationSet, number: int, *, first: int = 0, **fields: Any) -> None:
    """As many cases, written at once, and the set's hash with them."""
    usual = {"checks": CHECKS, "created_at": now(), **fields}
    Case.objects.bulk_create(
        Case(
            evaluation_set=into,
            order=place,
            name=f"Case {place}",
            inputs={"ticket_id": f"T-{place}", "amount": place + 1},
            **usual,
        )
        for place in range(first, first + number)
    )
    into.content_hash = hash_of(into)
    into.save()


def must_pass(into: EvaluationSet, percent: int = 80) -> None:
    """The process of a set has to pass it."""
    assert into.process
    RequiredSet.objects.create(
        process=into.process, evaluation_set=into, threshold_percent=percent, since=now()
    )


def worked_off() -> None:
    """Everything that runs wait for, done by this process."""
    while job := Job.objects.waiting().filter(kind=RUN).first():
        work(job.pk)
        job.refresh_from_db()
        assert job.state == Job.State.DONE, job.error


def evaluated(version: ContractVersion, **wishes: Any) -> Run:
    """A run of a version, done."""
    run = ask_for_run(version, by=SYSTEM, because="To see", wishes=Wishes(**wishes))
    worked_off()
    run.refresh_from_db()
    return run
