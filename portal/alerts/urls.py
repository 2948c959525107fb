"""Addresses of the alerts' pages."""

from django.urls import path

from portal.alerts import listing, page

app_name = "alerts"

urlpatterns = [
    path("alerts/", listing.listing, name="list"),
    path("alerts/<int:pk>/", page.one, name="one"),
]
