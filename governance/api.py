"""Front door: the API routers of all rooms, in the order of the description."""

from governance.decisions.authorize.api import router as authorize
from governance.decisions.api import router as decisions
from governance.escalations.api import router as escalations

ROUTERS = (authorize, decisions, escalations)

__all__ = ["ROUTERS", "authorize", "decisions", "escalations"]
