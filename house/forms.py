"""A form that was sent: the action is called, and a refusal stands where it can be mended."""

from collections.abc import Callable
from typing import Any

from django import forms

from house.refusals import Refusal


def is_done(form: forms.Form, does: Callable[..., Any]) -> bool:
    """Call the action with what the form says; whether it went through."""
    if not form.is_valid():
        return False
    try:
        does(**form.cleaned_data)
    except Refusal as refusal:
        show_refusal(form, refusal)
        return False
    return True


def show_refusal(form: forms.BaseForm, refusal: Refusal) -> None:
    """The refusal's words at the field that is to blame, or above the form."""
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text)
