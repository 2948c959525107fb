"""People are asked for their approval or their view, once the machine gates are green."""

from datetime import datetime, timedelta

from governance.changes import rules
from governance.changes.gates import machine_gates, red
from governance.changes.models import Consultation, Submission
from governance.changes.standing import missing
from governance.changes.telling import ask, name_of
from house.clock import now
from processes.contracts.models import writers_of
from processes.contracts.whole import Whole
from processes.people.hours import add_working_time
from processes.people.models import Person
from processes.people.refusals import NeverAtWork
from processes.register.words import Circle

# How long people who are consulted have, in their own working time: two days.
TO_ANSWER = timedelta(hours=16)


def ask_people(submission: Submission, written: Whole) -> bool:
    """Ask everyone whose word is needed, once the machine gates are green; whether they were."""
    if submission.asked_at is not None or red(machine_gates(written)):
        return False
    submission.asked_at = now()
    submission.save(update_fields=["asked_at"])
    ask_for_approvals(submission)
    _consult(submission)
    return True


def ask_for_approvals(submission: Submission) -> None:
    """Tell those whose turn it is; nobody hears twice of the same approval."""
    version = submission.version
    for requirement in missing(submission):
        ask(
            rules.asked_now(requirement),
            version,
            title=f"Approve the {requirement.get_half_display()}: {name_of(version)}",
            body=f"{submission.submitted_by}: {submission.because}",
            once=f"asked:{requirement.pk}",
        )


def _consult(submission: Submission) -> None:
    """Those who give their view before policy moves are asked, each with a date."""
    process, version = submission.version.process, submission.version
    taken = writers_of(version)
    listed = process.listed.filter(circle=Circle.CONSULTED).select_related("person")
    people = [row.person for row in listed if row.person.is_active and row.person_id not in taken]
    for person in sorted(people, key=lambda each: each.pk):
        row = Consultation.objects.create(
            submission=submission,
            person=person,
            asked_at=now(),
            answer_by=answer_by(person),
        )
        ask(
            [person],
            version,
            title=f"Your view on {name_of(version)}",
            body=f"{submission.because} Please answer by {row.answer_by:%-d %B}; "
            "after that your silence is recorded.",
            once=f"consulted:{submission.pk}",
        )


def answer_by(person: Person) -> datetime:
    """Two of the person's working days from now; a person never at work gets two days."""
    try:
        return add_working_time(person, now(), TO_ANSWER)
    except NeverAtWork:
        return now() + timedelta(days=2)
