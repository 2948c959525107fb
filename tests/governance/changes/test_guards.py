"""Nobody approves their own words and nothing comes into force past its approvals: by raw SQL."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, models, transaction

from governance.changes import actions
from governance.changes.standing import open_submission
from governance.models import (
    Approval,
    CallIn,
    Comment,
    Consultation,
    Countersign,
    FollowUp,
    Freeze,
    Plan,
    Release,
    Requirement,
    Submission,
)
from house.clock import now
from processes.models import ContractVersion, Person
from tests.governance.changes.team import WHY, Team


def run(statement: str, *values: Any) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def refused(statement: str, *values: Any) -> str:
    with pytest.raises(DatabaseError) as caught:
        run(statement, *values)
    return str(caught.value)


def approve(version: ContractVersion, half: str, by: Person, content: str = "") -> Any:
    """An approval, written past every action."""
    submission = open_submission(version)
    assert submission is not None
    requirement = submission.requirements.get(half=half)
    columns = "requirement_id, submission_id, content_hash, by_id, by_name, as_what, at, words"
    values = (
        requirement.pk,
        submission.pk,
        content or version.content_hash,
        by.pk,
        str(by),
        "somebody",
        now(),
        "",
    )
    marks = ", ".join(["%s"] * len(values))
    return f"INSERT INTO {Approval._meta.db_table} ({columns}) VALUES ({marks})", *values


def to_state(version: ContractVersion, state: str) -> Any:
    table = ContractVersion._meta.db_table
    return f"UPDATE {table} SET state = %s WHERE id = %s", state, version.pk


class TestApprovals:
    def test_never_by_the_author(self, team: Team):
        version = team.submitted()
        assert "Nobody approves a version" in refused(*approve(version, "business", team.author))

    def test_nor_by_anybody_who_wrote_a_word(self, team: Team):
        version = team.submitted(author="system")
        assert "Nobody approves a version" in refused(*approve(version, "business", team.system))

    def test_only_of_the_content_that_was_handed_in(self, team: Team):
        version = team.submitted()
        wrong = approve(version, "business", team.business, content="0" * 64)
        assert "exactly the content" in refused(*wrong)

    def test_one_a_person(self, team: Team):
        version = team.submitted()
        run(*approve(version, "business", team.business))
        refused(*approve(version, "system", team.business))


class TestVersions:
    def test_approved_only_with_all_of_them(self, team: Team):
        version = team.submitted()
        assert "every approval that it needs" in refused(*to_state(version, "approved"))
        run(*approve(version, "business", team.business))
        assert "every approval that it needs" in refused(*to_state(version, "approved"))
        run(*approve(version, "system", team.system))
        assert run(*to_state(version, "approved")) == 1

    def test_published_past_them_only_by_two(self, team: Team):
        version = team.submitted()
        assert run(*to_state(version.based_on, "superseded")) == 1
        assert "the word of two people" in refused(*to_state(version, "published"))
        asked = actions.ask_for_emergency(version, by=team.business, because=WHY)
        assert "the word of two people" in refused(*to_state(version, "published"))
        table = Countersign._meta.db_table
        confirmed = f"UPDATE {table} SET state = 'confirmed', answered_by_id = %s WHERE id = %s"
        refused(confirmed, team.business.pk, asked.pk)
        run(confirmed, team.compliance.pk, asked.pk)
        assert run(*to_state(version, "published")) == 1

    def test_never_by_the_word_of_one_who_wrote_it(self, team: Team):
        version = team.submitted()
        run(*to_state(version.based_on, "superseded"))
        asked = actions.ask_for_emergency(version, by=team.business, because=WHY)
        table = Countersign._meta.db_table
        confirmed = f"UPDATE {table} SET state = 'confirmed', answered_by_id = %s WHERE id = %s"
        run(confirmed, team.author.pk, asked.pk)
        assert "the word of two people" in refused(*to_state(version, "published"))

    def test_what_was_never_approved_comes_back_only_by_two(self, team: Team):
        first = team.draft().based_on
        version = team.forced()
        actions.roll_back(team.process, by=team.escalation, because=WHY)
        run(*to_state(first, "superseded"))
        assert "never approved in full" in refused(*to_state(version, "published"))

    def test_brought_back_only_if_it_was_there(self, team: Team):
        current = team.draft().based_on
        version = team.approved()
        team.prepare(version)
        to = actions.Reaches("share", share=20)
        actions.publish(version, by=team.business, because=WHY, to=to)
        actions.take_back(version, by=team.business, because=WHY)
        run(*to_state(current, "superseded"))
        assert "was in force once" in refused(*to_state(version, "published"))
        assert run(*to_state(current, "published")) == 1


class TestWhatStays:
    @pytest.fixture
    def trail(self, team: Team) -> Team:
        """One row of everything."""
        actions.freeze(team.process, now() + timedelta(days=9), by=team.compliance, because=WHY)
        version = team.submitted()
        actions.comment(version, "Why two days?", by=team.stranger)
        actions.call_in(version, by=team.compliance, because=WHY)
        asked = actions.ask_for_emergency(version, by=team.business, because=WHY)
        actions.confirm(asked, by=team.compliance, because=WHY)
        actions.approve(version, "business", by=team.business_deputy)
        submission = Submission.objects.get(version=version)
        Consultation.objects.create(
            submission=submission,
            person=team.stranger,
            asked_at=now(),
            answer_by=now(),
            answer="silence",
        )
        Plan.objects.create(version=version, at=now(), by=team.business, because=WHY)
        return team

    @pytest.mark.parametrize(
        "model",
        [
            Approval,
            CallIn,
            Comment,
            Consultation,
            Countersign,
            FollowUp,
            Freeze,
            Plan,
            Release,
            Requirement,
            Submission,
        ],
    )
    def test_nothing_goes(self, trail: Team, model: type[models.Model]):
        assert model._default_manager.exists()
        refused(f"DELETE FROM {model._meta.db_table}")

    @pytest.mark.parametrize(
        ("model", "column", "says"),
        [
            (Approval, "words", "An approval never changes and never goes"),
            (CallIn, "because", "A call-in stays on record"),
            (Comment, "text", "A comment stays as it was written"),
            (Consultation, "words", "What someone said when consulted stays as it was said"),
            (Countersign, "answer", "A countersignature is given once, for what was asked"),
            (Release, "because", "What came into force, and how, stays on record"),
            (Requirement, "because", "What a change needs is frozen"),
            (Submission, "because", "What was handed in never changes, and ends once"),
        ],
    )
    def test_nothing_is_said_otherwise_later(
        self, trail: Team, model: type[models.Model], column: str, says: str
    ):
        assert says in refused(f"UPDATE {model._meta.db_table} SET {column} = 'something else'")

    def test_a_review_is_done_once(self, team: Team):
        team.published()
        actions.roll_back(team.process, by=team.system, because=WHY)
        due = FollowUp.objects.get()
        actions.review_release(due, by=team.accountable, because="It was right to go back")
        table = FollowUp._meta.db_table
        assert "A review is done once" in refused(f"UPDATE {table} SET words = 'Never mind'")

    def test_no_writer_is_the_second_person(self, team: Team):
        version = team.forced()
        release = Release.objects.get(version=version)
        columns = [each.column for each in Release._meta.concrete_fields if not each.primary_key]
        listed = ", ".join(columns)
        copied = listed.replace("second_id", str(team.author.pk))
        table = Release._meta.db_table
        says = refused(
            f"INSERT INTO {table} ({listed}) SELECT {copied} FROM {table} WHERE id = %s", release.pk
        )
        assert "The second person of an emergency wrote nothing" in says
