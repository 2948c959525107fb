"""Random acts by random people at random times: nothing comes into force past its approvals."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from governance.changes import actions, upkeep
from governance.changes.words import ReleaseKind
from governance.models import Approval, Countersign, FollowUp, Release, Submission
from house.clock import now, standing_at, today
from house.refusals import Refusal
from processes.contracts.actions import edit_part, edit_texts, start_draft
from processes.contracts.actions.taking_in import take_in
from processes.contracts.content import content_hash
from processes.contracts.underneath import underneath
from processes.contracts.whole import whole
from processes.models import ContractVersion, Limit, Person, Publication, PublicationChange
from processes.people.actions import deactivate, reactivate
from processes.register.actions import name_role
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
    "decline": lambda team, by, version, n: actions.decline(
        _newest_asked(team), by=by, because=WHY
    ),
    "cancel plan": lambda team, by, version, n: actions.cancel_plan(version, by=by, because=WHY),
    "pay more": lambda team, by, version, n: edit_part(
        Limit.objects.get(version=version, name="refund_limit"),
        by=by,
        because=WHY,
        value=(40, 50, 80)[n % 3],
    ),
    "take in": lambda team, by, version, n: take_in(
        version, by=by, because=WHY, choices={}, seen=underneath(version).seen
    ),
    "name another": lambda team, by, version, n: name_role(
        team.process, ("business", "system")[n % 2], person=by, deputy=team.backup, **BY
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


# How often each is tried; what leads somewhere is tried more often than what ends everything.
OFTEN = {"submit": 5, "approve business": 6, "approve system": 6, "sign": 5, "prepare": 3}
OFTEN |= {"publish": 6, "stage": 3, "emergency": 3, "confirm": 4, "roll back": 2, "edit": 2}
RARELY = {"draft": 0.5, "leave": 0.3, "freeze": 0.3, "withdraw": 0.3, "edit again": 0.5}
WEIGHTS = [OFTEN.get(name, RARELY.get(name, 1)) for name in ACTS]
# Who usually does it; now and then anybody tries.
USUALLY = {"approve business": "business", "approve system": "system", "sign": "compliance2"}
USUALLY |= {"confirm": "compliance", "roll back": "escalation", "review": "accountable"}
USUALLY |= {"call in": "compliance", "freeze": "accountable", "thaw": "compliance"}
USUALLY |= dict.fromkeys(("publish", "stage", "plan", "prepare", "emergency"), "business")
BEGINNINGS = ("in_review", "ready", "rolled_on", "forced")
STEPS = 50
# What all companies together came to.
DONE: Counter[str] = Counter()


class Office:
    """One process, its people, and a clock that random acts turn."""

    def __init__(self, begins: str) -> None:
        self.team = a_team(has_contract=False)
        self.first = self.team.published()
        getattr(self, begins)()
        self.people = list(self.team.people.values())
        self.at = A_WORKING_DAY
        self.done: list[str] = []

    def in_review(self) -> None:
        """Someone handed something in."""
        self.team.submitted(success=TEXTS[0])

    def ready(self) -> None:
        """Something waits to be published."""
        version = self.team.approved(self.team.submitted(success=TEXTS[0]))
        self.team.prepare(version)

    def rolled_on(self) -> None:
        """Three versions were in force, one after the other."""
        self.team.published(self.team.submitted(success=TEXTS[0]))
        self.team.published(self.team.submitted(success=TEXTS[1]))

    def forced(self) -> None:
        """Two people forced a change, and its approvals are due."""
        self.team.forced(self.team.submitted(success=TEXTS[0]))

    def act(self, chance: Random) -> None:
        """Somebody tries something; what is refused leaves nothing behind."""
        self.at += timedelta(hours=chance.choice([0, 0, 0, 1, 30]))
        name = chance.choices(list(ACTS), WEIGHTS)[0]
        usual = self.team.people[USUALLY.get(name, "author")]
        person = usual if chance.random() < 0.7 else chance.choice(self.people)
        with standing_at(self.at):
            before = self.traces()
            by, version = Person.objects.get(pk=person.pk), self.version(chance)
            try:
                with transaction.atomic():
                    ACTS[name](self.team, by, version, chance.randrange(6))
            except (Refusal, IndexError):
                assert self.traces() == before
                return
            self.done.append(name)
            DONE[name] += 1

    def version(self, chance: Random) -> ContractVersion:
        """Mostly one that is on its way."""
        versions = ContractVersion.objects.filter(process=self.team.process).order_by("-number")
        on_its_way = versions.filter(state__in=["draft", "in_review", "approved", "staged"])
        rows = on_its_way if chance.random() < 0.8 and on_its_way else versions
        return chance.choice(list(rows[:3]))

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
            assert FollowUp.objects.filter(release=release).exists()
            assert PublicationChange.objects.filter(version=version, pk__lt=change.pk).exists()
            if release.second is not None:
                return release.second_id != release.by_id
        return self.was_approved(version, change)

    def was_approved(self, version: ContractVersion, change: PublicationChange) -> bool:
        """Whether everything that this content needed had been given by then."""
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


@settings(
    max_examples=min(settings().max_examples, 400) // 2,
    suppress_health_check=list(HealthCheck),
    # A small run is the same each time, and gets everywhere; a large one takes its chances.
    derandomize=settings().max_examples < 100,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # a shorter chance is another one
)
@given(st.integers(0, 2**32))
def any_company(seed: int) -> None:
    """Fifty random acts, and what must hold after them."""
    chance = Random(seed)
    with transaction.atomic():
        with standing_at(A_WORKING_DAY):
            office = Office(chance.choice(BEGINNINGS))
        for _ in range(STEPS):
            office.act(chance)
        office.check()
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_nothing_comes_into_force_past_its_approvals():
    DONE.clear()
    any_company()
    # A machine that never moves would prove nothing.
    ways = ("publish", "stage", "roll back", "emergency", "confirm", "approve business", "sign")
    assert all(DONE[way] for way in ways), DONE
