"""A decision is brought to the agent: signed, at least once, with what polling would tell it."""

import http.client
import json

from ninja.responses import NinjaJSONEncoder

from governance.escalations.models import Escalation
from governance.escalations.shown import SHOWN_WITH, ExceptionOut
from governance.escalations.trail import DecisionHook
from governance.escalations.words import TELL_AGENT
from house.refusals import Refusal
from processes.notices import webhook
from processes.work.kinds import job
from processes.work.leases import Lease
from processes.work.models import Job


class NotTaken(Refusal):
    """The agent's receiver did not take it this time; the text says why."""

    says = "The agent's receiver did not take it."


@job(TELL_AGENT)
def tell_agent(work: Job, lease: Lease) -> None:
    """Post the decision to the address of its process, as it stands now."""
    row = Escalation.objects.select_related(*SHOWN_WITH).get(pk=int(work.subject_id))
    hook = DecisionHook.objects.filter(process=row.process_id).first()
    if hook is None:
        return  # taken back since: the agent can always ask
    body = body_of(row)
    try:
        answer = webhook.post(hook.address, body, secret=hook.secret, key=row.public_id)
    except TimeoutError as problem:
        raise NotTaken(f"No answer within {webhook.SECONDS} seconds.") from problem
    except (OSError, http.client.HTTPException, ValueError) as problem:
        raise NotTaken(f"No connection, or no answer that can be read: {problem}") from problem
    if not 200 <= answer.status < 300:
        raise NotTaken(f"Answered {answer.status}.")


def body_of(row: Escalation) -> bytes:
    """The exception as the API answers it."""
    told = ExceptionOut.of(row).model_dump()
    return json.dumps(told, cls=NinjaJSONEncoder, ensure_ascii=False).encode()
