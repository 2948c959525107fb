"""What stood there when someone began to write, so that nobody overwrites another unseen."""

from processes.contracts.content import digest, part_content
from processes.contracts.models import ContractVersion
from processes.contracts.part import Part
from processes.contracts.whole import Whole


def stamp_of_part(part: Part, whole: Whole) -> str:
    """What one part says now, examples included; its place among the others is left out."""
    return digest(part_content(part, whole))[:16]


def stamp_of_texts(version: ContractVersion, names: list[str]) -> str:
    """What some of the version's own texts say now."""
    return digest({name: _plain(version, name) for name in names})[:16]


def texts(version: ContractVersion, names: list[str]) -> dict[str, object]:
    """Some of the version's own texts."""
    return {name: _plain(version, name) for name in names}


def _plain(version: ContractVersion, name: str) -> object:
    return version.tier_id if name == "tier" else getattr(version, name)
