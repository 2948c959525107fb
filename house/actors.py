"""Whoever does something: a person, an agent account, or the portal itself."""

from dataclasses import dataclass
from typing import Any, Protocol


class Actor(Protocol):
    """What an audit entry needs to know of whoever acts."""

    @property
    def pk(self) -> Any: ...


@dataclass(frozen=True)
class System:
    """The portal acting by itself, named where it does."""

    name: str
    pk: None = None

    def __str__(self) -> str:
        return self.name


SYSTEM = System("the portal")
