"""From exceptions to a change of the rules: a draft begins, and names them as its evidence."""

import re
from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from governance.escalations.models import EscalationQuerySet
from governance.escalations.patterns import Repeating, alike, repeating
from governance.models import Escalation
from house.forms import show_refusal
from house.refusals import Invalid, Refusal, require_reason
from portal.contracts.writers import keep_reason
from portal.escalations.page import found, show
from portal.escalations.patterns import seen_by, since_of, weeks_of
from portal.escalations.plain import masked_rows
from portal.register.reader import for_colleagues, reader, seen
from processes.contracts.actions import start_draft
from processes.models import ContractVersion, Person, Process

# So many are named; whoever wants more finds them in the list.
MOST_NAMED = 12
_LEADS_TO = re.compile(r"/exceptions/(esc_[0-9a-f]{20})/")
_EVIDENCE = "Evidence:"


class PatternIsGone(Invalid):
    """A pattern is of its window; later it may be none."""

    says = "This pattern is not there any more. Look at the patterns as they are now."


@require_POST
@for_colleagues
def from_pattern(request: HttpRequest) -> HttpResponseBase:
    """One click: the draft begins, and its reason names the exceptions."""
    person, asked = reader(request), request.POST
    process, weeks = seen(request, asked.get("process", "")), weeks_of(asked.get("weeks", ""))
    try:
        pattern = _found(person, process, weeks, asked)
        rows = alike(
            seen_by(person),
            since_of(weeks),
            process=process,
            path=pattern.path,
            trigger=pattern.trigger,
            reason_code=pattern.reason_code,
        )
        return _begin(request, process, _told(pattern, weeks), rows)
    except Refusal as refusal:
        messages.error(request, refusal.text)
        return redirect(f"{reverse('exceptions:patterns')}?weeks={weeks}")


def _found(person: Person, process: Process, weeks: int, asked: dict[str, str]) -> Repeating:
    rows = seen_by(person).filter(process=process)
    for pattern in repeating(rows, since_of(weeks)):
        is_same = (pattern.path, pattern.reason_code) == (asked.get("path"), asked.get("reason"))
        if is_same and (pattern.path or pattern.trigger == asked.get("trigger")):
            return pattern
    raise PatternIsGone


def _told(pattern: Repeating, weeks: int) -> str:
    ended = ", ".join(f"{number} {name}" for name, number in pattern.endings)
    way = f"the path {pattern.path.replace('_', ' ')}" if pattern.path else f"“{pattern.trigger}”"
    return (
        f"In {weeks} weeks {pattern.count} cases stopped at {way} and ended for the same reason, "
        f"{pattern.reason}: {ended}."
    )


@require_POST
@for_colleagues
def from_exception(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """A draft that answers one exception."""
    standing = found(request, public_id)
    form = standing.form_of("propose", request.POST)
    if form.is_valid():
        process = seen(request, standing.escalation.process.slug)
        rows = Escalation.objects.filter(pk=standing.escalation.pk)
        try:
            return _begin(request, process, form.cleaned_data["because"], rows)
        except Refusal as refusal:
            show_refusal(form, refusal)
    return show(request, standing, status=422, verb="propose", form=form)


def _begin(
    request: HttpRequest, process: Process, because: str, rows: EscalationQuerySet
) -> HttpResponseBase:
    reason = require_reason(because)
    person, whole = reader(request), with_evidence(reason, rows[:MOST_NAMED])
    begun = ContractVersion.objects.drafts().filter(process=process, author=person, because=whole)
    version = begun.first()
    if version is None:
        version = start_draft(process, by=person, because=whole)
        keep_reason(request, version, because)
        messages.success(request, "The draft has begun, with its evidence. Write the rule now.")
    return redirect("contracts:edit", process.slug, version.number)


def with_evidence(because: str, rows: Iterable[Escalation]) -> str:
    """A reason that names exceptions by their addresses."""
    addresses = [reverse("exceptions:one", args=[row.public_id]) for row in rows]
    return f"{because.strip()} {_EVIDENCE} {' '.join(addresses)}"


def without_evidence(because: str) -> str:
    """The reason alone, for where the exceptions are shown beside it."""
    said, _, led_to = because.rpartition(_EVIDENCE)
    return said.strip() if said and _LEADS_TO.search(led_to) else because


def evidence(person: Person, texts: Iterable[str]) -> list[Escalation]:
    """The exceptions that reasons name, as far as this person may see them."""
    named = {found for text in texts for found in _LEADS_TO.findall(text)}
    if not named:
        return []
    rows: EscalationQuerySet = Escalation.objects.visible_to(person)
    rows = rows.filter(public_id__in=named).select_related("process")
    return list(masked_rows(person, rows.order_by("-opened_at", "-id")))
