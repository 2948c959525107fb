"""Two at once: one wins, the other is told, and nothing is mixed."""

import pytest

from governance.changes import actions
from governance.models import Approval, Release
from processes.contracts.actions import edit_texts
from processes.models import ContractVersion, Publication, PublicationChange
from processes.register.actions import name_role
from tests.agents import BY
from tests.governance.changes.team import WHY, Team, a_team
from tests.processes.register.test_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def office(db: None) -> Team:
    return a_team()


def test_approve_against_edit(office: Team):
    version = office.submitted()
    actions.approve(version, "business", by=office.business)
    shown = version.content_hash

    def write() -> None:
        draft = actions.edit_again(version, by=office.author, because=WHY)
        edit_texts(draft, by=office.author, because=WHY, success="The customer is glad.")

    def approve() -> None:
        actions.approve(version, "system", by=office.system, seen=shown)

    refused = at_once(approve, write)
    version.refresh_from_db()
    assert version.state == "draft"
    assert refused in (["", ""], ["", "NotInReview"])
    # Whoever came first, what is published must be approved anew.
    version = office.submit(version)
    assert version.state == "in_review"
    assert not Approval.objects.filter(content_hash=version.content_hash).exists()


def test_publish_against_publish(office: Team):
    one = office.approved(office.submitted(success="The customer is glad."))
    two = office.approved(office.submitted(success="The customer is paid."))
    for version in (one, two):
        actions.prepare(
            version, by=office.accountable, announced_on="2026-01-01", no_training_because="None"
        )

    def publish(version: ContractVersion) -> None:
        actions.publish(version, by=office.business, because=WHY)

    assert at_once(lambda: publish(one), lambda: publish(two)) == ["", "GatesAreRed"]
    states = sorted(ContractVersion.objects.values_list("state", flat=True))
    assert states == ["approved", "published", "superseded"]


def test_rollback_against_publish(office: Team):
    first = Publication.objects.get(process=office.process).version
    second = office.published()
    third = office.approved(office.submitted(success="The customer is paid."))
    actions.prepare(
        third, by=office.accountable, announced_on="2026-01-01", no_training_because="None"
    )
    refused = at_once(
        lambda: actions.roll_back(office.process, by=office.escalation, because=WHY),
        lambda: actions.publish(third, by=office.business, because=WHY),
    )
    current = Publication.objects.get(process=office.process).version
    if current == first:
        # Rolled back first: the third was made from what is no longer in force.
        assert refused == ["", "GatesAreRed"]
    else:
        # Published first: the version before is then the second.
        assert refused == ["", ""]
        assert current == second
    assert ContractVersion.objects.filter(state="published").count() == 1
    assert PublicationChange.objects.count() == 1 + Release.objects.count()


def test_two_approvals_by_one_person(office: Team):
    name_role(office.process, "system", person=office.business, deputy=office.system_deputy, **BY)
    version = office.submitted()
    refused = at_once(
        lambda: actions.approve(version, "business", by=office.business),
        lambda: actions.approve(version, "system", by=office.business),
    )
    assert refused == ["", "ApprovedAlready"]
    assert Approval.objects.filter(by=office.business).count() == 1


def test_one_approval_twice(office: Team):
    version = office.submitted()

    def approve() -> None:
        actions.approve(version, "business", by=office.business)

    assert at_once(approve, approve) == ["", "HalfIsApproved"]


def test_two_second_persons(office: Team):
    asked = actions.ask_for_emergency(office.submitted(), by=office.accountable, because=WHY)
    refused = at_once(
        lambda: actions.confirm(asked, by=office.compliance, because=WHY),
        lambda: actions.decline(asked, by=office.system, because=WHY),
    )
    assert refused == ["", "AnsweredMeanwhile"]
