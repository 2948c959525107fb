"""Addresses of the exceptions' pages."""

from django.urls import path

from portal.escalations import listing, page

app_name = "exceptions"

urlpatterns = [
    path("exceptions/", listing.listing, name="list"),
    path("exceptions/<slug:public_id>/", page.one, name="one"),
    path("exceptions/<slug:public_id>/take-over/", page.take, name="take_over"),
    path("exceptions/<slug:public_id>/reassign/", page.give, name="reassign"),
]
