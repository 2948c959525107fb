"""Accounts: added, edited, closed and opened again, each act on record, each refusal a sentence."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, IntegrityError, transaction

from audit.models import Entry
from house.actors import SYSTEM
from house.refusals import Invalid, NotPermitted, ReasonMissing
from processes.people import actions, refusals
from processes.people.groups import ADMINISTRATORS, COMPLIANCE, STAFF
from processes.people.models import Person
from tests.factories import PASSWORD, PersonFactory

WHY = "Joins the finance team"


def added(by: Any, **fields: Any) -> Person:
    """A new colleague, by the action."""
    values = {"email": "dana@example.com", "name": "Dana Dogan", **fields}
    return actions.add_person(by=by, because=WHY, **values)


def last_entry() -> Entry:
    """The newest line of the trail."""
    return Entry.objects.order_by("id").last()


# --- add ------------------------------------------------------------------------------------------


def test_a_new_person_has_rights_and_no_password(alice: Person):
    dana = added(alice, email=" Dana@Example.COM ", job_title="Clerk", groups=[STAFF, COMPLIANCE])
    assert dana.email == "dana@example.com"
    assert not dana.has_usable_password()
    assert dana.is_staff
    assert dana.has_perm("audit.view_entry")
    entry = last_entry()
    assert (entry.verb, entry.actor, entry.because) == ("person.add", "Alice Adler", WHY)
    assert entry.details == {"kind": "person", "groups": ["compliance", "staff"]}


def test_history_carries_who_and_why(alice: Person):
    row = added(alice).history.get()
    assert (row.history_by, row.history_change_reason) == ("Alice Adler", WHY)


def test_an_agent_account_is_no_staff(alice: Person):
    agent = added(alice, kind="agent")
    assert not agent.is_staff
    assert not agent.has_usable_password()


def test_colleagues_and_strangers_add_nobody(bob: Person, charlie: Person, agent: Person):
    for person in (bob, charlie, agent):
        with pytest.raises(NotPermitted):
            added(person)


@pytest.mark.parametrize(
    ("fields", "refusal", "field"),
    [
        ({"email": "BOB@example.com"}, refusals.EmailTaken, "email"),
        ({"email": "nonsense"}, Invalid, "email"),
        ({"name": "  "}, Invalid, "name"),
        ({"name": "x" * 121}, Invalid, "name"),
        ({"kind": "robot"}, Invalid, "kind"),
        ({"groups": ["kings"]}, refusals.GroupUnknown, "groups"),
        ({"kind": "agent", "groups": [STAFF]}, refusals.AgentsHaveNoGroups, "groups"),
        ({"holiday_calendar": "XX"}, refusals.HolidayCalendarUnknown, "holiday_calendar"),
    ],
)
def test_what_cannot_be_added_is_refused_at_its_field(
    alice: Person, bob: Person, fields: dict[str, Any], refusal: type[Exception], field: str
):
    before = Person.objects.count(), Entry.objects.count()
    with pytest.raises(refusal) as caught:
        added(alice, **fields)
    assert caught.value.field == field
    assert (Person.objects.count(), Entry.objects.count()) == before


def test_a_reason_is_asked_for(alice: Person):
    with pytest.raises(ReasonMissing):
        actions.add_person(by=alice, because=" ", email="dana@example.com", name="Dana")


def test_the_database_itself_keeps_one_account_an_address(bob: Person):
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonFactory(email="BOB@example.com")


# --- edit -----------------------------------------------------------------------------------------


def test_an_edit_says_which_fields(alice: Person, bob: Person):
    changed = actions.edit_person(
        bob, by=alice, because="Promoted", job_title="Head of intake", department="Operations"
    )
    assert changed.job_title == "Head of intake"
    assert last_entry().details == {"fields": ["job_title"]}
    assert bob.history.count() == 2


def test_an_edit_without_change_writes_nothing(alice: Person, bob: Person):
    actions.edit_person(bob, by=alice, because="", name=bob.name)
    assert not Entry.objects.exists()
    assert bob.history.count() == 1


def test_people_edit_their_own_phone_and_nothing_else(bob: Person):
    assert actions.edit_person(bob, by=bob, because="New phone", phone="+49 30 1").phone
    with pytest.raises(NotPermitted):
        actions.edit_person(bob, by=bob, because="I am great", job_title="Director")


def test_a_colleague_and_a_stranger_edit_nobody(alice: Person, bob: Person, charlie: Person):
    for person in (bob, charlie):
        with pytest.raises(NotPermitted):
            actions.edit_person(alice, by=person, because="For fun", phone="1")


def test_a_new_address_ends_the_old_one(alice: Person, bob: Person):
    EmailAddress.objects.create(user=bob, email=bob.email, primary=True, verified=True)
    actions.edit_person(bob, by=alice, because="Married", email="Bob.Berg@example.com")
    assert not EmailAddress.objects.filter(user=bob).exists()
    assert Person.objects.get(pk=bob.pk).email == "bob.berg@example.com"


def test_an_address_of_someone_else_is_refused(alice: Person, bob: Person, charlie: Person):
    with pytest.raises(refusals.EmailTaken):
        actions.edit_person(bob, by=alice, because="A slip", email="Charlie@example.com")


def test_rights_and_state_are_no_details(alice: Person, bob: Person):
    with pytest.raises(TypeError):
        actions.edit_person(bob, by=alice, because="A slip", is_active=False)


# --- groups ---------------------------------------------------------------------------------------


def test_groups_are_set_and_the_change_is_on_record(alice: Person, bob: Person):
    actions.set_groups(bob, [COMPLIANCE], by=alice, because="Moves to compliance")
    assert [group.name for group in bob.groups.all()] == [COMPLIANCE]
    entry = last_entry()
    assert entry.verb == "person.groups"
    assert entry.details == {"before": ["staff"], "after": ["compliance"]}


def test_the_same_groups_write_nothing(alice: Person, bob: Person):
    actions.set_groups(bob, [STAFF], by=alice, because="As before")
    assert not Entry.objects.exists()


def test_nobody_changes_their_own_groups(alice: Person):
    PersonFactory(groups=[ADMINISTRATORS])
    with pytest.raises(refusals.CannotChangeOwnGroups):
        actions.set_groups(alice, [ADMINISTRATORS, COMPLIANCE], by=alice, because="To sign off")


def test_the_last_administrator_keeps_the_group(alice: Person, charlie: Person):
    for by in (alice, SYSTEM):
        with pytest.raises(refusals.LastAdministrator):
            actions.set_groups(alice, [STAFF], by=by, because="Moves on")
    assert alice.groups.filter(name=ADMINISTRATORS).exists()


@pytest.mark.parametrize("by", ["bob", "charlie", "agent"])
def test_only_administrators_set_groups(
    request: pytest.FixtureRequest, alice: Person, bob: Person, by: str
):
    with pytest.raises(NotPermitted):
        actions.set_groups(bob, [COMPLIANCE], by=request.getfixturevalue(by), because="To help")


def test_agents_have_no_groups(alice: Person, agent: Person):
    with pytest.raises(refusals.AgentsHaveNoGroups):
        actions.set_groups(agent, [STAFF], by=alice, because="To help")


# --- deactivate, reactivate -----------------------------------------------------------------------


def test_deactivation_closes_the_account_and_keeps_the_name(alice: Person, bob: Person):
    closed = actions.deactivate(bob, by=alice, because="Left the company")
    assert (closed.is_active, closed.name) == (False, "Bob Brandt")
    assert closed.deactivated_at
    assert not closed.check_password(PASSWORD)
    entry = last_entry()
    assert (entry.verb, entry.because) == ("person.deactivate", "Left the company")
    assert closed.history.first().history_change_reason == "Left the company"


def test_deactivation_is_refused_for_oneself(alice: Person):
    PersonFactory(groups=[ADMINISTRATORS])
    with pytest.raises(refusals.CannotDeactivateYourself):
        actions.deactivate(alice, by=alice, because="A slip")


def test_deactivation_is_refused_for_the_last_administrator(alice: Person, charlie: Person):
    with pytest.raises(refusals.LastAdministrator):
        actions.deactivate(alice, by=SYSTEM, because="Clean-up")


def test_deactivation_is_refused_twice(alice: Person, charlie: Person):
    with pytest.raises(refusals.AlreadyInactive):
        actions.deactivate(charlie, by=alice, because="Left again")


def test_colleagues_and_strangers_deactivate_nobody(alice: Person, bob: Person, charlie: Person):
    for person in (bob, charlie):
        with pytest.raises(NotPermitted):
            actions.deactivate(alice, by=person, because="A coup")


def test_a_person_is_never_deleted(bob: Person):
    with pytest.raises(DatabaseError), transaction.atomic():
        Person.objects.filter(pk=bob.pk).delete()


def test_reactivation_opens_the_account_without_its_password(alice: Person, charlie: Person):
    opened = actions.reactivate(charlie, by=alice, because="Back from leave")
    assert (opened.is_active, opened.deactivated_at) == (True, None)
    assert last_entry().verb == "person.reactivate"


def test_reactivation_is_refused_where_there_is_nothing_to_open(alice: Person, bob: Person):
    with pytest.raises(refusals.AlreadyActive):
        actions.reactivate(bob, by=alice, because="A slip")


def test_colleagues_reactivate_nobody(bob: Person, charlie: Person):
    for person in (bob, charlie):
        with pytest.raises(NotPermitted):
            actions.reactivate(charlie, by=person, because="A friend")


# --- a lost second device -------------------------------------------------------------------------


def second_step(person: Person) -> None:
    """Give someone two-step log-in."""
    Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})


def test_a_lost_second_device_is_taken_off(alice: Person, bob: Person):
    second_step(alice)
    second_step(bob)
    actions.remove_second_step(bob, by=alice, because="Lost the phone; seen in person")
    assert [step.user for step in Authenticator.objects.all()] == [alice]
    entry = last_entry()
    assert (entry.verb, entry.because) == (
        "person.remove_second_step",
        "Lost the phone; seen in person",
    )


def test_the_second_step_is_not_taken_off_by_whoever_may_not(
    alice: Person, bob: Person, charlie: Person
):
    with pytest.raises(refusals.NoSecondStep):
        actions.remove_second_step(bob, by=alice, because="Lost the phone")
    second_step(alice)
    with pytest.raises(refusals.OwnSecondStep):
        actions.remove_second_step(alice, by=alice, because="Tired of it")
    for person in (bob, charlie):
        with pytest.raises(NotPermitted):
            actions.remove_second_step(alice, by=person, because="To get in")
    assert Authenticator.objects.count() == 1
