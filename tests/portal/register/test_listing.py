"""The list of processes: search, filters, counts, order, marks, files."""

import json
import re

import pytest

from processes.models import OperatingModel, Person, Process
from processes.register import actions
from tests.agents import a_domain, a_process
from tests.factories import PersonFactory
from tests.portal.register.conftest import Cast, Reader

NAME = re.compile(r'class="process-name" href="/register/(\w+)/"')


def found(reader: Reader, query: str = "") -> list[str]:
    """The processes on the page, in their order."""
    return NAME.findall(reader.get(f"/register/?{query}"))


def choice(page: str, value: str) -> str:
    """What a filter says of one of its choices."""
    match = re.search(rf'<option value="{value}"[^>]*>([^<]*)<', page)
    return match[1] if match else ""


@pytest.fixture
def reader(cast: Cast) -> Reader:
    return Reader(cast.charlie)


@pytest.fixture
def others(cast: Cast) -> list[Process]:
    """Two more, each different in everything that can be asked for."""
    zoe = PersonFactory(name="Zoe Zander")
    drafts = a_process(
        "meeting_notes",
        summary="Writes notes of internal meetings.",
        domain=a_domain("operations"),
        tier=0,
        stage="pilot",
        capability="drafts_only",
        kind_of_work="generate",
        accountable=zoe,
    )
    old = a_process("old_reports", stage="retired", tier=1, capability="suggests")
    return [drafts, old]


def test_nobody_reads_it_without_logging_in(cast: Cast, client: object) -> None:
    answer = client.get("/register/")  # type: ignore[attr-defined]  # Django's client
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["meeting_notes", "old_reports", "support_refunds"]),
        ("q=INTERNAL+notes", ["meeting_notes"]),
        ("q=refunds", ["old_reports", "support_refunds"]),
        ("q=zander", ["meeting_notes"]),
        ("q=customer+support+alice", ["support_refunds"]),
        ("q=nothing+of+the+kind", []),
        ("domain=operations", ["meeting_notes"]),
        ("tier=2", ["support_refunds"]),
        ("stage=pilot", ["meeting_notes"]),
        ("state=running", ["meeting_notes", "support_refunds"]),
        ("state=retired", ["old_reports"]),
        ("state=paused", []),
        ("capability=suggests", ["old_reports"]),
        ("work=generate", ["meeting_notes"]),
        ("tier=2&stage=pilot", []),
        ("tier=nonsense", []),
        ("order=tier", ["support_refunds", "old_reports", "meeting_notes"]),
        ("order=owner", ["support_refunds", "old_reports", "meeting_notes"]),
        ("order=new", ["old_reports", "meeting_notes", "support_refunds"]),
        ("order=stage", ["support_refunds", "meeting_notes", "old_reports"]),
    ],
)
def test_it_shows_what_was_asked_for(
    reader: Reader, others: list[Process], query: str, expected: list[str]
) -> None:
    assert found(reader, query) == expected


def test_one_owner_s_processes(reader: Reader, cast: Cast, others: list[Process]) -> None:
    assert found(reader, f"owner={cast.alice.pk}") == ["support_refunds"]


def test_each_choice_says_what_picking_it_would_leave(
    reader: Reader, cast: Cast, others: list[Process]
) -> None:
    actions.pause(cast.process, by=cast.alice, because="Billing is down")
    page = reader.get("/register/")
    assert "3 processes" in page
    assert choice(page, "customer_support") == "Customer support (2)"
    assert choice(page, "paused") == "Paused (1)"
    assert choice(page, "running") == "Running (1)"
    assert choice(page, "execute") == "Execute (2)"
    page = reader.get("/register/?domain=operations")
    assert "1 process<" in page
    # Another domain would leave its own; another stage would leave nothing of this domain.
    assert choice(page, "customer_support") == "Customer support (2)"
    assert choice(page, "pilot") == "Pilot (1)"
    assert choice(page, "live") == "Live (0)"


def test_a_page_has_fifty_and_leads_on(reader: Reader, cast: Cast) -> None:
    domain, people = a_domain(), PersonFactory.create_batch(4)
    roles = ("accountable", "accountable_deputy", "escalation_owner", "escalation_backup")
    for number in range(50):
        a_process(f"p{number:02}", domain=domain, **dict(zip(roles, people, strict=True)))
    for order in ("name", "tier", "stage", "owner", "new"):
        page = reader.get(f"/register/?order={order}")
        onward = re.search(r'rel="next" href="([^"]+)"', page)
        assert onward
        rest = reader.get("/register/" + onward[1].replace("&amp;", "&"))
        assert len(NAME.findall(page)) == 50
        assert len(set(NAME.findall(page) + NAME.findall(rest))) == 51


def test_a_process_of_another_model_is_marked(reader: Reader, cast: Cast) -> None:
    page = reader.get("/register/")
    assert "fit its domain" not in page
    other = OperatingModel.objects.exclude(pk=cast.process.operating_model_id).first()
    a_process("odd_one", operating_model=other)
    assert reader.get("/register/").count("fit its domain") == 1


def test_gaps_are_shown_to_whoever_can_mend_them(cast: Cast) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(is_active=False)
    for person in (cast.alice, cast.compliance):
        assert "Bob Brandt (escalation owner) has left" in Reader(person).get("/register/")
    assert "has left" not in Reader(cast.charlie).get("/register/")


def test_the_list_as_a_file(reader: Reader, others: list[Process]) -> None:
    rows = json.loads(reader.get("/register/?export=json&state=running"))
    assert [row["slug"] for row in rows] == ["meeting_notes", "support_refunds"]
    assert rows[1] | {"tier": 2, "state": "running", "accountable": "Alice Albers"} == rows[1]
    head, first, *_ = reader.get("/register/?export=csv&order=tier").splitlines()
    assert head.startswith("slug,name,summary,domain,tier")
    assert first.startswith("support_refunds,")


def test_an_unreadable_mark_of_a_page_is_refused(reader: Reader) -> None:
    assert "Start from the first page" in reader.get("/register/?after=nonsense", 422)


def test_it_says_so_when_nothing_fits(reader: Reader) -> None:
    assert "Show all processes" in reader.get("/register/?q=nothing+of+the+kind")
