"""Where an answer leaves its contract: tools not granted, arguments beyond their limits."""

from collections.abc import Mapping, Sequence
from typing import Any

from governance.evaluations.checks import BadAssertion, ToolCall
from governance.evaluations.checks.toolcalls import plain_name
from governance.evaluations.checks.tools import Wanted, read_wanted
from processes.contracts.whole import Whole
from processes.models import ToolGrant

_AS_CONDITION = {"at_least": ">=", "at_most": "<=", "one_of": "one-of"}


class UnderContract:
    """What a contract says of the tools that an answer calls."""

    def __init__(self, contract: Whole) -> None:
        self._limits = {limit.name: float(limit.value) for limit in contract.limits}
        self._granted = {plain_name(tool.name): self._wanted(tool) for tool in contract.tools}

    def breaches(self, calls: Sequence[ToolCall], answer: str) -> list[str]:
        """Where the calls leave the contract, a sentence each."""
        return [says for call in calls if (says := self._breach(call))]

    def _breach(self, call: ToolCall) -> str:
        if plain_name(call.name) not in self._granted:
            return f"“{call.name}” is not granted"
        wanted = self._granted[plain_name(call.name)]
        if wanted is None:
            return f"the limits of “{call.name}” can't be read"
        miss = wanted.miss(call)
        return f"“{call.name}” has {miss}" if miss else ""

    def _wanted(self, tool: ToolGrant) -> Wanted | None:
        try:
            return read_wanted(
                tool.name,
                {name: self._condition(bound) for name, bound in tool.argument_limits.items()},
            )
        except (BadAssertion, AttributeError):
            return None

    def _condition(self, bound: Mapping[str, Any]) -> dict[str, Any]:
        return {
            sign: self._figure(bound[name]) for name, sign in _AS_CONDITION.items() if name in bound
        }

    def _figure(self, written: Any) -> Any:
        return self._limits.get(written, written) if isinstance(written, str) else written
