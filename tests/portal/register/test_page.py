"""A process's page: what it says, to whom, and the switch on it."""

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.register.page import DID
from processes.models import OperatingModel, Pause, Person, Process
from processes.register import actions
from processes.register.words import Circle, Role
from tests.agents import BY, a_process
from tests.factories import AbsenceFactory, PersonFactory
from tests.portal.register.conftest import Cast, Reader

PAGE = "/register/support_refunds/"


def name(process: Process, role: str) -> None:
    """Somebody holds the role, somebody else steps in."""
    actions.name_role(process, role, person=PersonFactory(), deputy=PersonFactory(), **BY)


def test_it_says_what_a_new_colleague_needs(cast: Cast) -> None:
    page = Reader(cast.charlie).get(PAGE)
    for words in (
        "Decides on refunds and pays the small ones.",
        "A customer returns goods.",
        "A lawyer writes.",
        "It acts by itself within its contract.",
        "This process changes things by itself.",
        "Tier 2: ",
        "Refund by hand in billing.",
        "Alice Albers",
        "mailto:alice@example.com",
        "tel:+49301",
        "As its domain does.",
    ):
        assert words in page, words


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("predict", "A prediction can be wrong"),
        ("execute", "What it did can take work to undo"),
        ("ingest", ""),
        ("analyse", ""),
        ("generate", ""),
    ],
)
def test_only_work_that_can_harm_is_cautioned(cast: Cast, kind: str, says: str) -> None:
    a_process("another", kind_of_work=kind)
    page = Reader(cast.charlie).get("/register/another/")
    assert ("is-caution" in page) is bool(says)
    assert says in page


def test_whoever_is_away_is_said_and_the_deputy_can_be_reached(cast: Cast) -> None:
    page = Reader(cast.charlie).get(PAGE)
    dora = cast.process.accountable_deputy
    assert f"mailto:{dora.email}" not in page
    away = AbsenceFactory(person=cast.alice)
    page = Reader(cast.charlie).get(PAGE)
    assert f"away until {away.ends_on:%-d %b}" in page
    assert f"mailto:{dora.email}" in page


def test_a_process_that_does_not_fit_says_what_its_domain_does(cast: Cast) -> None:
    other = OperatingModel.objects.exclude(pk=cast.process.operating_model_id).first()
    a_process("odd_one", operating_model=other)
    page = Reader(cast.charlie).get("/register/odd_one/")
    assert "fit: Customer support works as" in page


def test_several_steps_of_one_act_are_one_line(cast: Cast) -> None:
    for role in (Role.BUSINESS, Role.SYSTEM, Role.REVIEW):
        actions.name_role(cast.process, role, person=cast.alice, deputy=cast.bob, **BY)
    page = Reader(cast.charlie).get(PAGE)
    assert page.count("changed who is named") == 1
    assert page.count("entered it in the register") == 1


def test_gaps_are_shown_to_whoever_can_mend_them(cast: Cast) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(is_active=False)
    assert "Name someone else" in Reader(cast.alice).get(PAGE)
    assert "Name someone else" not in Reader(cast.charlie).get(PAGE)


def test_circles_are_on_it(cast: Cast) -> None:
    actions.set_circle(cast.process, Circle.INFORMED, [cast.charlie], **BY)
    page = Reader(cast.alice).get(PAGE)
    assert "hear of it" in page
    assert "Charlie Cole" in page


class TestSwitch:
    def test_whoever_may_pauses_with_a_reason(self, cast: Cast) -> None:
        alice = Reader(cast.alice)
        assert "Pause this process" in alice.get(PAGE)
        alice.post(f"{PAGE}pause/", because="Billing is down")
        page = Reader(cast.charlie).get(PAGE)
        for words in ("Billing is down", "by Alice Albers", "By hand until it runs again"):
            assert words in page
        assert Pause.objects.standing().get().paused_by == cast.alice

    @pytest.mark.parametrize("reason", ["", "  ", "x"])
    def test_not_without_a_reason(self, cast: Cast, reason: str) -> None:
        page = Reader(cast.alice).post(f"{PAGE}pause/", 422, because=reason)
        assert 'details class="switch" id="switch" open' in page
        assert not Pause.objects.exists()

    def test_a_stranger_sees_no_switch_and_can_t_turn_it(self, cast: Cast) -> None:
        charlie = Reader(cast.charlie)
        assert "Pause this process" not in charlie.get(PAGE)
        refused = charlie.post(f"{PAGE}pause/", 403, because="I would like to")
        assert "You may not pause this process." in refused
        assert not Pause.objects.exists()

    def test_it_is_never_turned_by_looking(self, cast: Cast) -> None:
        Reader(cast.alice).get(f"{PAGE}pause/", 405)
        Reader(cast.alice).get(f"{PAGE}resume/", 405)

    def test_it_runs_again_with_a_reason(self, cast: Cast) -> None:
        actions.pause(cast.process, by=cast.bob, because="Billing is down")
        alice = Reader(cast.alice)
        assert "Let it run again" in alice.get(PAGE)
        alice.post(f"{PAGE}resume/", because="Billing is back")
        assert not Pause.objects.standing().exists()
        assert "let it run again" in alice.get(PAGE)

    def test_who_can_lift_it_is_said_to_everyone_else(self, cast: Cast) -> None:
        actions.pause(cast.process, by=cast.compliance, because="We look into it")
        for person in (cast.alice, cast.charlie):
            page = Reader(person).get(PAGE)
            assert "Ines Okafor</a> can let it run again" in page
        refused = Reader(cast.alice).post(f"{PAGE}resume/", 403, because="Enough of that")
        assert "ompliance" in refused
        assert Pause.objects.standing().exists()
        Reader(cast.compliance).post(f"{PAGE}resume/", because="Looked into")
        assert not Pause.objects.standing().exists()

    @pytest.mark.parametrize("is_drill", [True, False])
    def test_a_drill_is_said_to_be_one(self, cast: Cast, is_drill: bool) -> None:
        actions.pause(cast.process, by=cast.bob, because="We try the switch", is_drill=is_drill)
        assert ("Drill: paused" in Reader(cast.alice).get(PAGE)) == is_drill

    def test_two_who_stop_it_at_once_are_told_so(self, cast: Cast) -> None:
        actions.pause(cast.process, by=cast.bob, because="Billing is down")
        page = Reader(cast.alice).post(f"{PAGE}pause/", 409, because="Me too")
        assert 'role="alert"' in page


def test_the_same_queries_with_more_people_and_remarks(cast: Cast) -> None:
    def queries() -> int:
        reader = Reader(cast.charlie)
        with CaptureQueriesContext(connection) as captured:
            reader.get(PAGE)
        return len(captured)

    name(cast.process, Role.REVIEW)
    actions.set_circle(cast.process, Circle.INFORMED, [PersonFactory()], **BY)
    actions.remark(cast.process, kind="friction", says="It asks for much.", by=cast.charlie)
    before = queries()
    for role in (Role.BUSINESS, Role.SYSTEM, Role.ERRORS):
        name(cast.process, role)
    actions.set_circle(cast.process, Circle.INFORMED, PersonFactory.create_batch(4), **BY)
    for _ in range(3):
        actions.remark(cast.process, kind="friction", says="It asks for much.", by=cast.charlie)
    assert queries() == before


def test_a_stranger_is_not_told_of_a_restricted_one(cast: Cast, secret: Process) -> None:
    Reader(cast.compliance).get("/register/identity_check/")
    Reader(secret.accountable).get("/register/identity_check/")
    for address in ("", "remarks/"):
        Reader(cast.charlie).get(f"/register/identity_check/{address}", 404)
    for address in ("pause/", "resume/", "remark/"):
        Reader(cast.charlie).post(f"/register/identity_check/{address}", 404, because="Hello")


@pytest.mark.parametrize("verb", DID)
def test_what_is_told_of_is_what_is_recorded(verb: str) -> None:
    sources = (settings.ROOT / "processes").rglob("*.py")
    assert any(f'"{verb}"' in source.read_text() for source in sources)
