"""Addresses of the evaluations' pages."""

from django.urls import path

from portal.evaluations import (
    bars,
    cases,
    fetching,
    happened,
    importing,
    listing,
    proposals,
    sets,
    trail,
)

app_name = "evaluations"
_ALL = "evaluations/"
_SET = f"{_ALL}sets/<slug:slug>/"
_CASE = f"{_SET}cases/<uuid:lineage>/"

urlpatterns = [
    path(_ALL, sets.sets, name="sets"),
    path(f"{_ALL}new/", sets.new, name="new"),
    path(f"{_ALL}proposals/", proposals.proposals, name="proposals"),
    path(f"{_ALL}proposals/<int:pk>/", proposals.one, name="proposal"),
    path(f"{_ALL}from/decision/<slug:public_id>/", happened.from_decision, name="from_decision"),
    path(f"{_ALL}from/exception/<slug:public_id>/", happened.from_exception, name="from_exception"),
    path(_SET, listing.one_set, name="set"),
    path(f"{_SET}edit/", sets.edit, name="edit"),
    path(f"{_SET}retire/", sets.retire, name="retire"),
    path(f"{_SET}bars/", bars.bars, name="bars"),
    path(f"{_SET}import/", importing.take_file, name="import"),
    path(f"{_SET}export/<slug:form>/", importing.export, name="export"),
    path(f"{_SET}history/", trail.history, name="history"),
    path(f"{_SET}cases/new/", cases.new, name="new_case"),
    path(f"{_SET}cases/check/", cases.check, name="check_case"),
    path(_CASE, cases.one, name="case"),
    path(f"{_CASE}check/", cases.check, name="check_case"),
    path(f"{_CASE}drop/", cases.drop, name="drop"),
    path(f"{_CASE}fetch/", fetching.fetch, name="fetch"),
    path(f"{_ALL}answers/<int:pk>/", fetching.state, name="answer"),
    path(f"{_CASE}history/", cases.history, name="case_history"),
]
