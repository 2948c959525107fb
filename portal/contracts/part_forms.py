"""The form of one part of a draft, with its examples or bounds beside the plain fields."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django import forms

from portal.contracts.fields import fields_of
from portal.contracts.rows import BoundRows, CaseRows, Rows
from portal.contracts.saving import SavingForm
from processes.contracts.content import figure
from processes.contracts.part import Part
from processes.contracts.whole import Whole
from processes.models import Limit, StopRule, ToolGrant
from processes.register.hub.forms import People


class PartForm(SavingForm):
    """One part."""

    def __init__(
        self, kind: type[Part], whole: Whole, people: Callable[[], People], data: Any, **rest: Any
    ) -> None:
        part: Part | None = rest.pop("part")
        self.kind = kind
        plain = tuple(name for name in kind.content if name != "argument_limits")
        super().__init__(data, initial={**_initial(part, plain), **rest})
        self.fields = {**fields_of(kind, plain, whole, people), **self.fields}
        self._plain = plain
        self.rows = _rows(kind, whole, part, data)

    @property
    def own_fields(self) -> Iterator[forms.BoundField]:
        """The part's fields, without what every save carries."""
        return (self[name] for name in self._plain)

    def is_valid(self) -> bool:
        fine = super().is_valid()
        if self.rows:
            for sentence in self.rows.troubles:
                self.say(self.rows.name, sentence)
        return fine and not self.at_group and not self.errors

    def values(self) -> dict[str, Any]:
        found = {name: self.cleaned_data[name] for name in self._plain if name in self.cleaned_data}
        return {**found, self.rows.name: self.rows.read} if self.rows else found


def _initial(part: Part | None, names: tuple[str, ...]) -> dict[str, Any]:
    if part is None:
        return {}
    found = {name: getattr(part, name) for name in names}
    if isinstance(part, Limit):
        found["value"] = figure(part.value)
    return found


def _rows(
    kind: type[Part], whole: Whole, part: Part | None, data: Mapping[str, Any] | None
) -> Rows | None:
    if kind is StopRule:
        cases = whole.examples_of(part) if isinstance(part, StopRule) else []
        return CaseRows(whole, cases, data)
    if kind is ToolGrant:
        return BoundRows(whole, part.argument_limits if isinstance(part, ToolGrant) else {}, data)
    return None
