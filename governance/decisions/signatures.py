"""Whether the newest signatures on the log are still the portal's own, by the secrets it knows."""

from governance.decisions.keeping_models import Override, Tombstone

LOOKED_AT = 50


def unreadable_signatures() -> int:
    """How many of the newest overrides and tombstones no known secret has signed."""
    overrides = Override.objects.order_by("-at", "-id")[:LOOKED_AT]
    stones = Tombstone.objects.select_related("decision").order_by("-pk")[:LOOKED_AT]
    return sum(not each.is_genuine() for each in overrides) + sum(
        not each.is_genuine(each.decision.body_digest) for each in stones
    )
