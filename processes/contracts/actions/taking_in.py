"""A draft takes in what came into force since it was begun."""

from django.db import transaction

from house.actors import Actor
from house.history import acting
from house.refusals import Invalid, Refusal, require_reason
from processes.contracts.actions.editing import Edit, editing, refuse_stranger
from processes.contracts.actions.rewriting import rewrite
from processes.contracts.merging import Choices, Conflict
from processes.contracts.merging.settling import BOTH, MINE, THEIRS
from processes.contracts.models import ContractVersion
from processes.contracts.underneath import NothingToTakeIn, Underneath, is_behind, underneath
from processes.register.models import Process

__all__ = [
    "ChoicesMissing",
    "MovedOn",
    "NoSuchChoice",
    "NothingToTakeIn",
    "is_behind",
    "take_in",
]


class MovedOn(Refusal):
    """Something changed between the page and the press."""

    says = (
        "Since this page was shown the draft was written, or another version came into force. "
        "Nothing was taken in: look again."
    )


class ChoicesMissing(Refusal):
    """Where both sides changed something, a person chooses."""

    def __init__(self, conflicts: list[Conflict]) -> None:
        self.conflicts = tuple(conflicts)
        named = "; ".join(each.called for each in conflicts)
        super().__init__(f"Choose whose words stay: {named}.")


class NoSuchChoice(Invalid):
    """An answer to something that was not asked."""

    says = "There is nothing of this kind to choose."


def take_in(
    version: ContractVersion, *, by: Actor, because: str, choices: Choices, seen: str
) -> ContractVersion:
    """Bring what is in force into a draft; where both changed something, as a person chose."""
    refuse_stranger(version, by)
    reason = require_reason(because)
    with transaction.atomic():
        # Nothing comes into force meanwhile.
        Process.objects.select_for_update(of=("self",), no_key=True).get(pk=version.process_id)
        with editing(version, by, reason) as edit:
            found = underneath(edit.version, choices)
            _refuse(found, choices, seen)
            told = _told(found, reason)
            with acting(by, told):
                rewrite(Edit(edit.version, by, told), found.merge.whole, found.theirs)
            edit.record(
                "take_in",
                version=found.theirs.number,
                taken=[each.called for each in found.merge.coming if each.key not in choices],
                chosen={each.called: choices[each.key] for each in found.merge.chosen(choices)},
            )
    return edit.version


def _told(found: Underneath, reason: str) -> str:
    """The reason that stands in the history of everything that is taken in."""
    says = f"Takes in version {found.theirs.number}"
    return reason if reason.startswith(says) else f"{says}. {reason}"


def _refuse(found: Underneath, choices: Choices, seen: str) -> None:
    if seen != found.seen:
        raise MovedOn
    in_turn = {each.key for each in found.merge.conflicts if each.both}
    asked = {key for key, side in choices.items() if side == BOTH}
    if set(choices) - found.merge.keys or asked - in_turn:
        raise NoSuchChoice
    if set(choices.values()) - {THEIRS, MINE, BOTH}:
        raise NoSuchChoice
    if left := found.merge.unanswered(choices):
        raise ChoicesMissing(left)
