"""The hub's tabs on which people are named, and which say who hears of what."""

import pytest

from audit.models import Entry
from processes.models import NoticeRoute, Person, Process
from processes.register import load
from processes.register.names import named_on
from processes.register.words import Circle, Role
from tests.agents import agent_of
from tests.factories import AbsenceFactory, PersonFactory
from tests.processes.register.visiting import WHY, As, tab, text

pytestmark = pytest.mark.django_db


def held(process: Process, role: Role) -> str:
    found = named_on(Process.objects.get(pk=process.pk))
    return next((f"{each.person}, {each.deputy}" for each in found if each.role == role), "nobody")


class TestPeople:
    @pytest.mark.parametrize("role", [role for role in Role if role != Role.ACCOUNTABLE])
    def test_each_role_has_its_form(
        self, alice: Person, as_person: As, process: Process, role: Role
    ) -> None:
        one, two = PersonFactory.create_batch(2)
        client, address = as_person(alice), tab(process, "people", role)
        assert f"Name the {role.label}" in text(client.get(address))
        answer = client.post(address, {"person": one.pk, "deputy": two.pk, "because": WHY})
        assert answer.status_code == 302
        assert held(process, role) == f"{one}, {two}"
        assert Entry.objects.filter(verb="process.name").latest("pk").because == WHY

    def test_a_role_is_left_to_nobody(self, alice: Person, as_person: As, process: Process) -> None:
        address = tab(process, "people", Role.EVALUATION)
        as_person(alice).post(address, {"person": "", "deputy": "", "because": "Not yet"})
        assert held(process, Role.EVALUATION) == "nobody"

    @pytest.mark.parametrize(
        ("role", "who"),
        [(Role.ACCOUNTABLE, "alice"), (Role.BUSINESS, "bob"), (Role.BUSINESS, "compliance")],
    )
    def test_whoever_may_not_gets_no_form(
        self,
        request: pytest.FixtureRequest,
        as_person: As,
        process: Process,
        role: Role,
        who: str,
    ) -> None:
        client, address = (
            as_person(request.getfixturevalue(who)),
            tab(process, "people", role),
        )
        before = held(process, role)
        one, two = PersonFactory.create_batch(2)
        assert client.get(address).context["form"] is None
        client.post(address, {"person": one.pk, "deputy": two.pk, "because": WHY})
        assert held(process, role) == before

    def test_compliance_names_the_accountable_person(
        self, compliance: Person, as_person: As, process: Process
    ) -> None:
        one, two = PersonFactory.create_batch(2)
        address = tab(process, "people", Role.ACCOUNTABLE)
        as_person(compliance).post(address, {"person": one.pk, "deputy": two.pk, "because": WHY})
        assert held(process, Role.ACCOUNTABLE) == f"{one}, {two}"

    @pytest.mark.parametrize("field", ["person", "deputy"])
    def test_only_active_people_can_be_chosen(
        self, alice: Person, as_person: As, process: Process, field: str
    ) -> None:
        client, address = as_person(alice), tab(process, "people", Role.BUSINESS)
        before = held(process, Role.BUSINESS)
        agent, left = agent_of(process), PersonFactory(is_active=False)
        other = PersonFactory()
        for unfit in (agent, left):
            values = {"person": other.pk, "deputy": other.pk, field: unfit.pk, "because": WHY}
            answer = client.post(address, values)
            assert field in answer.context["form"].errors
            assert f'value="{unfit.pk}"' not in answer.content.decode()
        assert held(process, Role.BUSINESS) == before

    def test_the_deputy_is_someone_else(
        self, alice: Person, as_person: As, process: Process
    ) -> None:
        same = PersonFactory()
        for role, says in (
            (Role.BUSINESS, "The deputy must be someone else"),
            (Role.ESCALATION, "The backup must be someone else"),
        ):
            answer = as_person(alice).post(
                tab(process, "people", role),
                {"person": same.pk, "deputy": same.pk, "because": WHY},
            )
            assert says in str(answer.context["form"].errors["deputy"])

    def test_the_choice_says_who_is_away_and_who_has_much(
        self,
        alice: Person,
        as_person: As,
        process: Process,
        team: dict[str, Person],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(load, "LIMIT", 0)
        absence = AbsenceFactory(person=team["system"])
        page = text(as_person(alice).get(tab(process, "people", Role.REVIEW)))
        until = f"{absence.ends_on:%-d %b}"
        assert f"System (Clerk, 1 role, over the limit of 0, away until {until})" in page
        assert "Bob Brandt (Clerk)" in page

    def test_naming_someone_who_has_much_is_said(
        self,
        alice: Person,
        as_person: As,
        process: Process,
        team: dict[str, Person],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(load, "LIMIT", 1)
        values = {"person": team["system"].pk, "deputy": alice.pk, "because": WHY}
        answer = as_person(alice).post(tab(process, "people", Role.REVIEW), values, follow=True)
        assert "System now holds 2 roles, over the limit of 1." in text(answer)

    def test_lists_keep_and_add(
        self, alice: Person, bob: Person, as_person: As, process: Process
    ) -> None:
        new = PersonFactory()
        client, address = as_person(alice), tab(process, "people", Circle.CONSULTED)
        client.post(address, {"keep": [bob.pk], "add": new.pk, "because": WHY})
        assert {row.person for row in process.listed.all()} == {bob, new}
        client.post(address, {"keep": [new.pk], "because": WHY})
        assert {row.person for row in process.listed.all()} == {new}

    def test_who_sees_it(self, compliance: Person, as_person: As, process: Process) -> None:
        address = tab(process, "people", "sight")
        for is_restricted in (True, False):
            as_person(compliance).post(address, {"because": "Names of customers"})
            process.refresh_from_db()
            assert process.is_restricted is is_restricted

    def test_the_accountable_person_does_not_decide_who_sees_it(
        self, alice: Person, as_person: As, process: Process
    ) -> None:
        as_person(alice).post(tab(process, "people", "sight"), {"because": "I want it so"})
        process.refresh_from_db()
        assert not process.is_restricted


class TestNotices:
    def test_routes_are_set_together(self, alice: Person, as_person: As, process: Process) -> None:
        client, address = as_person(alice), tab(process, "notices", "routes")
        form = client.get(address).context["form"]
        values = {field.name: field.initial for field in form.topics}
        values["process.paused"] = ["accountable", "consulted"]
        assert client.post(address, {**values, "because": WHY}).status_code == 302
        changed = set(NoticeRoute.objects.values_list("topic", "role", "is_told"))
        assert changed == {
            ("process.paused", "business", False),
            ("process.paused", "system", False),
            ("process.paused", "escalation", False),
            ("process.paused", "informed", False),
            ("process.paused", "consulted", True),
        }
        page = text(client.get(tab(process, "notices")))
        assert "accountable person, consulted" in page
        assert "Bob Brandt" in page

    def test_others_read(self, bob: Person, as_person: As, process: Process) -> None:
        client, address = as_person(bob), tab(process, "notices", "routes")
        assert client.get(address).context["form"] is None
        client.post(address, {"process.paused": ["review"], "because": WHY})
        assert not NoticeRoute.objects.exists()
