"""Changes of rules as they come about: rolled back, in an emergency, in stages, frozen, waiting."""

from collections.abc import Callable, Iterator
from datetime import datetime, time
from functools import partial
from typing import Any

from django.utils import timezone

from governance.changes import actions, rules
from governance.changes.actions import Reaches
from governance.changes.standing import missing
from governance.changes.words import Answer, Half
from governance.models import Countersign, FollowUp
from portal.demo import Event, Stage
from portal.demo.contracts import draft_anew
from portal.demo.data import HERE, data
from portal.demo.pipeline import approve, change, hand_in, hear, review
from processes.contracts.in_force import in_force
from processes.contracts.words import Reach

Entry = dict[str, Any]
CYCLE = "The first cycle of the pilot runs: twenty contracts, each read twice. Its rules stay."
WRONG_QUEUE = "Since yesterday every second returns ticket lies in the urgent queue."
LEARNED = (
    "Going back was right. The figure came from tickets without attachments; the next try is "
    "measured on all of them first."
)
BY_TWO = "I looked at ten of them: the region is wrong, and stopping more does no harm."
A_FIFTH = "One vendor in five first, until we know how many papers come back."
NO_FIELD = (
    "The planning sheet has no column for prices that were confirmed again. Add it first, or the "
    "list shows offers with old prices."
)
SHOW_ME = "Show me the ten largest differences of last month before I sign."
SHOWN = (
    "They are in the sheet Differences. The largest was 41 euro, a pallet that was weighed anew."
)


def events(stage: Stage) -> Iterator[Event]:
    """Each change in its own weeks."""
    entries: dict[str, Entry] = data(HERE / "changes.yaml")
    yield from _rolled_back(stage, entries["rolled_back"])
    yield from _emergency(stage, entries["emergency"])
    yield from _staged(stage, entries["staged"])
    yield from _frozen(stage, entries["frozen"])
    yield from _sent_back(stage, entries["sent_back"])
    yield from _waiting(stage, entries["waiting"])


def _handed_in(
    stage: Stage, entry: Entry, begun: int, heard: Callable[[Stage, str], None] = hear
) -> Iterator[Event]:
    """Drafted, handed in the next day, and seen by those who are consulted."""
    slug, because = entry["slug"], entry["because"]
    published = stage.at_work(begun + 4, "16:40")
    yield Event(stage.at_work(begun, "09:10"), partial(draft_anew, stage, entry))
    handed_in = partial(hand_in, stage, slug, because, published)
    yield Event(stage.at_work(begun + 1, "10:20"), handed_in)
    yield Event(stage.at_work(begun + 2, "11:15"), partial(heard, stage, slug))


# --- rolled back ----------------------------------------------------------------------------------


def _rolled_back(stage: Stage, entry: Entry) -> Iterator[Event]:
    """In force for a day, back in seconds, reviewed by someone else."""
    slug = entry["slug"]
    yield from _handed_in(stage, entry, -12)
    yield Event(stage.at_work(-9, "14:30"), partial(approve, stage, slug))
    yield Event(stage.at_work(-8, "16:40"), partial(_publish, stage, entry))
    yield Event(stage.at_work(-7, "17:20"), partial(_back, stage, slug))
    yield Event(stage.at_work(-6, "17:50"), partial(_look_back, stage, slug))


def _publish(stage: Stage, entry: Entry) -> None:
    version = change(stage, entry["slug"])
    actions.publish(version, by=version.process.accountable, because=entry["because"])


def _back(stage: Stage, slug: str) -> None:
    process = stage.process(slug)
    actions.roll_back(process, by=process.escalation_owner, because=WRONG_QUEUE)


def _look_back(stage: Stage, slug: str) -> None:
    due = FollowUp.objects.open().get(release__process__slug=slug)
    actions.review_release(due, by=stage.people["viktor.sand"], because=LEARNED)


# --- in an emergency ------------------------------------------------------------------------------


def _emergency(stage: Stage, entry: Entry) -> Iterator[Event]:
    """In force within the hour by two people; its approvals follow the next day."""
    slug = entry["slug"]
    yield Event(stage.at_work(-13, "08:35"), partial(draft_anew, stage, entry))
    yield Event(stage.at_work(-13, "08:50"), partial(_ask_urgently, stage, entry))
    yield Event(stage.at_work(-13, "09:15"), partial(_confirm, stage, slug))
    yield Event(stage.at_work(-12, "13:05"), partial(_approve_late, stage, slug))


def _ask_urgently(stage: Stage, entry: Entry) -> None:
    version = change(stage, entry["slug"])
    actions.ask_for_emergency(version, by=version.author, because=entry["because"])


def _confirm(stage: Stage, slug: str) -> None:
    asked = Countersign.objects.get(version__process__slug=slug)
    actions.confirm(asked, by=stage.people["technology"], because=BY_TWO)


def _approve_late(stage: Stage, slug: str) -> None:
    version = in_force(stage.process(slug))
    assert version is not None
    submission = review(version)
    for asked in submission.consultations.select_related("person"):
        actions.give_view(version, Answer.NO_OBJECTION, by=asked.person)
    for requirement in missing(submission):
        actions.approve(version, requirement.half, by=rules.asked_now(requirement)[0])


# --- in stages, frozen, sent back, waiting --------------------------------------------------------


def _staged(stage: Stage, entry: Entry) -> Iterator[Event]:
    """For one case in five, since last week."""
    slug = entry["slug"]
    yield from _handed_in(stage, entry, -11)
    yield Event(stage.at_work(-8, "14:30"), partial(approve, stage, slug))
    yield Event(stage.at_work(-6, "16:10"), partial(_stage, stage, slug))


def _stage(stage: Stage, slug: str) -> None:
    to = Reaches(Reach.SHARE, share=20)
    actions.publish(change(stage, slug), by=stage.people["technology"], because=A_FIFTH, to=to)


def _frozen(stage: Stage, entry: Entry) -> Iterator[Event]:
    """Approved, and waiting for the end of the pilot's first cycle."""
    yield Event(stage.at_work(-15, "10:05"), partial(_freeze, stage, entry["slug"]))
    yield from _handed_in(stage, entry, -8)
    yield Event(stage.at_work(-5, "14:30"), partial(approve, stage, entry["slug"]))


def _freeze(stage: Stage, slug: str) -> None:
    process = stage.process(slug)
    until = timezone.make_aware(datetime.combine(stage.on(8), time(18)))
    actions.freeze(process, until, by=process.accountable, because=CYCLE)


def _sent_back(stage: Stage, entry: Entry) -> Iterator[Event]:
    """Returned with a reason; its author has it again."""
    yield from _handed_in(stage, entry, -7)
    yield Event(stage.at_work(-4, "15:25"), partial(_return, stage, entry["slug"]))


def _return(stage: Stage, slug: str) -> None:
    actions.send_back(change(stage, slug), by=stage.people["viktor.sand"], because=NO_FIELD)


def _waiting(stage: Stage, entry: Entry) -> Iterator[Event]:
    """Both halves said yes; compliance has asked something, and has the answer."""
    slug = entry["slug"]
    yield from _handed_in(stage, entry, -5, _hear_doubt)
    yield Event(stage.at_work(-2, "14:30"), partial(_approve_halves, stage, slug))
    yield Event(stage.at_work(-1, "17:10"), partial(_answer, stage, slug))


def _hear_doubt(stage: Stage, slug: str) -> None:
    version = change(stage, slug)
    for asked in review(version).consultations.select_related("person"):
        actions.give_view(version, Answer.COMMENT, by=asked.person, words=SHOW_ME)


def _approve_halves(stage: Stage, slug: str) -> None:
    version = change(stage, slug)
    for requirement in missing(review(version)):
        if requirement.half != Half.COMPLIANCE:
            actions.approve(version, requirement.half, by=rules.asked_now(requirement)[0])


def _answer(stage: Stage, slug: str) -> None:
    actions.comment(change(stage, slug), SHOWN, by=stage.people["hanna.kim"])
