"""Saving a form of a draft: a refusal stands at its field, a colleague's words beside one's own."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.http import HttpRequest
from django.utils.safestring import SafeString

from house.history import marked_difference
from house.refusals import Refusal
from portal.contracts.saving import SavingForm
from portal.contracts.writers import keep_reason
from portal.register.reader import reader
from processes.contracts.content import figure
from processes.contracts.problems import ContractRefused
from processes.contracts.refusals import ChangedMeanwhile
from processes.models import ContractVersion, Person


@dataclass(frozen=True)
class Clash:
    """What someone else wrote meanwhile, against what is about to be saved."""

    says: str
    differs: list[tuple[str, SafeString]]


@dataclass(frozen=True)
class Outcome:
    """What became of a form that was sent."""

    is_saved: bool
    clash: Clash | None = None


def save(
    request: HttpRequest,
    version: ContractVersion,
    form: SavingForm,
    does: Callable[..., Any],
    stamp_now: Callable[[], str],
) -> Outcome:
    """Call the action with what the form says; put every refusal where it can be mended."""
    if not form.is_valid():
        return Outcome(False)
    because, seen = form.cleaned_data["because"], form.cleaned_data["seen"]
    try:
        does(by=reader(request), because=because, seen=seen, **form.values())
    except ContractRefused as refusal:
        form.refused(refusal.problems)
    except ChangedMeanwhile as refusal:
        form.renew(stamp_now())
        return Outcome(False, Clash(refusal.text, _differences(form.values(), refusal.now)))
    except Refusal as refusal:
        form.say(refusal.field, refusal.text)
    else:
        keep_reason(request, version, because)
        return Outcome(True)
    return Outcome(False)


def _differences(
    mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> list[tuple[str, SafeString]]:
    return [
        (name.replace("_", " "), marked_difference(_text(theirs[name]), _text(mine[name])))
        for name in mine
        if name in theirs and _text(theirs[name]) != _text(mine[name])
    ]


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Person():
            return value.email.lower()
        case Model():
            return str(value.pk)
        case Decimal():
            return figure(value)
        case dict() | list():
            return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False)
        case _:
            return str(value).replace("\r\n", "\n").strip()
