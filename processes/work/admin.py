"""How administrators meet background work: a list to search, and two buttons."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import truncatechars
from unfold.decorators import display
from unfold.paginator import InfinitePaginator

from house.acts import Act
from house.admin import ReadOnlyAdmin
from processes.people.models import Person
from processes.work import actions, kinds, rules
from processes.work.models import Job

_COLOURS = {
    Job.State.WAITING: "warning",
    Job.State.RUNNING: "info",
    Job.State.DONE: "success",
    Job.State.FAILED: "danger",
}


def _may_run_again(person: Person, job: Job) -> bool:
    return rules.may_manage_jobs(person) and rules.can_run_again(job)


def _may_give_up(person: Person, job: Job) -> bool:
    return rules.may_manage_jobs(person) and rules.can_give_up(job)


RUN_AGAIN = Act(
    name="run-again",
    title="Run again",
    says="The job goes back to the queue at once and has all its attempts again.",
    does=actions.run_again,
    may=_may_run_again,
    done="{} is on the queue again.",
)
GIVE_UP = Act(
    name="give-up",
    title="Give up",
    says="The job ends for good and leaves the desk. What it had already done stays done.",
    does=actions.give_up,
    may=_may_give_up,
    done="{} was given up.",
    is_danger=True,
)


class KindFilter(admin.SimpleListFilter):
    """By kind, from the list of kinds: asking the table for them would read all of it."""

    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind, kind) for kind in kinds.known()]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Job]") -> "QuerySet[Job]":
        return queryset.filter(kind=self.value()) if self.value() else queryset


class StateFilter(admin.SimpleListFilter):
    """By state, from the fixed list of states."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(value), str(label)) for value, label in Job.State.choices]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Job]") -> "QuerySet[Job]":
        return queryset.filter(state=self.value()) if self.value() else queryset


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    """Background work: what waits, what runs, what failed and why."""

    list_display = ("__str__", "state_label", "tries", "due_at", "started_at", "ended_at", "why")
    list_filter = (StateFilter, KindFilter)
    ordering = ("-id",)
    paginator = InfinitePaginator
    fields = (
        "kind",
        "subject_id",
        "state",
        "tries",
        "queued_at",
        "due_at",
        "started_at",
        "ended_at",
        "leased_until",
        "error",
    )
    readonly_fields = ("tries",)
    acts = (RUN_AGAIN, GIVE_UP)
    export_columns = (
        ("id", lambda job: job.pk),
        ("kind", lambda job: job.kind),
        ("about", lambda job: job.subject_id),
        ("state", lambda job: job.state),
        ("attempts", lambda job: job.attempts),
        ("queued at", lambda job: job.queued_at),
        ("due at", lambda job: job.due_at),
        ("started at", lambda job: job.started_at),
        ("ended at", lambda job: job.ended_at),
        ("error", lambda job: job.error),
    )

    @display(description="state", label=_COLOURS)  # type: ignore[untyped-decorator]  # unfold has no types
    def state_label(self, job: Job) -> tuple[str, str]:
        return job.state, job.get_state_display()

    @admin.display(description="attempts")
    def tries(self, job: Job) -> str:
        return f"{job.attempts} of {job.max_attempts}"

    @admin.display(description="what went wrong")
    def why(self, job: Job) -> str:
        return truncatechars(job.error, 120)
