"""Two-step log-in leaves a trail: what allauth did for someone, the actions keep."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.dispatch import receiver

from processes.models import Person
from processes.people import actions


@receiver([authenticator_added, authenticator_reset], dispatch_uid="portal.second_step_on")
def keep_that_it_came(*, user: Person, authenticator: Authenticator, **more: Any) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        actions.note_recovery_codes(user, by=user)
    else:
        actions.note_second_step_on(user, by=user)


@receiver(authenticator_removed, dispatch_uid="portal.second_step_off")
def keep_that_it_went(*, user: Person, authenticator: Authenticator, **more: Any) -> None:
    # Recovery codes go along with the step that they stand in for.
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        actions.note_second_step_off(user, by=user)
