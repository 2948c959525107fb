"""The cases that prove a stop rule, written as a list."""

from collections.abc import Sequence
from typing import Any

from house.actors import Actor
from processes.contracts.actions.cloning import create_all
from processes.contracts.business_parts import RuleExample, StopRule
from processes.contracts.content import canonical, example_content
from processes.contracts.keeping import put
from processes.contracts.whole import EXAMPLE

Examples = Sequence[dict[str, Any]]


def write_examples(rule: StopRule, wanted: Examples, *, by: Actor, because: str) -> bool:
    """Make the rule's examples these, in this order; what stays the same is left alone."""
    present = {canonical(example_content(each)): each for each in rule.examples.all()}
    made: list[RuleExample] = []
    is_changed = False
    for place, given in enumerate(wanted):
        example = RuleExample(rule=rule, order=place)
        put(example, {"stops": None, **given}, EXAMPLE)
        same = present.pop(canonical(example_content(example)), None)
        if same is None:
            made.append(example)
        elif same.order != place:
            same.order, is_changed = place, True
            same.save(update_fields=["order"])
    for gone in present.values():
        gone.delete()
    create_all(made, by=by, because=because)
    return bool(is_changed or present or made)


def remove_with_examples(rule: StopRule) -> None:
    """Take a stop rule and its examples out; their history stays."""
    for example in rule.examples.all():
        example.delete()
    rule.delete()
