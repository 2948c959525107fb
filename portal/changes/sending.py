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
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text)
        return False
    return True
