"""Addresses of the scorecards' pages."""

from django.urls import path

from portal.scorecards import aims, board, closing, filling, fixing, judging, metrics, page

app_name = "scorecards"
_ONE = "scorecards/<slug:slug>/"

urlpatterns = [
    path("scorecards/", board.board, name="list"),
    path(_ONE, page.one, name="one"),
    path(f"{_ONE}fill/", filling.fill, name="fill"),
    path(f"{_ONE}close/", closing.close, name="close"),
    path(f"{_ONE}aims/", aims.aims, name="aims"),
    path(f"{_ONE}metrics/", metrics.of_one, name="metrics"),
    path("scorecard-fixes/<int:pk>/", fixing.one, name="fix"),
    path("scorecard-fixes/<int:pk>/done/", fixing.done, name="fix_done"),
    path("scorecard-fixes/<int:pk>/move/", fixing.move, name="fix_move"),
    path("scorecard-flags/<int:pk>/", judging.judge, name="flag"),
    path("scorecard-metrics/", metrics.of_all, name="metrics_of_all"),
    path("scorecard-metrics/<int:pk>/retire/", metrics.retire, name="retire"),
]
