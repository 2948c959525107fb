"""Addresses of my profile."""

from django.contrib import admin
from django.urls import path

from processes.people import pages

urlpatterns = [
    path("", admin.site.admin_view(pages.profile), name="profile"),
    path("details/", admin.site.admin_view(pages.details), name="profile_details"),
    path("hours/", admin.site.admin_view(pages.week), name="profile_hours"),
    path("absences/", admin.site.admin_view(pages.absence), name="profile_absence"),
    path(
        "absences/<int:absence_id>/end/",
        admin.site.admin_view(pages.end_absence),
        name="profile_absence_end",
    ),
]
