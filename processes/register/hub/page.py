"""The frame around the tabs: the kill switch, how the process stands, where one can go."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse

from processes.register import rules
from processes.register.hub.tab import Shown, Tab, address, reader, roof
from processes.register.models import Pause, Process
from processes.register.stops import heard
from processes.register.words import State


class Hub:
    """One process being shown to one person."""

    def __init__(self, request: HttpRequest, process: Process) -> None:
        self.request, self.process = request, process
        self.person = reader(request)
        self.tabs = [tab for tab in roof().hub if tab.may_see(self.person, process)]
        self._here: Tab | None = None
        self._shown = Shown("")

    def shown(self, name: str) -> Shown | HttpResponse:
        """What a tab shows, or where it leads after something was done."""
        self._here = next((tab for tab in self.tabs if tab.name == name), None)
        if self._here is None:
            raise Http404
        found = self._here.render(self.request, self.process)
        if isinstance(found, Shown):
            self._shown = found
        return found

    def context(self, switch: Form) -> dict[str, Any]:
        """Everything that the page is filled with."""
        pause = self.process.pauses.standing().select_related("paused_by").first()
        return {
            "process": self.process,
            "pause": pause,
            "tabs": [self._link(tab) for tab in self.tabs],
            "tab": self._here,
            "template": self._shown.template,
            "switch_form": switch,
            "heard": heard(pause, self.person) if pause else [],
            **self._switch(pause),
            **self._shown.context,
        }

    def _switch(self, pause: Pause | None) -> dict[str, Any]:
        """Which side of the kill switch this person may turn, and who else may."""
        running = self.process.state == State.RUNNING
        return {
            "may_pause": running and rules.may_pause(self.person, self.process),
            "may_resume": pause is not None and rules.may_resume(self.person, self.process, pause),
            "may_hold": pause is not None and rules.may_hold(self.person, pause),
            "lifters": rules.lifters(self.process, pause) if pause else [],
        }

    def _link(self, tab: Tab) -> dict[str, Any]:
        return {
            "title": tab.title,
            "url": address(self.process, tab.name),
            "is_here": tab == self._here,
            "count": tab.counts(self.person, self.process),
        }
