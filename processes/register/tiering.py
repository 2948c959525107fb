"""Which tier a process needs at least, from the answers to a few questions."""

from collections.abc import Mapping
from dataclasses import dataclass

from house.refusals import Invalid
from processes.register.models import TierAnswer, TierQuestion


@dataclass(frozen=True)
class LowestTier:
    """The lowest tier that the answers allow, and the answers that demand it."""

    number: int
    because: list[TierAnswer]


class QuestionUnanswered(Invalid):
    """Every question counts."""

    says = "Answer every question: each can raise the tier."


def lowest_tier(answers: Mapping[str, str]) -> LowestTier:
    """The tier that these answers (question to answer, by slug) allow at least."""
    chosen = []
    for question in TierQuestion.objects.prefetch_related("answers"):
        given = answers.get(question.slug)
        answer = next((each for each in question.answers.all() if each.slug == given), None)
        if answer is None:
            raise QuestionUnanswered(field=question.slug)
        chosen.append(answer)
    number = max((answer.lowest_tier_id for answer in chosen), default=0)
    return LowestTier(number, [answer for answer in chosen if answer.lowest_tier_id == number])
