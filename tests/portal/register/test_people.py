"""Who is who: what each person stands for, who is away, who has too much."""

from processes.models import Person, Process
from processes.register import actions
from processes.register.load import LIMIT
from processes.register.words import Circle, Role
from tests.agents import BY, a_domain, a_process
from tests.factories import AbsenceFactory, AgentFactory, PersonFactory
from tests.portal.register.conftest import Cast, Reader


def test_everyone_is_there_with_how_to_reach_them(cast: Cast) -> None:
    AgentFactory(name="A machine")
    PersonFactory(name="Gone Guest", is_active=False)
    away = AbsenceFactory(person=cast.bob)
    page = Reader(cast.charlie).get("/people/")
    for words in ("Alice Albers", "mailto:alice@example.com", "tel:+49301", "nowhere"):
        assert words in page
    assert f"away until {away.ends_on:%-d %b}" in page
    assert "A machine" not in page
    assert "Gone Guest" not in page


def test_people_are_found_by_name_title_and_department(cast: Cast) -> None:
    PersonFactory(name="Nora Niemann", job_title="Harbour pilot", department="Water")
    for words in ("nora", "harbour", "WATER"):
        page = Reader(cast.charlie).get(f"/people/?q={words}")
        assert "Nora Niemann" in page
        assert "Alice Albers" not in page
    assert "No one of that name." in Reader(cast.charlie).get("/people/?q=nobody-at-all")


def test_one_person_and_what_they_stand_for(cast: Cast) -> None:
    actions.name_role(cast.process, Role.REVIEW, person=cast.alice, deputy=cast.bob, **BY)
    actions.set_circle(cast.process, Circle.INFORMED, [cast.alice], **BY)
    page = Reader(cast.charlie).get(f"/people/{cast.alice.pk}/")
    assert page.count("Support refunds</a>") == 1
    assert "informed, accountable person, review owner" in page
    assert "Holds 2 roles" in page


def test_whoever_has_too_much_is_marked(cast: Cast) -> None:
    domain, others = a_domain(), PersonFactory.create_batch(3)
    roles = ("accountable_deputy", "escalation_owner", "escalation_backup")
    rest = dict(zip(roles, others, strict=True))
    for number in range(LIMIT - 1):
        a_process(f"p{number}", domain=domain, accountable=cast.alice, **rest)
    warning = f"over {LIMIT}<"
    assert warning not in Reader(cast.charlie).get("/people/?q=alice")
    a_process("one_more", domain=domain, accountable=cast.alice, **rest)
    assert warning in Reader(cast.charlie).get("/people/?q=alice")
    assert f"over the limit of {LIMIT}" in Reader(cast.charlie).get(f"/people/{cast.alice.pk}/")


def test_whoever_has_left_is_said_to_have(cast: Cast) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(is_active=False)
    assert "Bob Brandt has left." in Reader(cast.charlie).get(f"/people/{cast.bob.pk}/")


def test_an_agent_is_nobody_there(cast: Cast) -> None:
    agent = AgentFactory()
    Reader(cast.charlie).get(f"/people/{agent.pk}/", 404)
    Reader(cast.charlie).get("/people/9999/", 404)


def test_nobody_learns_from_it_what_is_restricted(cast: Cast, secret: Process) -> None:
    address = f"/people/{secret.accountable.pk}/"
    assert secret.name in Reader(cast.compliance).get(address)
    hidden = Reader(cast.charlie).get(address)
    assert secret.name not in hidden
    assert "Not named on any process that you can see." in hidden
    assert "Holds" not in hidden
