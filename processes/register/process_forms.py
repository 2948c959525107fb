"""What is filled in to enter a process in the register."""

from collections.abc import Iterator
from typing import Any

from django import forms

from house.acts import ReasonForm
from processes.people.models import Person
from processes.register import actions
from processes.register.actions.processes import FIRST_STAGES
from processes.register.hub.forms import People, PersonField
from processes.register.models import Domain, OperatingModel, Process, Tier, TierQuestion
from processes.register.words import Capability, KindOfWork

_CHOOSE = ("", "Choose")
_TWO_LINES = forms.Textarea({"rows": 2})
_WHAT = (
    "name",
    "slug",
    "summary",
    "when_to_use",
    "when_not_to_use",
    "fallback",
    "learn_at",
    "domain",
    "operating_model",
)
_REACH = ("tier", "capability", "kind_of_work", "stage", "is_restricted")
_PEOPLE = {
    "accountable": ("Accountable person", "Answers for the business result: one person."),
    "accountable_deputy": ("Deputy", "Someone else, who steps in."),
    "escalation_owner": ("Escalation owner", "Is called when the agent is unsure."),
    "escalation_backup": ("Escalation backup", "Someone else, called when time runs out."),
}


class NewProcessForm(ReasonForm):
    """A process with the people without whom it can't exist."""

    name = forms.CharField(max_length=120)
    slug = forms.CharField(
        label="Short name",
        max_length=80,
        help_text="Small letters, digits and underscores, such as support_refunds. Agents and "
        "links use it; it stays for good.",
    )
    summary = forms.CharField(label="What it does", max_length=400, widget=_TWO_LINES)
    when_to_use = forms.CharField(max_length=300, widget=_TWO_LINES)
    when_not_to_use = forms.CharField(max_length=300, widget=_TWO_LINES)
    fallback = forms.CharField(
        label="By hand",
        max_length=4000,
        widget=_TWO_LINES,
        help_text="How people do the work when the agent is off.",
    )
    learn_at = forms.URLField(label="Where to learn it", required=False, assume_scheme="https")
    domain = forms.ModelChoiceField(Domain.objects.all(), empty_label="Choose")
    operating_model = forms.ModelChoiceField(
        OperatingModel.objects.all(),
        required=False,
        empty_label="The domain's",
        help_text="Another than the domain's is shown as one that doesn't fit.",
    )
    tier = forms.ModelChoiceField(
        Tier.objects.all(),
        empty_label="Choose",
        help_text="The answers above decide how low it may be.",
    )
    capability = forms.ChoiceField(choices=[_CHOOSE, *Capability.choices])
    kind_of_work = forms.ChoiceField(choices=[_CHOOSE, *KindOfWork.choices])
    stage = forms.ChoiceField(choices=[(stage.value, stage.label) for stage in FIRST_STAGES])
    is_restricted = forms.BooleanField(
        label="Show it only to the people named and to compliance", required=False
    )

    def __init__(self, people: People, **options: Any) -> None:
        super().__init__(**options)
        self._questions = {}
        for question in TierQuestion.objects.prefetch_related("answers"):
            # A question may have the short name of another field.
            name = f"answer-{question.slug}"
            self._questions[name] = question.slug
            self.fields[name] = forms.ChoiceField(
                label=question.asks,
                choices=[(answer.slug, answer.says) for answer in question.answers.all()],
                widget=forms.RadioSelect,
            )
        for name, (label, says) in _PEOPLE.items():
            self.fields[name] = PersonField(
                people, label=label, help_text=says, empty_label="Choose"
            )

    @property
    def groups(self) -> Iterator[tuple[str, list[forms.BoundField]]]:
        """The fields as the page shows them."""
        yield "What it is", [self[name] for name in _WHAT]
        yield "Who stands behind it", [self[name] for name in _PEOPLE]
        yield "How far it reaches", [self[name] for name in (*self._questions, *_REACH)]
        yield "Why it is entered", [self["because"]]

    def enter(self, *, by: Person, **values: Any) -> Process:
        """Call the action with what was filled in; nothing chosen leaves the action's default."""
        answers = {slug: values.pop(name) for name, slug in self._questions.items()}
        if values["operating_model"] is None:
            del values["operating_model"]
        return actions.create_process(by=by, answers=answers, **values)
