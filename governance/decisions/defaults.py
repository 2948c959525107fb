"""How long records are kept at first, by tier; laid after each migrate where it is missing."""

from typing import Any

from django.apps import AppConfig

from house.actors import System
from house.history import acting

# A year of text everywhere, three where work is regulated or can't be undone.
DAYS = {0: 365, 1: 365, 2: 365, 3: 730, 4: 1096}


def lay_after_migrate(app_config: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Lay the defaults once this app's tables exist."""
    if app_config.label != "governance":
        return
    from governance.decisions.keeping_models import Retention  # apps must be ready
    from processes.register.models import Tier

    with acting(System("the installation"), "What every installation starts with"):
        for number in Tier.objects.using(using).values_list("number", flat=True):
            Retention.objects.using(using).get_or_create(
                tier_id=number, defaults={"days": DAYS.get(number, max(DAYS.values()))}
            )
