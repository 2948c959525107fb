"""Addresses of the exceptions' pages."""

from django.urls import path

from portal.escalations import doing, listing, patterns, proposing, raising

app_name = "exceptions"
_ONE = "exceptions/<slug:public_id>/"

urlpatterns = [
    path("exceptions/", listing.listing, name="list"),
    path("exceptions/patterns/", patterns.page, name="patterns"),
    path("exceptions/patterns/propose/", proposing.from_pattern, name="propose_from_pattern"),
    path("exceptions/raise/", raising.raise_one, name="raise"),
    path(_ONE, doing.decide, name="one"),
    path(f"{_ONE}propose/", proposing.from_exception, name="propose"),
    path(f"{_ONE}<slug:verb>/", doing.do, name="do"),
]
