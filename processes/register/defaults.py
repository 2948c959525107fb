"""What every installation starts with: models, tiers, controls, questions, words.

Laid after each migrate where it is missing; what a company changed since is never touched.
"""

from typing import Any

from django.apps import AppConfig
from django.utils.text import slugify

from house.actors import System
from house.history import acting
from processes.register.default_rules import CONTROLS, OPERATING_MODELS, QUESTIONS, TIERS
from processes.register.default_terms import TERMS


def lay_after_migrate(app_config: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Lay the defaults once this app's tables exist."""
    if app_config.label == "processes":
        with acting(System("the installation"), "What every installation starts with"):
            _lay_models(using)
            _lay_tiers(using)
            _lay_questions(using)
            _lay_terms(using)


def _lay_models(using: str) -> None:
    from processes.register.models import OperatingModel  # apps must be ready

    for order, (slug, name, suits, expect, risk) in enumerate(OPERATING_MODELS):
        OperatingModel.objects.using(using).get_or_create(
            slug=slug,
            defaults={
                "name": name,
                "suits": suits,
                "expect": expect,
                "risk": risk,
                "order": order,
            },
        )


def _lay_tiers(using: str) -> None:
    from processes.register.models import Control, Tier  # apps must be ready

    for number, name, reach, example, days, says, share, signs in TIERS:
        Tier.objects.using(using).get_or_create(
            number=number,
            defaults={
                "name": name,
                "reach": reach,
                "example": example,
                "review_every_days": days,
                "review_says": says,
                "min_sampling_percent": share,
                "compliance_signs": signs,
            },
        )
    for slug, name, says, tier, passes_upward in CONTROLS:
        Control.objects.using(using).get_or_create(
            slug=slug,
            defaults={
                "name": name,
                "says": says,
                "tier_id": tier,
                "passes_upward": passes_upward,
            },
        )


def _lay_questions(using: str) -> None:
    from processes.register.models import TierAnswer, TierQuestion  # apps must be ready

    for order, (slug, asks, answers) in enumerate(QUESTIONS):
        question, _ = TierQuestion.objects.using(using).get_or_create(
            slug=slug, defaults={"asks": asks, "order": order}
        )
        for place, (answer, says, tier) in enumerate(answers):
            TierAnswer.objects.using(using).get_or_create(
                question=question,
                slug=answer,
                defaults={"says": says, "lowest_tier_id": tier, "order": place},
            )


def _lay_terms(using: str) -> None:
    from processes.register.models import Term  # apps must be ready

    if Term.objects.using(using).exists():
        return
    for name, meaning, also, confuse in TERMS:
        Term.objects.using(using).create(
            slug=slugify(name),
            name=name,
            meaning=meaning,
            also_called=also,
            not_to_confuse=confuse,
        )
