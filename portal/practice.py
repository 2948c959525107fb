"""The practice model at an address of the portal, for agents with a key, while no model is set."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from governance.evaluations.endpoint import is_practice
from governance.evaluations.practice import SAYS
from governance.evaluations.practice.answering import reply_to
from governance.evaluations.practice.faults import HEADER, Reply, failed
from house.throttle import address_of
from portal.api.door import BAD_KEYS
from processes.people.authentication import KeyRefused, key_of, note_asked

# A wish for a delay must not keep the portal's threads for long.
PATIENCE = 2.0
_BEARER = "Bearer "


@csrf_exempt
def completions(request: HttpRequest) -> HttpResponse:
    """Answer an agent of this portal; nobody else, so that it is no open door."""
    return _response(_reply(request))


def _reply(request: HttpRequest) -> Reply:
    if not is_practice():
        return failed(404, "A model service is set, so the practice model is not served.")
    if request.method != "POST":
        return failed(405, "Send a completion's request by POST.")
    try:
        note_asked(key_of(_token(request)))
    except KeyRefused as refused:
        wait = BAD_KEYS.wait_of(address_of(request))
        return failed(429 if wait else 401, refused.text)
    try:
        body = request.body
    except RequestDataTooBig:
        return failed(413, "The body is larger than this address takes.")
    return reply_to(body, {HEADER: request.headers.get(HEADER, "")}, patience=PATIENCE)


def _token(request: HttpRequest) -> str:
    sent = request.headers.get("Authorization", "")
    return sent.removeprefix(_BEARER).strip() if sent.startswith(_BEARER) else ""


def _response(reply: Reply) -> HttpResponse:
    response = HttpResponse(reply.body, status=reply.status, content_type=reply.content_type)
    response["X-Practice-Model"] = SAYS
    if reply.retry_after:
        response["Retry-After"] = reply.retry_after
    return response


urlpatterns = [path("practice/v1/chat/completions", completions, name="practice")]
