"""The fields of a part's form: as the model has them, and friendlier where people need it."""

import json
import re
from collections.abc import Callable
from typing import Any

from django import forms
from django.db import models
from django.forms.fields import InvalidJSONInput

from processes.contracts.part import A_NAME
from processes.contracts.rendering import SYSTEM_SLOTS, TEMPLATE_SLOTS, USER_SLOTS, WORDING_SLOTS
from processes.contracts.whole import Whole
from processes.models import (
    ExceptionPath,
    Input,
    KnowledgeSource,
    MapPart,
    Person,
    Prompt,
    StopRule,
    Template,
    ToolGrant,
)
from processes.register.hub.forms import People, PersonField

HELP = {
    "name": "Small letters; spaces become underscores. Rules and prompts use this name.",
    "condition": "Stops when this holds, such as amount > refund_limit.",
    "respond_within": "For example 15 minutes, 4 business hours or 2 days.",
    "trigger": "Something that a newcomer can see, not a feeling.",
    "message": "Say what the case is and what to decide.",
    "question": "The one clear question that is asked when it is missing.",
    "value": "The figure stands here alone; everything else names it.",
    "model": "As vendor:model.",
    "parameters": 'As JSON, for example {"temperature": 0}.',
    "output_schema": "A JSON schema that the answer must keep to.",
    "tool_definitions": "As JSON: the tools as they are described to the model.",
}
# What a field of one kind of part is called and says, where its name alone would mislead.
WORDS: dict[tuple[type[models.Model], str], tuple[str, str]] = {
    (ToolGrant, "name"): ("Name", "As the agent calls it, such as crm.update."),
    (ToolGrant, "is_acting"): ("It acts", "It changes something, rather than only reading."),
    (ToolGrant, "rate_count"): ("Used at most", "So many times within the span below."),
    (ToolGrant, "rate_per"): ("Times a", ""),
    (Input, "name"): ("Name", HELP["name"]),
    (KnowledgeSource, "name"): ("Name", ""),
    (MapPart, "name"): ("Name", "A system, a store, or the people who step in."),
}
LONG = {"system": 14, "user_template": 6, "body": 6, "condition": 3, "tool_definitions": 8}
# Which placeholders a text may hold.
SLOTS: dict[tuple[type[models.Model], str], tuple[str, ...]] = {
    (Prompt, "system"): SYSTEM_SLOTS,
    (Prompt, "user_template"): USER_SLOTS,
    (Template, "body"): TEMPLATE_SLOTS,
    (ExceptionPath, "message"): TEMPLATE_SLOTS,
    (StopRule, "says"): WORDING_SLOTS,
}


class NameField(forms.CharField):
    """A name that rules can use, whatever way someone types it."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


class NeatJSON(forms.JSONField):
    """Data, set out so that it can be read."""

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, InvalidJSONInput):
            return value
        empty = value in (None, {}, [])
        return "" if empty else json.dumps(value, indent=2, ensure_ascii=False)


def fields_of(
    kind: type[models.Model], names: tuple[str, ...], whole: Whole, people: Callable[[], People]
) -> dict[str, forms.Field]:
    """A form field for each of these fields of a part."""
    found = {}
    for name in names:
        each: Any = kind._meta.get_field(name)
        field = _field(kind, each, whole, people)
        usual = (str(each.verbose_name).capitalize(), HELP.get(name, ""))
        field.label, field.help_text = WORDS.get((kind, name), usual)
        found[name] = field
    return found


def _field(
    kind: type[models.Model], each: Any, whole: Whole, people: Callable[[], People]
) -> forms.Field:
    rows = LONG.get(each.name)
    if each.is_relation and issubclass(each.related_model, Person):
        return PersonField(people(), required=False, empty_label="Nobody yet")
    if A_NAME in each.validators:
        return NameField(max_length=each.max_length, validators=[A_NAME])
    if kind is StopRule and each.name == "path":
        names = [path.name for path in whole.exception_paths]
        choices = [("", "Choose a path"), *((name, name.replace("_", " ")) for name in names)]
        return forms.ChoiceField(choices=choices, required=False)
    if isinstance(each, models.JSONField):
        area = forms.Textarea({"rows": rows or 4, "class": "code", "spellcheck": "false"})
        return NeatJSON(required=False, widget=area)
    field: forms.Field = each.formfield()
    if isinstance(each, models.TextField):
        field.widget.attrs["rows"] = rows or 3
    if each.name == "condition":
        field.widget.attrs.update({"class": "code", "spellcheck": "false"})
    return field
