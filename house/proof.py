"""Whether someone has just shown again who they are, as grave acts demand."""

import time

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.http import HttpRequest


def has_proved_identity(request: HttpRequest) -> bool:
    """Minutes ago, by password, by code, or by logging in anew at the company's service."""
    by_themselves = bool(get_reauthentication_flows(request.user))
    oldest = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    return any(
        record["at"] > oldest
        for record in get_authentication_records(request, request.user)
        if record["method"] == "socialaccount" or (by_themselves and record.get("reauthenticated"))
    )
