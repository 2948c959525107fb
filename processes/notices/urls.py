"""Addresses of the notices pages, within the admin's log-in and look."""

from django.contrib import admin
from django.urls import path

from processes.notices import pages

_inside = admin.site.admin_view

urlpatterns = [
    path("", _inside(pages.notices), name="notices"),
    path("read/", _inside(pages.mark_all_read), name="notices_mark_all_read"),
    path("settings/", _inside(pages.notice_settings), name="notice_settings"),
    path("settings/secret/", _inside(pages.renew_secret), name="notice_renew_secret"),
    path("settings/test/<slug:channel>/", _inside(pages.send_test), name="notice_test"),
    path("<int:notice_id>/", _inside(pages.notice_open), name="notice_open"),
    path("<int:notice_id>/read/", _inside(pages.mark_read), name="notice_mark_read"),
    path(
        "deliveries/<int:delivery_id>/<slug:name>/", _inside(pages.delivery_act), name="notice_act"
    ),
]
