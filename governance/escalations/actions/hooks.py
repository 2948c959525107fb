"""Where an agent is told of decisions is set by those who keep its keys."""

import secrets

from django.db import transaction

from audit.record import record
from governance.escalations import refusals, rules
from governance.escalations.trail import DecisionHook
from house.clock import now
from house.refusals import NotPermitted, require_reason
from processes.notices import addresses
from processes.notices.models import Channel
from processes.notices.refusals import NothingToRenew
from processes.people.models import Person
from processes.register.models import Process


def set_hook(process: Process, *, address: str, by: Person, because: str) -> DecisionHook:
    """Tell the agent of a process of decisions at this address; another address, another secret."""
    reason = _reason(process, by, because)
    # Names are looked up here, before anything is locked: that can take seconds.
    checked = addresses.checked(Channel.WEBHOOK, address)
    with transaction.atomic():
        Process.objects.select_for_update(of=("self",), no_key=True).get(pk=process.pk)
        hook = DecisionHook.objects.filter(process=process).first()
        if hook and hook.address == checked:
            raise refusals.LeadsThereAlready(field="address")
        hook = hook or DecisionHook(process=process)
        hook.address, hook.secret = checked, _new_secret()
        hook.set_by, hook.set_at = str(by)[:200], now()
        hook.save()
        _record("set_hook", hook, by=by, because=reason)
    return hook


def renew_hook_secret(process: Process, *, by: Person, because: str) -> DecisionHook:
    """Make a new secret; the old one signs nothing any more."""
    reason = _reason(process, by, because)
    with transaction.atomic():
        hook = DecisionHook.objects.select_for_update(of=("self",)).filter(process=process).first()
        if hook is None:
            raise NothingToRenew
        hook.secret = _new_secret()
        hook.save(update_fields=["secret"])
        _record("renew_hook_secret", hook, by=by, because=reason)
    return hook


def remove_hook(process: Process, *, by: Person, because: str) -> None:
    """Tell the agent nothing by itself any more; it can always ask."""
    reason = _reason(process, by, because)
    with transaction.atomic():
        hook = DecisionHook.objects.select_for_update(of=("self",)).filter(process=process).first()
        if hook:
            _record("remove_hook", hook, by=by, because=reason)
            hook.delete()


def _reason(process: Process, by: Person, because: str) -> str:
    if not rules.may_set_hook(by, process):
        raise NotPermitted
    return require_reason(because)


def _new_secret() -> str:
    return secrets.token_hex(32)


def _record(verb: str, hook: DecisionHook, *, by: Person, because: str) -> None:
    """The address is often a key by itself, so only its host is kept."""
    details = {"address": addresses.shown(Channel.WEBHOOK, hook.address)}
    slug = hook.process.slug
    record(f"exception.{verb}", hook.process, by=by, because=because, process=slug, details=details)
