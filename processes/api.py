"""Front door: the API routers of all rooms, in the order of the description."""

from processes.contracts.api import router as contracts
from processes.register.api import router as register

ROUTERS = (register, contracts)

__all__ = ["ROUTERS", "contracts", "register"]
