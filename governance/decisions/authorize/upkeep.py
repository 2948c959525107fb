"""Questions of agents go when the records of their tier go; what they were told stays."""

from datetime import timedelta

from governance.decisions.authorize.actions.erasing import erase_questions
from governance.decisions.authorize.models import Authorization
from governance.decisions.keeping_models import Retention
from house.actors import System
from house.clock import now

KEEPER = System("the keeper of the decision log")
AT_ONCE = 1000


def erase_old_questions() -> int:
    """Some at a time: the sweep comes again in a minute."""
    erased = 0
    for retention in Retention.objects.order_by("tier"):
        oldest = now() - timedelta(days=retention.days)
        old = Authorization.objects.filter(at__lt=oldest, erased_at=None)
        old = old.filter(process__tier=retention.tier_id).order_by("at")
        ids = list(old.values_list("pk", flat=True)[: AT_ONCE - erased])
        because = f"Records of tier {retention.tier_id} are kept for {retention.days} days."
        erased += erase_questions(ids, by=KEEPER, because=because) if ids else 0
        if erased >= AT_ONCE:
            break
    return erased
