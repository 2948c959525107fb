"""How long a tool has to wait that was used as often as it may be."""

import math

from governance.decisions.authorize.compiled import Rate
from governance.decisions.authorize.models import Authorization
from house.clock import now


def wait_of(process_id: int, tool: str, rate: Rate) -> int:
    """The seconds until the tool may be used again; zero when it may be used now.

    Every use within the span that ends now counts, so there is no moment at which twice as many
    slip through.
    """
    moment = now()
    since = moment - rate.span
    uses = Authorization.objects.allowed().filter(process=process_id, tool=tool, at__gt=since)
    if rate.count < 1:
        return math.ceil(rate.span.total_seconds())
    oldest = uses.order_by("-at").values_list("at", flat=True)[rate.count - 1 : rate.count].first()
    return max(math.ceil((oldest + rate.span - moment).total_seconds()), 1) if oldest else 0
