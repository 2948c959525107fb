"""The demo's rules change as a company's do: by people, on days of work, each in its own way."""

import pytest
from django.utils import timezone

from governance.changes import actions, rules
from governance.changes.gates import all_gates
from governance.changes.standing import open_submission
from governance.models import Approval, FollowUp, Freeze, Release, Submission
from processes.contracts.in_force import in_force
from processes.contracts.underneath import is_behind
from processes.contracts.whole import whole
from processes.models import ContractVersion, Person, Process, Publication

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]


def newest(slug: str) -> ContractVersion:
    found = ContractVersion.objects.filter(process__slug=slug).select_related("process")
    return found.order_by("-number")[0]


def test_people_let_every_version_out_after_others_said_yes() -> None:
    published = Publication.objects.exclude(version=None).select_related("version")
    assert len(published) > 10
    for release in Release.objects.filter(kind="published").select_related("version", "by"):
        approvals = Approval.objects.filter(submission__version=release.version)
        assert {each.requirement.half for each in approvals} >= {"business", "system"}
        assert all(each.by != release.version.author for each in approvals)
        assert all(each.at <= release.at for each in approvals)
        assert not release.by.is_agent
        local = timezone.localtime(release.at)
        assert local.weekday() < 5
        assert 8 <= local.hour < 19


def test_one_waits_for_compliance_with_everything_else_green() -> None:
    version = newest("invoice_approval")
    assert version.state == "in_review"
    gates = all_gates(whole(version), open_submission(version))
    assert [gate.name for gate in gates if not gate.is_green] == ["approval_compliance"]
    ines = Person.objects.get(email="compliance@demo.example")
    submission = Submission.objects.open().get(version=version)
    assert rules.may_approve(ines, submission.requirements.get(half="compliance"))
    (view,) = submission.consultations.all()
    assert view.words.startswith("Show me")
    assert version.comments.get().by.name == "Hanna Kim"


def test_one_was_sent_back() -> None:
    version = newest("lead_follow_up")
    assert version.state == "draft"
    submission = version.submissions.get()
    assert (submission.ended, str(submission.ended_by)) == ("sent_back", "Viktor Sand")


def test_one_is_approved_and_frozen() -> None:
    version = newest("contract_summaries")
    assert version.state == "approved"
    assert Freeze.objects.standing().get().process == version.process
    gates = all_gates(whole(version), open_submission(version))
    assert [gate.name for gate in gates if not gate.is_green] == ["not_frozen"]


def test_one_was_rolled_back_and_reviewed() -> None:
    release = Release.objects.get(kind="rollback")
    version = newest("support_triage")
    assert (version.state, release.replaced) == ("superseded", version)
    assert in_force(version.process) == release.version
    assert release.follow_up.done_by not in {None, release.by}


def test_one_in_five_gets_a_new_version() -> None:
    publication = Publication.objects.exclude(candidate=None).get()
    assert publication.process.slug == "vendor_onboarding"
    assert (publication.reach, publication.share) == ("share", 20)


def test_one_came_in_an_emergency_by_two_and_was_approved_since() -> None:
    release = Release.objects.get(kind="emergency")
    assert release.by != release.second
    assert in_force(release.process) == release.version
    assert release.follow_up.done_at is not None
    assert not FollowUp.objects.open().exists()


def test_what_newcomers_try_stays_plain() -> None:
    refunds = Process.objects.get(slug="support_refunds")
    current = in_force(refunds)
    assert current is not None
    assert (current.number, current.tier_id, refunds.stage) == (3, 2, "live")
    assert refunds.publication.candidate is None
    assert actions.previous(refunds) is not None


def test_no_draft_of_the_demo_is_behind() -> None:
    for version in ContractVersion.objects.open().select_related("process"):
        assert not is_behind(version)
