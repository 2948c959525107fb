"""Random acts by random people at random times: nothing comes into force past its approvals."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.changes import actions, upkeep
from governance.changes.words import ReleaseKind
from governance.models import Approval, Countersign, FollowUp, Release, Submission
from house.clock import now, standing_at, today
from house.refusals import Refusal
from processes.contracts.actions import edit_texts, start_draft
from processes.contracts.content import content_hash
from processes.contracts.whole import whole
from processes.models import ContractVersion, Person, Publication, PublicationChange
from processes.people.actions import deactivate, reactivate
from tests.agents import BY
from tests.conftest import A_WORKING_DAY
from tests.governance.changes.team import Team, a_team

WHY = "Because of a random thought"
TEXTS = ("The customer is glad.", "The customer is paid.", "Nobody writes again.")

Act = Callable[[Team, Person, ContractVersion, int], Any]


def _newest_asked(team: Team) -> Countersign:
    return Countersign.objects.filter(version__process=team.process).order_by("-pk")[0]


def _due() -> FollowUp:
    return FollowUp.objects.open().order_by("pk")[0]


ACTS: dict[str, Act] = {
    "draft": lambda team, by, version, n: start_draft(team.process, by=by, because=WHY),
    "edit": lambda team, by, version, n: edit_texts(
        version, by=by, because=WHY, success=TEXTS[n % 3]
    ),
    "loosen": lambda team, by, version, n: edit_texts(
        version, by=by, because=WHY, sampling_percent=(0, 10, 60)[n % 3]
    ),
    "submit": lambda team, by, version, n: actions.submit(version, by=by, because=WHY),
    "edit again": lambda team, by, version, n: actions.edit_again(version, by=by, because=WHY),
    "send back": lambda team, by, version, n: actions.send_back(version, by=by, because=WHY),
    "withdraw": lambda team, by, version, n: actions.withdraw(version, by=by, because=WHY),
    "call in": lambda team, by, version, n: actions.call_in(version, by=by, because=WHY),
    "approve business": lambda team, by, version, n: actions.approve(version, "business", by=by),
    "approve system": lambda team, by, version, n: actions.approve(version, "system", by=by),
    "sign": lambda team, by, version, n: actions.approve(version, "compliance", by=by),
    "prepare": lambda team, by, version, n: actions.prepare(
        version, by=by, announced_on=today(), no_training_because="Nothing to learn"
    ),
    "publish": lambda team, by, version, n: actions.publish(version, by=by, because=WHY),
    "stage": lambda team, by, version, n: actions.publish(
        version, by=by, because=WHY, to=actions.Reaches("share", share=20)
    ),
    "plan": lambda team, by, version, n: actions.plan(
        version, now() + timedelta(hours=1 + n), by=by, because=WHY
    ),
    "take back": lambda team, by, version, n: actions.take_back(version, by=by, because=WHY),
    "roll back": lambda team, by, version, n: actions.roll_back(team.process, by=by, because=WHY),
    "roll back to": lambda team, by, version, n: actions.roll_back(
        team.process, by=by, because=WHY, to=version
    ),
    "emergency": lambda team, by, version, n: actions.ask_for_emergency(
        version, by=by, because=WHY
    ),
    "confirm": lambda team, by, version, n: actions.confirm(
        _newest_asked(team), by=by, because=WHY
    ),
    "review": lambda team, by, version, n: actions.review_release(_due(), by=by, because=WHY),
    "freeze": lambda team, by, version, n: actions.freeze(
        team.process, now() + timedelta(days=1 + n), by=by, because=WHY
    ),
    "thaw": lambda team, by, version, n: actions.lift_freeze(team.process, by=by, because=WHY),
    "leave": lambda team, by, version, n: deactivate(by, **BY),
    "come back": lambda team, by, version, n: reactivate(by, **BY),
    "sweep": lambda team, by, version, n: sweep(),
}


def sweep() -> None:
    upkeep.ask_where_green()
    upkeep.record_silence()
    upkeep.publish_planned()
    upkeep.escalate_late_reviews()
    upkeep.end_freezes()


# What leads somewhere is drawn more often, so that changes do come into force.
DRAWN = [*ACTS, *["submit", "approve business", "approve system", "sign", "publish", "edit"] * 3]
steps = st.lists(
    st.tuples(
        st.sampled_from(DRAWN),
        st.integers(0, 12),  # who
        st.integers(0, 3),  # which version, newest first
        st.integers(0, 5),  # a detail
        st.sampled_from([0, 0, 0, 1, 30]),  # hours that pass
    ),
    min_size=15,
    max_size=60,
)


class Office:
    """One process, its people, and a clock that random acts turn."""

    def __init__(self) -> None:
        self.team = a_team(has_contract=False)
        self.first = self.team.published()
        self.team.submitted(success=TEXTS[0])
        self.people = list(self.team.people.values())
        self.at = A_WORKING_DAY
        self.done: list[str] = []

    def act(self, name: str, who: int, which: int, detail: int, hours: int) -> None:
        """Try one thing; what is refused leaves nothing behind."""
        self.at += timedelta(hours=hours)
        with standing_at(self.at):
            versions = ContractVersion.objects.filter(process=self.team.process).order_by("-number")
            version = versions[min(which, len(versions) - 1)]
            by = Person.objects.get(pk=self.people[who % len(self.people)].pk)
            before = self.traces()
            try:
                with transaction.atomic():
                    ACTS[name](self.team, by, version, detail)
            except (Refusal, IndexError):
                assert self.traces() == before
                return
            self.done.append(name)

    def traces(self) -> list[int]:
        """How much there is of what acts leave behind."""
        rows = (Approval, Submission, Release, PublicationChange, Countersign, ContractVersion)
        return [model.objects.count() for model in rows]

    def check(self) -> None:
        """What must hold whatever happened."""
        for change in PublicationChange.objects.all():
            assert self.is_let_out(change), f"{change} after {self.done}"
        for approval in Approval.objects.select_related("submission__version"):
            version = approval.submission.version
            assert not version.writers.filter(person=approval.by).exists()
            assert approval.by_id != version.author_id
        published = ContractVersion.objects.filter(process=self.team.process, state="published")
        current = Publication.objects.get(process=self.team.process)
        assert list(published) == [current.version]
        for version in ContractVersion.objects.exclude(content_hash=""):
            assert content_hash(whole(version)) == version.content_hash

    def is_let_out(self, change: PublicationChange) -> bool:
        """Approved in full, or once so and brought back, or by two people with a review due."""
        version = change.version
        release = Release.objects.filter(version=version, at=change.at).last()
        assert release is not None
        assert release.content_hash == version.content_hash
        if release.kind == ReleaseKind.EMERGENCY:
            assert release.second is not None
            assert release.second_id != release.by_id
            assert not version.writers.filter(person=release.second).exists()
            return FollowUp.objects.filter(release=release).exists()
        if release.kind == ReleaseKind.ROLLBACK:
            return FollowUp.objects.filter(release=release).exists() and (
                PublicationChange.objects.filter(version=version, at__lt=change.at).exists()
                or PublicationChange.objects.filter(version=version, pk__lt=change.pk).exists()
            )
        return any(
            set(submission.requirements.values_list("half", flat=True))
            == set(
                submission.approvals.filter(
                    content_hash=version.content_hash, at__lte=change.at
                ).values_list("requirement__half", flat=True)
            )
            and submission.requirements.count() >= 2
            for submission in Submission.objects.filter(
                version=version, content_hash=version.content_hash
            )
        )


@pytest.mark.django_db
@settings(suppress_health_check=list(HealthCheck))
@given(steps)
def test_nothing_comes_into_force_past_its_approvals(acts: list[tuple[str, int, int, int, int]]):
    with transaction.atomic():
        with standing_at(A_WORKING_DAY):
            office = Office()
        for act in acts:
            office.act(*act)
        office.check()
        transaction.set_rollback(True)
