"""A live exception: one case that a person decides, with a clock, and what they decided."""

import secrets
from datetime import datetime
from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from governance.escalations.words import Outcome, ReasonCode, Source, Status
from house.clock import now
from house.triggers import Trigger, declare
from processes.contracts.models import ContractVersion
from processes.people.models import Person
from processes.register.models import Process

# Stands where an agent's own words stood.
ERASED = "what happened is no longer kept"
# Those from before clocks moved with their holders have the promise alone.
_GOES_ON_AT = Coalesce("next_at", "respond_by")


def new_id() -> str:
    """An id that says nothing and can't be guessed."""
    return f"esc_{secrets.token_hex(10)}"


class EscalationQuerySet(models.QuerySet["Escalation"]):
    """Exceptions, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """Those of processes that the person may see, and those on which they are called."""
        seen = Q(process__in=Process.objects.visible_to(person).values("pk"))
        if person.is_agent:
            return self.filter(seen)
        asked = Escalation.objects.filter(advice__person=person).values("pk")
        return self.filter(seen | Q(held_by=person) | Q(pk__in=asked))

    def waiting(self) -> Self:
        """Those that nobody decided yet."""
        return self.exclude(status=Status.DECIDED)

    def with_due(self) -> Self:
        """Each with the moment at which the time of its present holder is over."""
        return self.annotate(due_at=_GOES_ON_AT)

    def decided(self) -> Self:
        """Those that a person ended."""
        return self.filter(status=Status.DECIDED)

    def held_by(self, person: Person) -> Self:
        """Those that wait for one person."""
        return self.waiting().filter(held_by=person)

    def half_way(self, moment: datetime) -> Self:
        """Those whose holder has used half of the time, was not reminded, and is not at it."""
        rows = self.waiting().filter(half_at__lte=moment, reminded_at=None, next_at__gt=moment)
        return rows.exclude(looked_until__gt=moment)

    def due(self, moment: datetime) -> Self:
        """Those whose holder's time has run out, or whose promise to the agent has."""
        has_run_out = Q(next_at__lte=moment) | Q(next_at=None, respond_by__lte=moment)
        is_broken = Q(status=Status.OPEN, respond_by__lte=moment)
        return self.waiting().filter(has_run_out | is_broken)

    def at_a_standstill(self) -> Self:
        """Those that ran out with nobody left to ask: no half of a time is theirs."""
        return self.waiting().filter(half_at=None, reminded_at=None, next_at__isnull=False)

    def looked_at(self) -> Self:
        """Those that somebody is looking at just now."""
        return self.waiting().filter(looked_until__gt=now())

    def about(self, process_id: int, case_id: str, action_hash: str) -> Self:
        """Those about one very action of one case."""
        return self.filter(process=process_id, case_id=case_id, action_hash=action_hash)


class Escalation(models.Model):
    """One case that stopped at a boundary; the path it takes is frozen when it opens."""

    public_id = models.CharField(max_length=40, unique=True, default=new_id, editable=False)
    process = models.ForeignKey(Process, models.PROTECT, related_name="escalations")
    version = models.ForeignKey(ContractVersion, models.PROTECT, null=True, related_name="+")
    source = models.CharField("opened by", max_length=10, choices=Source.choices)
    case_id = models.CharField("case", max_length=200)
    trigger = models.CharField("what happened", max_length=300)
    summary = models.TextField(blank=True)
    context = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    # Where in its case it belongs: of one slot at most one waits at a time.
    slot = models.CharField(max_length=80)

    # The action that was asked for, if any, and what an approval of it is bound to.
    tool = models.CharField(max_length=200, blank=True)
    arguments = models.JSONField(default=dict, blank=True)
    action_hash = models.CharField(max_length=64, blank=True)
    # The rules that an approval lifts; others that hold later are asked about anew.
    rules = models.JSONField(default=list, blank=True)
    # What the contract never allows ends declined or done by hand.
    can_be_approved = models.BooleanField(default=True)

    path = models.CharField("exception path", max_length=60, blank=True)
    # What kind of case the path answers, as it stood then.
    kind = models.CharField(max_length=20, blank=True, default="")
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+")
    backup = models.ForeignKey(Person, models.PROTECT, related_name="+")
    respond_within = models.CharField(max_length=40)
    message = models.TextField(blank=True)
    by_hand = models.TextField("the manual way", blank=True)

    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    opened_at = models.DateTimeField()
    opened_by = models.CharField(max_length=200)
    # The colleague who raised it and wants to know what became of it.
    raised_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    # What the agent was promised; it does not move with the case.
    respond_by = models.DateTimeField()
    held_by = models.ForeignKey(Person, models.PROTECT, related_name="exceptions")
    handed_over_at = models.DateTimeField(null=True)
    # The clock of whoever holds it: half of the time, when they were reminded, when it goes on.
    half_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    # Who was told at half time that it comes to them next.
    warned = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    looked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    looked_until = models.DateTimeField(null=True)

    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    decision = models.TextField(blank=True)
    reason_code = models.CharField("reason", max_length=20, choices=ReasonCode.choices, blank=True)
    goals_conflicted = models.BooleanField(default=False)
    gave_up = models.TextField("what was given up", blank=True)
    # A duplicate ends by reference: what is decided there counts for it.
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="stands_for", db_index=False
    )
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_by_name = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField(null=True)
    # An approval is good once, until then.
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    # Since when the texts of its case are gone; who decided it, and what, stays.
    erased_at = models.DateTimeField(null=True)

    objects = EscalationQuerySet.as_manager()

    class Meta:
        verbose_name = "exception"
        ordering = ["-opened_at", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["process", "case_id", "slot"],
                condition=~Q(status=Status.DECIDED),
                name="one_waiting_a_slot",
            ),
            models.CheckConstraint(
                condition=~Q(owner=F("backup")), name="exception_backup_differs"
            ),
            models.CheckConstraint(
                condition=Q(
                    status=Status.DECIDED, decided_by__isnull=False, decided_at__isnull=False
                )
                & ~Q(outcome="")
                & ~Q(decision="")
                | ~Q(status=Status.DECIDED) & Q(outcome="", decided_by=None, decided_at=None),
                name="decided_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(can_be_approved=True) | ~Q(outcome=Outcome.APPROVED),
                name="never_allowed_is_never_approved",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.MERGED, merged_into__isnull=False)
                | ~Q(outcome=Outcome.MERGED) & Q(merged_into=None),
                name="merged_by_reference",
            ),
            models.CheckConstraint(
                condition=Q(looked_by=None, looked_until=None)
                | Q(looked_by__isnull=False, looked_until__isnull=False),
                name="a_look_runs_out",
            ),
        ]
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="exception_newest"),
            models.Index(fields=["process", "-opened_at", "-id"], name="exception_by_process"),
            models.Index(fields=["process", "path", "-opened_at", "-id"], name="exception_by_path"),
            models.Index(
                "held_by",
                _GOES_ON_AT,
                name="exception_waiting",
                condition=~Q(status=Status.DECIDED),
            ),
            models.Index(
                fields=["respond_by"], name="exception_due", condition=Q(status=Status.OPEN)
            ),
            models.Index(
                fields=["process", "case_id", "action_hash", "-decided_at"],
                name="exception_by_action",
            ),
            models.Index(
                fields=["decided_at"],
                name="exception_kept",
                condition=Q(status=Status.DECIDED, erased_at=None),
            ),
            models.Index(fields=["-decided_at", "-id"], name="exception_decided"),
            models.Index(fields=["process", "-decided_at", "-id"], name="exception_ended"),
            models.Index(
                fields=["next_at"], name="exception_next", condition=~Q(status=Status.DECIDED)
            ),
            models.Index(
                fields=["half_at"],
                name="exception_half",
                condition=Q(reminded_at=None) & ~Q(status=Status.DECIDED),
            ),
            models.Index(
                fields=["merged_into"],
                name="exception_merged",
                condition=Q(merged_into__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process}, case {self.case_id}: {self.trigger}"

    @property
    def is_decided(self) -> bool:
        """Whether a person ended it."""
        return self.status == Status.DECIDED

    @property
    def is_late(self) -> bool:
        """Whether it still waits although its time has run out."""
        return not self.is_decided and self.respond_by <= now()

    @property
    def is_looked_at(self) -> bool:
        """Whether somebody said that they are at it, and not too long ago."""
        return not self.is_decided and self.looked_until is not None and self.looked_until > now()

    @property
    def held_since(self) -> datetime:
        """Since when it waits for its present holder."""
        return self.handed_over_at or self.opened_at

    @property
    def goes_on_at(self) -> datetime:
        """When the time of its present holder is over."""
        return self.next_at or self.respond_by

    @property
    def stands_still(self) -> bool:
        """Whether its time ran out with nobody left to ask."""
        return not self.is_decided and self.half_at is None and self.next_at is not None

    @property
    def survivor(self) -> "Escalation":
        """Itself, or the exception that it went into."""
        found = self
        while found.merged_into is not None:
            found = found.merged_into
        return found

    @property
    def duplicates(self) -> "list[Escalation]":
        """Everything that ended by reference to this one."""
        merged = list(self.stands_for.select_related("process", "raised_by").order_by("pk"))
        return [*merged, *(further for each in merged for further in each.duplicates)]

    @property
    def has_action(self) -> bool:
        """Whether it is about one very action that waits for a yes or no."""
        return bool(self.action_hash)


_TABLE = Escalation._meta.db_table
# What may move while it waits; everything else was fixed when it opened.
_MOVES_WHILE_OPEN = {
    "status", "held_by_id", "handed_over_at", "outcome", "decision", "reason_code", "gave_up",
    "decided_by_id", "decided_by_name", "decided_at", "expires_at", "used_at", "half_at",
    "reminded_at", "next_at", "warned_id", "looked_by_id", "looked_until", "goals_conflicted",
    "merged_into_id",
}  # fmt: skip
_COLUMNS = [str(field.column) for field in Escalation._meta.concrete_fields]


def _differs(columns: list[str]) -> str:
    changed = [f'CAST(OLD."{c}" AS text) <> CAST(NEW."{c}" AS text)' for c in columns]
    emptied = [f'(OLD."{c}" IS NULL) <> (NEW."{c}" IS NULL)' for c in columns]
    return f"({' OR '.join([*changed, *emptied])})"


# What was written of a case, which goes with its records once a person has decided.
_TEXTS = {"trigger", "summary", "message", "context", "arguments"}
_EMPTIED = """
NEW."summary" = '' AND NEW."message" = ''
AND CAST(NEW."context" AS text) = '{}' AND CAST(NEW."arguments" AS text) = '{}'
"""
# Never NULL, so that it can be negated.
_IS_ERASING = f"""(CASE
WHEN {_differs([column for column in _COLUMNS if column not in {*_TEXTS, "erased_at"}])} THEN 0
WHEN OLD.status = 'decided' AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL
AND NEW."trigger" IN (OLD."trigger", '{ERASED}') AND {_EMPTIED} THEN 1 ELSE 0 END = 1)"""

declare(
    Trigger(
        "exception_path_is_frozen",
        _TABLE,
        "UPDATE",
        "What an exception is about, and the path it takes, never changes once it is open.",
        when=_differs([column for column in _COLUMNS if column not in _MOVES_WHILE_OPEN])
        + f" AND NOT {_IS_ERASING}",
    ),
    Trigger(
        "exception_decision_stays",
        _TABLE,
        "UPDATE",
        "A decided exception never changes; an approval is used once, and texts are only erased.",
        when=f"OLD.status = 'decided' AND NOT {_IS_ERASING} AND ("
        + _differs([column for column in _COLUMNS if column != "used_at"])
        + " OR OLD.used_at IS NOT NULL OR NEW.used_at IS NULL)",
    ),
    Trigger("exception_stays", _TABLE, "DELETE", "An exception stays on record."),
)
