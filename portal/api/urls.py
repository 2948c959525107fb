"""Every address below /api/, and one answer for all that are none."""

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from django.views.decorators.csrf import csrf_exempt

from house.problems import problem
from portal.api.calls import api
from portal.api.page import docs


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """An address that is none of the API's."""
    return problem(404, "There is no call at this address. The calls are listed at /api/v1/docs.")


urlpatterns = [
    path("api/v1/", nothing_here),
    path("api/v1/docs", docs, name="api_docs"),
    path("api/v1/", api.urls),
    re_path(r"^api(?:/.*)?\Z", nothing_here),
]
