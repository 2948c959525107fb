"""What the database itself refuses in the change pipeline, whoever writes."""

from governance.changes.models import Approval, Consultation, Requirement, Submission
from governance.changes.releases import Countersign, FollowUp, Freeze, Plan, Release
from house.triggers import Trigger, declare
from processes.contracts.models import ContractVersion, Writer

_VERSIONS = ContractVersion._meta.db_table
_WRITERS = Writer._meta.db_table
_SUBMISSIONS = Submission._meta.db_table
_REQUIREMENTS = Requirement._meta.db_table
_APPROVALS = Approval._meta.db_table
_COUNTERSIGNS = Countersign._meta.db_table
_RELEASES = Release._meta.db_table

# ruff: noqa: S608  every name below is our own

_WROTE = (
    f"EXISTS (SELECT 1 FROM {_SUBMISSIONS} s JOIN {_WRITERS} w ON w.version_id = s.version_id "
    "WHERE s.id = NEW.submission_id AND w.person_id = NEW.by_id)"
)
_AUTHOR = (
    f"EXISTS (SELECT 1 FROM {_SUBMISSIONS} s JOIN {_VERSIONS} v ON v.id = s.version_id "
    "WHERE s.id = NEW.submission_id AND v.author_id = NEW.by_id)"
)
_OTHER_CONTENT = (
    f"NOT EXISTS (SELECT 1 FROM {_SUBMISSIONS} s "
    f"JOIN {_REQUIREMENTS} r ON r.submission_id = s.id JOIN {_VERSIONS} v ON v.id = s.version_id "
    "WHERE s.id = NEW.submission_id AND r.id = NEW.requirement_id "
    "AND s.content_hash = NEW.content_hash AND v.content_hash = NEW.content_hash)"
)
_ALL_MET = (
    f"EXISTS (SELECT 1 FROM {_SUBMISSIONS} s WHERE s.version_id = NEW.id AND s.ended = '' "
    "AND s.content_hash = NEW.content_hash "
    f"AND EXISTS (SELECT 1 FROM {_REQUIREMENTS} r WHERE r.submission_id = s.id) "
    f"AND NOT EXISTS (SELECT 1 FROM {_REQUIREMENTS} r WHERE r.submission_id = s.id "
    f"AND NOT EXISTS (SELECT 1 FROM {_APPROVALS} a WHERE a.requirement_id = r.id "
    "AND a.content_hash = NEW.content_hash "
    f"AND NOT EXISTS (SELECT 1 FROM {_WRITERS} w WHERE w.version_id = NEW.id "
    "AND w.person_id = a.by_id))))"
)
_WAS_APPROVED = _ALL_MET.replace("AND s.ended = '' ", "")
_TWO_SAID_SO = (
    f"EXISTS (SELECT 1 FROM {_COUNTERSIGNS} c WHERE c.version_id = NEW.id "
    "AND c.act = 'emergency' AND c.state = 'confirmed' AND c.content_hash = NEW.content_hash "
    "AND c.answered_by_id <> c.asked_by_id "
    f"AND NOT EXISTS (SELECT 1 FROM {_WRITERS} w WHERE w.version_id = NEW.id "
    "AND w.person_id = c.answered_by_id))"
)
_TWO_WENT_BACK = (
    f"EXISTS (SELECT 1 FROM {_COUNTERSIGNS} c WHERE c.version_id = NEW.id "
    "AND c.act = 'rollback' AND c.state = 'confirmed' AND c.content_hash = NEW.content_hash)"
)

declare(
    Trigger(
        "approval_by_another",
        _APPROVALS,
        "INSERT",
        "Nobody approves a version that they wrote in.",
        f"{_WROTE} OR {_AUTHOR}",
    ),
    Trigger(
        "approval_of_this_content",
        _APPROVALS,
        "INSERT",
        "An approval counts for exactly the content that was handed in.",
        _OTHER_CONTENT,
    ),
    Trigger(
        "version_approved_in_full",
        _VERSIONS,
        "UPDATE",
        "A version is approved once every approval that it needs was given to this content.",
        f"OLD.state <> 'approved' AND NEW.state = 'approved' AND NOT {_ALL_MET}",
    ),
    Trigger(
        "version_published_urgently_by_two",
        _VERSIONS,
        "UPDATE",
        "Without its approvals a version comes into force only by the word of two people.",
        f"OLD.state IN ('draft', 'in_review') AND NEW.state = 'published' AND NOT {_TWO_SAID_SO}",
    ),
    Trigger(
        "version_back_only_if_approved",
        _VERSIONS,
        "UPDATE",
        "What was never approved in full comes back only by the word of two people.",
        "OLD.state = 'superseded' AND NEW.state = 'published' "
        f"AND NOT {_WAS_APPROVED} AND NOT {_TWO_WENT_BACK}",
    ),
    Trigger(
        "emergency_second_wrote_nothing",
        _RELEASES,
        "INSERT",
        "The second person of an emergency wrote nothing in the version.",
        f"NEW.kind = 'emergency' AND EXISTS (SELECT 1 FROM {_WRITERS} w "
        "WHERE w.version_id = NEW.version_id AND w.person_id = NEW.second_id)",
    ),
    Trigger("submission_stays", _SUBMISSIONS, "DELETE", "What was handed in stays on record."),
    Trigger(
        "submission_keeps",
        _SUBMISSIONS,
        "UPDATE",
        "What was handed in never changes, and ends once.",
        "OLD.version_id <> NEW.version_id OR OLD.content_hash <> NEW.content_hash "
        "OR OLD.behaviour_hash <> NEW.behaviour_hash "
        "OR OLD.submitted_by_id <> NEW.submitted_by_id "
        "OR OLD.submitted_at <> NEW.submitted_at OR OLD.because <> NEW.because "
        "OR OLD.ended <> ''",
    ),
    Trigger(
        "consultation_stays",
        Consultation._meta.db_table,
        "DELETE",
        "Who was consulted stays on record.",
    ),
    Trigger(
        "consultation_answered_once",
        Consultation._meta.db_table,
        "UPDATE",
        "What someone said when consulted stays as it was said.",
        "OLD.answer <> ''",
    ),
    Trigger(
        "countersign_stays",
        _COUNTERSIGNS,
        "DELETE",
        "Who was asked to countersign stays on record.",
    ),
    Trigger(
        "countersign_answered_once",
        _COUNTERSIGNS,
        "UPDATE",
        "A countersignature is given once, for what was asked.",
        "OLD.state <> 'waiting' OR OLD.version_id <> NEW.version_id "
        "OR OLD.content_hash <> NEW.content_hash OR OLD.asked_by_id <> NEW.asked_by_id",
    ),
    Trigger(
        "follow_up_stays",
        FollowUp._meta.db_table,
        "DELETE",
        "A review that is due stays until it is done, and after.",
    ),
    Trigger(
        "follow_up_done_once",
        FollowUp._meta.db_table,
        "UPDATE",
        "A review is done once.",
        "OLD.done_at IS NOT NULL OR OLD.release_id <> NEW.release_id",
    ),
    Trigger("freeze_stays", Freeze._meta.db_table, "DELETE", "A freeze stays on record."),
    Trigger("plan_stays", Plan._meta.db_table, "DELETE", "A plan stays on record."),
)
