"""How the rules of the demo company change: handed in, looked at, approved, published."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils import timezone

from governance.changes import actions, rules
from governance.changes.standing import missing, open_submission
from governance.changes.words import Answer
from governance.evaluations.runs.actions import approve_waiver, ask_for_waiver
from governance.evaluations.runs.standing import evaluation_standing
from governance.evaluations.runs.words import Standing
from governance.models import RequiredSet, Submission
from house.clock import now
from portal.demo import Event, Stage
from processes.contracts.content import behaviour_hash
from processes.contracts.in_force import newest_open
from processes.contracts.whole import whole
from processes.models import ContractVersion

NO_SET_YET = "The adversarial set is being written; two people look at every case until then"
NOTHING_TO_LEARN = "Nothing that people do by hand changes"


def events(stage: Stage, slug: str, because: str, days: int) -> Iterator[Event]:
    """Everything between a finished draft and the day on which it is in force."""
    # A weekend may bring two of these to the same Friday; they keep their order.
    handed_in, heard, approved, published = sorted(
        stage.at_work(days - before, clock)
        for before, clock in ((4, "16:10"), (3, "16:20"), (2, "16:30"), (0, "16:40"))
    )
    yield Event(handed_in, partial(hand_in, stage, slug, because, published))
    yield Event(heard, partial(hear, stage, slug))
    yield Event(approved, partial(approve, stage, slug))
    yield Event(published, partial(_publish, stage, slug, because))


def hand_in(stage: Stage, slug: str, because: str, published: datetime) -> ContractVersion:
    """The author hands the draft in, and says when colleagues hear of it."""
    version = change(stage, slug)
    day = timezone.localtime(published).date()
    is_first = version.based_on is None
    learn: dict[str, Any] = (
        {"training_on": day} if is_first else {"no_training_because": NOTHING_TO_LEARN}
    )
    actions.prepare(version, by=version.author, announced_on=day, **learn)
    _go_ahead_without_sets(stage, version)
    actions.submit(version, by=version.author, because=because)
    return version


def _go_ahead_without_sets(stage: Stage, version: ContractVersion) -> None:
    """A tier may ask for a set that nobody has written on the first day."""
    process = version.process
    stands = evaluation_standing(version, behaviour_hash(whole(version)))
    if stands.light != Standing.RED or RequiredSet.objects.filter(process=process).exists():
        return
    until, by = now() + timedelta(days=30), process.accountable
    waiver = ask_for_waiver(version, until=until, by=by, because=NO_SET_YET)
    approve_waiver(waiver, by=stage.people["compliance"], because=NO_SET_YET)


def hear(stage: Stage, slug: str) -> None:
    """Whoever was asked for their view has nothing against it."""
    version = change(stage, slug)
    for asked in review(version).consultations.filter(answer="").select_related("person"):
        actions.give_view(version, Answer.NO_OBJECTION, by=asked.person)


def approve(stage: Stage, slug: str) -> None:
    """Each of those who are asked says yes."""
    version = change(stage, slug)
    for requirement in missing(review(version)):
        actions.approve(version, requirement.half, by=rules.asked_now(requirement)[0])


def change(stage: Stage, slug: str) -> ContractVersion:
    """The change that is on its way."""
    version = newest_open(stage.process(slug))
    assert version is not None
    return version


def review(version: ContractVersion) -> Submission:
    """Its review."""
    found = open_submission(version)
    assert found is not None
    return found


def _publish(stage: Stage, slug: str, because: str) -> None:
    version = change(stage, slug)
    actions.publish(version, by=version.process.accountable, because=because)
