"""Addresses of the pages about evaluation runs."""

from django.urls import path

from portal.evaluation_runs import (
    bars,
    cases,
    comparing,
    listing,
    page,
    prices,
    starting,
    trends,
    waivers,
)

app_name = "runs"
_ALL = "evaluation-runs/"
_RUN = f"{_ALL}<slug:public_id>/"

urlpatterns = [
    path(_ALL, listing.runs, name="list"),
    path(f"{_ALL}new/<slug:slug>/", starting.new, name="new"),
    path(f"{_ALL}compare/", comparing.compare, name="compare"),
    path(f"{_ALL}bars/", bars.tier_bars, name="bars"),
    path(f"{_ALL}prices/", prices.prices, name="prices"),
    path(f"{_ALL}trend/<slug:slug>/", trends.trend, name="trend"),
    path(f"{_ALL}waivers/", waivers.waivers, name="waivers"),
    path(f"{_ALL}waivers/ask/<slug:slug>/<int:number>/", waivers.ask, name="ask_waiver"),
    path(f"{_ALL}waivers/<int:pk>/", waivers.one, name="waiver"),
    path(_RUN, page.one, name="run"),
    path(f"{_RUN}live/", page.live, name="live"),
    path(f"{_RUN}cancel/", page.stop, name="cancel"),
    path(f"{_RUN}cases/<int:set_id>/<uuid:lineage>/", cases.one, name="case"),
    path(f"{_RUN}cases/<int:set_id>/<uuid:lineage>/mark/", cases.put_mark, name="mark"),
]
