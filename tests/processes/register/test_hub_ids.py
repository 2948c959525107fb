"""Labels on the hub point at the field beside them: no id stands twice on a page."""

from collections import Counter
from html.parser import HTMLParser

import pytest

from processes.models import Person, Process
from processes.register import actions
from tests.processes.register.visiting import As, switch, tab, text

pytestmark = pytest.mark.django_db


class Ids(HTMLParser):
    """Every id of a page, and what its labels point at."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: Counter[str] = Counter()
        self.pointed_at: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if identity := found.get("id"):
            self.ids[identity] += 1
        if tag == "label" and (target := found.get("for")):
            self.pointed_at.add(target)

    @property
    def twice(self) -> list[str]:
        return [identity for identity, times in self.ids.items() if times > 1]


@pytest.mark.parametrize("is_paused", [False, True])
@pytest.mark.parametrize(
    ("name", "change"),
    [("overview", "words"), ("people", "business"), ("people", "consulted"), ("overview", "")],
)
def test_no_id_stands_twice(
    alice: Person, as_person: As, process: Process, name: str, change: str, is_paused: bool
) -> None:
    if is_paused:
        actions.pause(process, by=alice, because="It is wrong")
    page = Ids(text(as_person(alice).get(tab(process, name, change))))
    assert page.twice == []
    assert {"switch_because", *(["id_because"] if change else [])} <= page.pointed_at
    assert page.pointed_at <= page.ids.keys()


def test_nor_where_the_switch_was_refused(alice: Person, as_person: As, process: Process) -> None:
    page = Ids(text(as_person(alice).post(switch(process, "pause"), {"because": ""})))
    assert page.twice == []
    assert {"switch_because", "switch_because_error"} <= page.ids.keys()
