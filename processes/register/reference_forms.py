"""What people fill in to change domains, words and house rules."""

from django import forms
from unfold.widgets import UnfoldAdminTextareaWidget

from house.acts import ReasonForm
from house.admin import GovernedForm
from processes.register.models import Control, Domain, OperatingModel, Term, Tier, TierAnswer


class WithReason(GovernedForm):
    """A form of the admin that asks why."""

    because = forms.CharField(
        label="Why",
        max_length=1000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 2}),
        help_text="Kept for good, with your name.",
    )


class DomainForm(WithReason):
    """A part of the business."""

    class Meta:
        model = Domain
        fields = ("name", "slug", "summary", "operating_model")


class OperatingModelForm(WithReason):
    """A way of working."""

    class Meta:
        model = OperatingModel
        fields = ("name", "suits", "expect", "risk")


class TermForm(WithReason):
    """A word with its meaning."""

    class Meta:
        model = Term
        fields = ("name", "slug", "meaning", "also_called", "not_to_confuse")


class ProposeTierForm(ReasonForm):
    """What a tier shall say."""

    name = forms.CharField(max_length=80)
    reach = forms.CharField(max_length=120)
    example = forms.CharField(max_length=300, widget=forms.Textarea({"rows": 2}))
    review_every_days = forms.IntegerField(label="Days between reviews", min_value=1)
    review_says = forms.CharField(label="Review, in words", max_length=120)
    min_sampling_percent = forms.IntegerField(
        label="Least share read by a person, in percent", min_value=0, max_value=100
    )
    compliance_signs = forms.BooleanField(
        label="Compliance signs every change of a contract", required=False
    )
    field_order = (
        "name",
        "reach",
        "example",
        "review_every_days",
        "review_says",
        "min_sampling_percent",
        "compliance_signs",
    )


class ProposeControlForm(ReasonForm):
    """What a control shall ask, at which tier."""

    name = forms.CharField(max_length=120)
    says = forms.CharField(label="What it asks", max_length=400, widget=forms.Textarea({"rows": 2}))
    tier = forms.ModelChoiceField(Tier.objects.all(), label="From tier")
    passes_upward = forms.BooleanField(required=False, label="Higher tiers are asked for it too")
    is_retired = forms.BooleanField(required=False, label="No longer asked for")
    field_order = ("name", "says", "tier", "passes_upward", "is_retired")


class NewControlForm(ReasonForm):
    """A control that this tier shall be asked for."""

    slug = forms.SlugField(label="Short name", max_length=60)
    name = forms.CharField(max_length=120)
    says = forms.CharField(label="What it asks", max_length=400, widget=forms.Textarea({"rows": 2}))
    passes_upward = forms.BooleanField(
        required=False, initial=True, label="Higher tiers are asked for it too"
    )
    field_order = ("slug", "name", "says", "passes_upward")


class ProposeAnswerForm(ReasonForm):
    """How low a tier an answer shall allow."""

    says = forms.CharField(label="Answer", max_length=200)
    lowest_tier = forms.ModelChoiceField(Tier.objects.all())
    field_order = ("says", "lowest_tier")


def standing(obj: Tier | Control | TierAnswer, form: type[forms.Form]) -> dict[str, object]:
    """What a proposal begins with: the fields as they stand."""
    names = [name for name in form.base_fields if name != "because"]
    return {name: getattr(obj, name) for name in names if hasattr(obj, name)}
