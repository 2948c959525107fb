"""Front door: the API routers of all rooms, in the order of the description."""

from governance.decisions.authorize.api import router as authorize
from governance.escalations.api import router as escalations

ROUTERS = (authorize, escalations)

__all__ = ["ROUTERS", "authorize", "escalations"]
