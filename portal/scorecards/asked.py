"""Which week a page is about: the one that was asked for, or the one that people talk about now."""

from datetime import date

from django.http import Http404, HttpRequest

from governance.scorecards.calendar import A_WEEK, this_week, week_of
from governance.scorecards.weeks import last_working_day
from house.clock import today
from house.refusals import Refusal


def asked_week(request: HttpRequest) -> date:
    """The Monday of the week in the address; weeks that are still to come are not there."""
    text = request.GET.get("week", "")
    if not text:
        return talked_about()
    try:
        week_on = week_of(text)
    except Refusal:
        raise Http404 from None
    if week_on > this_week():
        raise Http404
    return week_on


def talked_about() -> date:
    """From its last working day on the running week, before that the one that ended."""
    week_on = this_week()
    return week_on if today() >= last_working_day(week_on) else week_on - A_WEEK
