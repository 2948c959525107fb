"""A form field for a week: seven weekdays, two spans a day."""

import re
from collections.abc import Iterable
from datetime import time
from itertools import count
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from processes.people.models import WorkingHours

SPANS_A_DAY = 2
EDGES = ("from", "to")
TIME = re.compile(r"(?P<hour>\d{1,2})(?:[:.,]?(?P<minute>\d{2}))?")

Span = tuple[int, time, time]
# For each weekday its spans, each as two texts.
Rows = list[list[tuple[str, str]]]


class WeekWidget(forms.Widget):
    """A table of times, one line a weekday."""

    template_name = "processes/people/week_field.html"
    use_fieldset = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Rows | None:
        width = next(span for span in count() if _input(name, 0, span, "from") not in data)
        return (
            [_typed(data, name, day, width) for day in WorkingHours.Weekday.values]
            if width
            else None
        )

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str) -> str:
        return ""

    def get_context(self, name: str, value: Rows | None, attrs: Any) -> dict[str, Any]:
        rows = value or _rows(())
        days = [
            {"label": WorkingHours.Weekday(day).label, "spans": _shown(name, day, spans)}
            for day, spans in enumerate(rows)
        ]
        labels = [_label(span) for span in range(len(rows[0]))]
        return {**super().get_context(name, None, attrs), "days": days, "labels": labels}

    def _render(self, template_name: str, context: Any, renderer: Any = None) -> SafeString:
        # The form renderer knows the templates of apps alone; this one is the project's.
        return mark_safe(render_to_string(template_name, context))  # noqa: S308  a template escapes


class WeekField(forms.Field):
    """Working hours as spans: weekday, from, to."""

    widget = WeekWidget

    def prepare_value(self, value: Any) -> Rows:
        """Spans as they are stored, or texts as they were typed."""
        if value and isinstance(value[0], list):
            rows: Rows = value
            return rows
        return _rows(value or ())

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(self.prepare_value(initial) != data)

    def clean(self, value: Rows | None) -> list[Span]:
        if value is None:
            raise ValidationError("The hours did not arrive. Reload the page and try again.")
        spans: list[Span] = []
        problems: list[str] = []
        for day, texts in enumerate(value):
            try:
                spans += [(day, _time(begin), _time(end)) for begin, end in texts if begin or end]
            except ValidationError:
                label = WorkingHours.Weekday(day).label
                problems.append(f"{label}: give a beginning and an end, such as 09:00 and 17:00.")
        if problems:
            raise ValidationError(problems)
        return spans


def _time(text: str) -> time:
    """A time of day as people type it: 9, 9:30, 9.30 or 0930."""
    found = TIME.fullmatch(text.strip())
    if not found or int(found["hour"]) > 23 or int(found["minute"] or 0) > 59:
        raise ValidationError("no time of day")
    return time(int(found["hour"]), int(found["minute"] or 0))


def _rows(spans: Iterable[Span]) -> Rows:
    """Texts to fill in: two spans a day, or as many as the longest day has."""
    days: Rows = [[] for _ in WorkingHours.Weekday.values]
    for day, starts, ends in sorted(spans):
        days[day].append((f"{starts:%H:%M}", f"{ends:%H:%M}"))
    width = max(SPANS_A_DAY, *(len(day) for day in days))
    return [day + [("", "")] * (width - len(day)) for day in days]


def _typed(data: Any, name: str, day: int, width: int) -> list[tuple[str, str]]:
    return [
        (data.get(_input(name, day, span, "from"), ""), data.get(_input(name, day, span, "to"), ""))
        for span in range(width)
    ]


def _shown(name: str, day: int, spans: list[tuple[str, str]]) -> list[dict[str, Any]]:
    return [
        {
            "label": _label(span),
            **{
                edge: {"name": _input(name, day, span, edge), "value": text}
                for edge, text in zip(EDGES, texts, strict=True)
            },
        }
        for span, texts in enumerate(spans)
    ]


def _input(name: str, day: int, span: int, edge: str) -> str:
    return f"{name}-{day}-{span}-{edge}"


def _label(span: int) -> str:
    return "at work" if span == 0 else "and again"
