"""The forms of the texts that a version has itself, section by section."""

from typing import Any

from django import forms

from portal.contracts.saving import SavingForm
from processes.contracts.whole import Whole
from processes.contracts.words import ExceptionKind
from processes.models import ContractVersion, TierQuestion

HELP = {
    "purpose": "One job. “Run onboarding” or “help with support” is too wide.",
    "scope_start": "What someone can see happen, such as: a ticket gets the tag refund-request.",
    "scope_finish": "What is true when it is done.",
    "success": "By what people tell, afterwards, that it went well.",
    "normal_path": "The ordinary case, step by step.",
    "never_do": "One sentence a line.",
    "damage": "One sentence: who and what is hurt when it is wrong, and how far that spreads.",
    "fallback": "How people do the work when the agent is off.",
    "rollback_plan": "How to go back, and what to look at afterwards.",
    "sampling_percent": "How many of a hundred decisions a person reads afterwards.",
    "caution_acknowledged": "Needed for work that predicts or executes.",
}
LONG = {"normal_path": 6, "never_do": 4}
_ANSWER, _RULED = "answer_", "ruled_"


class TextsForm(SavingForm):
    """The texts of one section."""

    def __init__(self, names: list[str], whole: Whole, data: Any = None, **rest: Any) -> None:
        version = whole.version
        super().__init__(data, initial={**_initial(names, version), **rest})
        own: dict[str, forms.Field] = {}
        for name in names:
            own.update(_fields(name, whole))
        self.fields = {**own, **self.fields}
        self._own, self._names = tuple(own), names

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """The section's fields that are no answers to the tier's questions."""
        return [self[name] for name in self._own if not name.startswith((_ANSWER, _RULED))]

    @property
    def answer_fields(self) -> list[forms.BoundField]:
        """The questions that compute the lowest tier."""
        return [self[name] for name in self._own if name.startswith(_ANSWER)]

    @property
    def ruled_fields(self) -> list[forms.BoundField]:
        """Kinds of exception without a path, to be ruled out with a reason."""
        return [self[name] for name in self._own if name.startswith(_RULED)]

    def values(self) -> dict[str, Any]:
        given = super().values()
        found = {name: given[name] for name in self._names if name in given}
        for name, prefix in (("tier_answers", _ANSWER), ("kinds_ruled_out", _RULED)):
            if name in self._names:
                found[name] = {
                    key.removeprefix(prefix): text
                    for key, text in given.items()
                    if key.startswith(prefix) and text
                }
        return found


def _initial(names: list[str], version: ContractVersion) -> dict[str, Any]:
    found = {name: getattr(version, name) for name in names}
    found.update({f"{_ANSWER}{slug}": given for slug, given in version.tier_answers.items()})
    found.update({f"{_RULED}{kind}": why for kind, why in version.kinds_ruled_out.items()})
    return found


def _fields(name: str, whole: Whole) -> dict[str, forms.Field]:
    if name == "tier_answers":
        return _answers()
    if name == "kinds_ruled_out":
        return _ruled_out(whole)
    each: Any = ContractVersion._meta.get_field(name)
    field: forms.Field = each.formfield()
    field.required = False
    field.help_text = HELP.get(name, "")
    field.label = str(each.verbose_name).capitalize()
    if isinstance(field.widget, forms.Textarea):
        field.widget.attrs["rows"] = LONG.get(name, 2)
    return {name: field}


def _answers() -> dict[str, forms.Field]:
    return {
        f"{_ANSWER}{question.slug}": forms.ChoiceField(
            label=question.asks,
            required=False,
            choices=[("", "Choose"), *((each.slug, each.says) for each in question.answers.all())],
        )
        for question in TierQuestion.objects.prefetch_related("answers")
    }


def _ruled_out(whole: Whole) -> dict[str, forms.Field]:
    """A field for each kind that no path answers, or that is ruled out although one does."""
    answered = {path.kind for path in whole.exception_paths}
    given = whole.version.kinds_ruled_out
    return {
        f"{_RULED}{kind.value}": forms.CharField(
            label=f"Why {kind.label} can't occur",
            required=False,
            max_length=1000,
            widget=forms.Textarea({"rows": 2}),
        )
        for kind in ExceptionKind
        if kind not in answered or given.get(kind)
    }
