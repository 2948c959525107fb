"""Addresses of the changes' pages."""

from django.urls import path

from portal.changes import backtest, doing, listing, page, release_urls, timeline

app_name = "changes"
_ONE = "changes/<slug:slug>/<int:number>/"

urlpatterns = [
    path("changes/", listing.changes, name="list"),
    path("register/<slug:slug>/rules/", timeline.rules, name="rules"),
    path(_ONE, page.change, name="change"),
    path(f"{_ONE}do/<slug:verb>/", doing.do, name="do"),
    path(f"{_ONE}backtest/", backtest.backtest, name="backtest"),
    path(f"{_ONE}backtest/<slug:kind>/", backtest.hits, name="backtest_hits"),
    *release_urls.urlpatterns,
]
