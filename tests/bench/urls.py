"""The portal's addresses and the floor's."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from portal import urls


def nothing(request: HttpRequest) -> HttpResponse:
    """What a page costs that only knows who asks."""
    return HttpResponse(str(request.user.pk))


@csrf_exempt
def no_op(request: HttpRequest) -> HttpResponse:
    """What any answer to a program costs on this server."""
    return HttpResponse(b"{}", content_type="application/json")


urlpatterns = [
    path("nothing", admin.site.admin_view(nothing)),
    path("no-op", no_op),
    *urls.urlpatterns,
]
handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500
