"""Addresses of the pages on which rules come into force, go back, are frozen, or stages change."""

from django.urls import path

from portal.changes import freezing, publishing, rolling_back, stages, taking_in

_ONE = "changes/<slug:slug>/<int:number>/"
_OF = "register/<slug:slug>/"

urlpatterns = [
    path(f"{_ONE}take-in/", taking_in.take_in_page, name="take_in"),
    path(f"{_ONE}publish/", publishing.publish_page, name="publish"),
    path(f"{_ONE}dates/", publishing.publish_page, name="prepare"),
    path(f"{_OF}roll-back/", rolling_back.roll_back_page, name="roll_back"),
    path(f"{_OF}freeze/", freezing.freeze_page, name="freeze"),
    path(f"{_OF}stage/", stages.stage_page, name="stage"),
]
