"""What a contract is held against: the house's tiers and figures."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings

from processes.register.models import Tier


@dataclass(frozen=True)
class HouseRules:
    """Tiers with their floors, and what counts as a large payment."""

    tiers: Mapping[int, Tier]
    large_payment: Decimal


def house_rules() -> HouseRules:
    """The rules as they stand now."""
    tiers = {tier.number: tier for tier in Tier.objects.all()}
    return HouseRules(tiers, Decimal(settings.ENV.PORTAL_LARGE_PAYMENT))
