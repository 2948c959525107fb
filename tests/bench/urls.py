"""The portal's addresses and the floor's."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal import urls


def nothing(request: HttpRequest) -> HttpResponse:
    """What a page costs that only knows who asks."""
    return HttpResponse(str(request.user.pk))


urlpatterns = [path("nothing", admin.site.admin_view(nothing)), *urls.urlpatterns]
handler403, handler404, handler500 = urls.handler403, urls.handler404, urls.handler500
