"""The hub's tab of the agent's webhook: where decisions of exceptions are brought, and whether."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from governance.escalations import actions
from governance.escalations.rules import may_set_hook
from governance.escalations.words import TELL_AGENT
from governance.models import DecisionHook, Escalation
from house.acts import ReasonForm
from processes.models import Job, Process
from processes.notices.addresses import LONGEST, shown
from processes.notices.models import Channel
from processes.register.hub.tab import Shown, Tab, back_to, is_done, reader

_LATEST = 10
_TRIED = "Changed. The next decision goes there."
_REMOVED = "Taken away. The agent learns of decisions when it asks."


class AddressForm(ReasonForm):
    """Where to, and why."""

    address = forms.CharField(
        label="Address",
        max_length=LONGEST,
        widget=forms.URLInput({"placeholder": "https://", "autocomplete": "off"}),
        help_text="Hosts inside a private network have to be listed by an administrator first.",
    )
    field_order = ("address", "because")


def render(request: HttpRequest, process: Process) -> Shown | HttpResponse:
    """Where it leads and what came of it; ?change=set, renew or remove."""
    form, does = _form(request, process)
    made: list[DecisionHook] = []

    def done(**given: Any) -> None:
        made.append(does(**given))

    if form and is_done(request, form, done, _REMOVED if _is_removing(request) else _TRIED):
        if _is_removing(request):
            return back_to(process, "webhook")
        form = None
    hook = DecisionHook.objects.visible_to(reader(request)).filter(process=process).first()
    context = {
        "hook": hook,
        "leads_to": shown(Channel.WEBHOOK, hook.address) if hook else "",
        "secret": made[0].secret if made else "",
        "form": form,
        "change": request.GET.get("change", ""),
        "tried": _tried(process),
    }
    return Shown("portal/escalations/hook.html", context)


def _form(request: HttpRequest, process: Process) -> tuple[ReasonForm | None, Callable[..., Any]]:
    acts: dict[str, tuple[type[ReasonForm], Callable[..., Any]]] = {
        "set": (AddressForm, actions.set_hook),
        "renew": (ReasonForm, actions.renew_hook_secret),
        "remove": (ReasonForm, actions.remove_hook),
    }
    kind, does = acts.get(request.GET.get("change", ""), (None, actions.set_hook))
    form = kind(request.POST or None) if kind else None
    return form, lambda **given: does(process, **given)


def _is_removing(request: HttpRequest) -> bool:
    return request.GET.get("change") == "remove"


def _tried(process: Process) -> list[dict[str, Any]]:
    """The newest decisions with what came of bringing them."""
    newest = Escalation.objects.decided().filter(process=process).exclude(outcome="merged")
    rows = {str(row.pk): row for row in newest.order_by("-decided_at", "-id")[:_LATEST]}
    jobs = Job.objects.filter(kind=TELL_AGENT, subject_id__in=list(rows)).order_by("-id")
    return [{"job": job, "escalation": rows[job.subject_id]} for job in jobs]


TAB = Tab("webhook", "Webhook", render, may_see=may_set_hook)
