"""The prompt as a model gets it: limits and approved texts put in, then the inputs of a case."""

from collections.abc import Mapping
from dataclasses import dataclass

from processes.contracts.placeholders import NOT_GIVEN, filled, spoken
from processes.contracts.whole import Whole

# What each text may ask for. Inputs stay out of the system prompt: there, words that came from
# outside would read like rules.
SYSTEM_SLOTS = ("limits", "templates")
USER_SLOTS = ("limits", "inputs")
TEMPLATE_SLOTS = ("limits", "inputs")
WORDING_SLOTS = ("limits",)


@dataclass(frozen=True, slots=True)
class Rendered:
    """Both halves of a prompt, ready for a model."""

    system: str
    user: str


def known_slots(whole: Whole) -> dict[str, list[str]]:
    """Every name that a slot may ask for, by kind."""
    return {
        "limits": [limit.name for limit in whole.limits],
        "inputs": [each.name for each in whole.inputs],
        "templates": [template.name for template in whole.templates],
    }


def with_limits(text: str, whole: Whole) -> str:
    """A text with the limits' figures in it; slots for inputs stay."""
    limits = whole.limit_values
    return filled(text, {"limits": lambda name: spoken(limits[name]) if name in limits else None})


def system_prompt(whole: Whole) -> str:
    """The system prompt with limits and approved texts in their places."""
    texts = {template.name: with_limits(template.body, whole) for template in whole.templates}
    limits = whole.limit_values
    return filled(
        whole.prompt.system,
        {
            "limits": lambda name: spoken(limits[name]) if name in limits else None,
            "templates": texts.get,
        },
    )


def user_template(whole: Whole) -> str:
    """The user prompt with the limits in it and a slot for each input."""
    return with_limits(whole.prompt.user_template, whole)


def render(whole: Whole, inputs: Mapping[str, object]) -> Rendered:
    """The whole prompt for one case. What an input says is never read as a slot."""
    limits = whole.limit_values
    user = filled(
        whole.prompt.user_template,
        {
            "limits": lambda name: spoken(limits[name]) if name in limits else None,
            "inputs": lambda name: spoken(inputs[name]) if name in inputs else NOT_GIVEN,
        },
    )
    return Rendered(system_prompt(whole), user)
