"""The two buttons on a delivery that failed, in the admin and on the person's own page."""

from house.acts import Act
from processes.notices import actions, rules
from processes.notices.models import Delivery
from processes.people.models import Person


def _may(person: Person, delivery: Delivery) -> bool:
    return rules.has_failed(delivery) and rules.may_mend(person, delivery)


TRY_AGAIN = Act(
    name="try-again",
    title="Try again",
    says="It is sent again within a minute, and tried as often as a new one.",
    does=actions.retry_delivery,
    may=_may,
    done="{}: it will be tried again.",
)
SET_ASIDE = Act(
    name="set-aside",
    title="Set aside",
    says="It is not sent and leaves the desk. The notice itself stays on the person's page.",
    does=actions.set_aside_delivery,
    may=_may,
    done="{}: set aside.",
)
ACTS = (TRY_AGAIN, SET_ASIDE)
