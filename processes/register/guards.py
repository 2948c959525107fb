"""What the database itself refuses in the register, whoever writes."""

from django.db.models import Model

from house.triggers import Trigger, declare
from processes.people.models import Person
from processes.register.models import Listed, NamedRole, Pause, Process, ProcessAgent, Remark
from processes.register.reference import Proposal

_PEOPLE = Person._meta.db_table
_ONLY_PEOPLE = "Only active people are named: no agent account, and nobody who has left."


def _named_by(model: type[Model], *columns: str) -> tuple[Trigger, Trigger]:
    """Whoever is named anew must be an active person; who left later stays until replaced."""
    table = model._meta.db_table
    unfit = {
        column: f"EXISTS (SELECT 1 FROM {_PEOPLE} WHERE id = NEW.{column} "  # noqa: S608  our own names
        "AND (kind <> 'person' OR NOT is_active))"
        for column in columns
    }
    anew = (f"(OLD.{column} <> NEW.{column} AND {test})" for column, test in unfit.items())
    name = model._meta.model_name
    return (
        Trigger(f"{name}_names_people", table, "INSERT", _ONLY_PEOPLE, " OR ".join(unfit.values())),
        Trigger(f"{name}_renames_people", table, "UPDATE", _ONLY_PEOPLE, " OR ".join(anew)),
    )


def _kept(model: type[Model], says: str, done: str, *columns: str) -> tuple[Trigger, Trigger]:
    """Rows that stay, that keep what they were made with, and change no more once done."""
    table, name = model._meta.db_table, model._meta.model_name
    changed = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in columns)
    return (
        Trigger(f"{name}_stays", table, "DELETE", says),
        Trigger(f"{name}_keeps", table, "UPDATE", says, f"{done} OR {changed}"),
    )


declare(
    *_named_by(
        Process,
        "accountable_id",
        "accountable_deputy_id",
        "escalation_owner_id",
        "escalation_backup_id",
    ),
    *_named_by(NamedRole, "person_id", "deputy_id"),
    *_named_by(Listed, "person_id"),
    Trigger(
        "processagent_is_agent",
        ProcessAgent._meta.db_table,
        "INSERT",
        "Only an agent account works on a process.",
        f"EXISTS (SELECT 1 FROM {_PEOPLE} WHERE id = NEW.agent_id AND kind <> 'agent')",  # noqa: S608  our own names
    ),
    *_kept(
        Pause,
        "A pause stays on record, and one that was lifted never changes.",
        "OLD.lifted_at IS NOT NULL",
        "process_id",
        "kind",
        "paused_by_id",
        "paused_by_key",
        "paused_at",
        "because",
        "is_drill",
    ),
    *_kept(
        Remark,
        "A remark stays on record, and one that was answered never changes.",
        "OLD.answered_at IS NOT NULL",
        "process_id",
        "kind",
        "says",
        "made_by_id",
        "made_at",
    ),
    *_kept(
        Proposal,
        "A proposal stays as it was made, and one that is decided never changes.",
        "OLD.state <> 'open'",
        "kind",
        "subject_id",
        "process_id",
        "was",
        "becomes",
        "because",
        "proposed_by_id",
        "proposed_at",
    ),
)
