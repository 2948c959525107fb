"""What every form of a draft has in common: the reason, the stamp, sentences at their places."""

from typing import Any

from django import forms

from processes.contracts.problems import Problem

# Fields of the contract that several fields of a form make up together.
GROUPS = ("examples", "argument_limits", "tier_answers", "kinds_ruled_out")


class SavingForm(forms.Form):
    """What every save carries: why, and what stood there when the writer began."""

    because = forms.CharField(
        label="Why you change this",
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text="Kept for good with your name; offered again with your next save.",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    # Sentences that belong beside a group of fields, by the group.
    at_group: dict[str, list[str]]

    def __init__(self, data: Any = None, **options: Any) -> None:
        self.at_group = {}
        super().__init__(data, **options)

    def values(self) -> dict[str, Any]:
        """What the action is given; of a form with faults, what could be read."""
        aside = ("because", "seen")
        return {name: value for name, value in self.cleaned_data.items() if name not in aside}

    def say(self, field: str, sentence: str) -> None:
        """Put a sentence where it can be mended."""
        if field in self.fields:
            self.add_error(field, sentence)
        else:
            self.at_group.setdefault(field, []).append(sentence)
            if field not in GROUPS:
                self.add_error(None, sentence)

    def refused(self, problems: tuple[Problem, ...]) -> None:
        """Each problem at its field."""
        for problem in problems:
            self.say(problem.field, problem.says)

    def renew(self, stamp: str) -> None:
        """Let the next save go ahead, now that the writer saw what stands there."""
        self.data = {**self.data.dict(), "seen": stamp}  # type: ignore[attr-defined]  # what was sent
