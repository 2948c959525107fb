"""Addresses of the decision log's pages."""

from django.urls import path

from portal.decisions import asked, keeping, listing, page, seals

app_name = "decisions"

urlpatterns = [
    path("decisions/", listing.listing, name="list"),
    path("decisions/seals/", seals.seals, name="seals"),
    path("decisions/seals/heads.json", seals.export_heads, name="heads"),
    path("decisions/seals/compare/", seals.compare, name="compare_heads"),
    path("decisions/seals/<slug:slug>/check/", seals.check_now, name="check"),
    path("decisions/keeping/", keeping.how_long, name="keeping"),
    path("decisions/keeping/<int:tier>/", keeping.change, name="change_keeping"),
    path("decisions/asked/<slug:authorization_id>/", asked.one, name="asked"),
    path("decisions/<slug:public_id>/", page.one, name="one"),
    path("decisions/<slug:public_id>/override/", page.override, name="override"),
    path("decisions/<slug:public_id>/again/", page.again, name="again"),
    path("decisions/<slug:public_id>/erase/", page.erase, name="erase"),
]
