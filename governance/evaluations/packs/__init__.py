"""Packs that come with the portal: taken in like any file, and kept by a person from then on."""

from pathlib import Path

from governance.evaluations.actions import create_set
from governance.evaluations.files import Taken, preview_of, read_folder, take_in
from governance.evaluations.models import EvaluationSet
from governance.evaluations.words import Purpose
from house.actors import Actor
from processes.models import Person

RED_TEAM = "red-team"
_SAYS = (
    "Attempts to talk an agent out of its rules: orders in messages and in what is looked up, "
    "other people's data, tools used wrongly, borrowed authority, ways around a policy, hidden "
    "writing, one line in much text, and several turns. Every check is decided without a model."
)


def red_team() -> Taken:
    """The adversarial cases, as their files tell them."""
    return read_folder(Path(__file__).parent / "red_team")


def install_red_team(owner: Person, *, by: Actor, because: str) -> EvaluationSet:
    """Make the adversarial pack, or bring it to what its files say now."""
    pack = EvaluationSet.objects.packs().filter(slug=RED_TEAM).first()
    if pack is None:
        pack = create_set(
            slug=RED_TEAM,
            name="Red team",
            purpose=Purpose.ADVERSARIAL,
            says=_SAYS,
            owner=owner,
            by=by,
            because=because,
        )
    taken = red_team()
    if preview_of(pack, taken).can_be_taken:
        take_in(pack, taken, by=by, because=because)
    return pack
