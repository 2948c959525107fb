"""Front door: the API routers of all rooms, in the order of the description."""

from processes.register.api import router as register

ROUTERS = (register,)

__all__ = ["ROUTERS", "register"]
