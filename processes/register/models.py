"""The process: what runs, for whom, and the people who stand behind it."""

from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from guardian.models import UserObjectPermissionBase

from house.actors import SYSTEM
from house.history import history
from processes.people.models import Person
from processes.register.acknowledging import Acknowledgement
from processes.register.reference import (
    Control,
    Domain,
    OperatingModel,
    Proposal,
    Term,
    Tier,
    TierAnswer,
    TierQuestion,
)
from processes.register.words import Capability, Circle, KindOfWork, Role, Stage, State

__all__ = [
    "Acknowledgement",
    "Control",
    "Domain",
    "Listed",
    "NamedRole",
    "NoticeRoute",
    "OperatingModel",
    "Pause",
    "Process",
    "ProcessAgent",
    "ProcessUserObjectPermission",
    "Proposal",
    "Remark",
    "Term",
    "Tier",
    "TierAnswer",
    "TierQuestion",
]


class ProcessQuerySet(models.QuerySet["Process"]):
    """Processes, as sentences."""

    def visible_to(self, person: Person) -> Self:
        """The open ones, and those restricted ones on which the person has a right to look."""
        if not person.is_active:
            return self.none()
        # Agents see what they work on; a group could give them no more, so none is asked.
        if not person.is_agent and person.has_perm("processes.view_restricted"):
            return self
        rights = ProcessUserObjectPermission.objects.filter(
            user=person, permission__codename="view_process"
        )
        if not person.is_agent:
            rights = rights.filter(content_object__is_restricted=True)
        # Ids are looked up first and stand in the query: a subquery is slow where lists are long.
        allowed = Q(pk__in=list(rights.values_list("content_object_id", flat=True)))
        return self.filter(allowed if person.is_agent else allowed | Q(is_restricted=False))

    def paused(self) -> Self:
        """Those whose kill switch is on."""
        return self.filter(Exists(Pause.objects.standing().filter(process=OuterRef("pk"))))

    def running(self) -> Self:
        """Those neither paused nor retired."""
        open_pause = Pause.objects.standing().filter(process=OuterRef("pk"))
        return self.exclude(stage=Stage.RETIRED).exclude(Exists(open_pause))

    def in_state(self, state: str) -> Self:
        """Those in one state; all of them where none is named."""
        if state == State.RETIRED:
            return self.filter(stage=Stage.RETIRED)
        if state == State.PAUSED:
            return self.exclude(stage=Stage.RETIRED).paused()
        return self.running() if state == State.RUNNING else self

    def with_state(self) -> Self:
        """Each with its state beside it, in the same query."""
        open_pause = Pause.objects.standing().filter(process=OuterRef("pk"))
        return self.annotate(has_open_pause=Exists(open_pause))

    def misfits(self) -> Self:
        """Those that don't work by their domain's model."""
        return self.exclude(operating_model=F("domain__operating_model"))


class Process(models.Model):
    """One agent-operated process, and who stands behind it."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    summary = models.CharField("what it does", max_length=400)
    when_to_use = models.CharField(max_length=300)
    when_not_to_use = models.CharField(max_length=300)
    domain = models.ForeignKey(Domain, models.PROTECT, related_name="processes")
    operating_model = models.ForeignKey(
        OperatingModel,
        models.PROTECT,
        related_name="processes",
        help_text="Usually the domain's; another is shown as one that doesn't fit.",
    )
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.CANDIDATE)
    is_restricted = models.BooleanField(
        "restricted",
        default=False,
        help_text="Shown only to the people named on it and to compliance.",
    )
    tier = models.ForeignKey(Tier, models.PROTECT, related_name="processes")
    capability = models.CharField(max_length=12, choices=Capability.choices)
    kind_of_work = models.CharField(max_length=10, choices=KindOfWork.choices)
    fallback = models.TextField(
        "by hand", help_text="How people do the work when the agent is off."
    )
    learn_at = models.URLField("where to learn it", blank=True)
    accountable = models.ForeignKey(Person, models.PROTECT, related_name="accountable_for")
    accountable_deputy = models.ForeignKey(Person, models.PROTECT, related_name="+")
    escalation_owner = models.ForeignKey(Person, models.PROTECT, related_name="called_for")
    escalation_backup = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(editable=False)

    objects = ProcessQuerySet.as_manager()
    history = history()

    class Meta:
        verbose_name_plural = "processes"
        ordering = ["name", "id"]
        default_permissions = ("add", "view", "change")
        permissions = [
            ("view_restricted", "Can see restricted processes"),
            ("pause_process", "Can pause a process"),
            ("resume_process", "Can resume a process"),
            ("lift_compliance_pause", "Can lift a pause by compliance"),
            ("change_names", "Can change who is named"),
            ("propose_change", "Can propose a change of the contract"),
            ("approve_business", "Can approve the business half of a change"),
            ("approve_system", "Can approve the system half of a change"),
            ("sign_off_change", "Can sign off a change for compliance"),
            ("call_in_change", "Can call in a change for compliance"),
            ("publish_change", "Can put an approved change in force"),
            ("roll_back", "Can bring back an earlier version of the contract"),
            ("freeze_rules", "Can freeze the rules of a process"),
            ("move_stage", "Can move a process to its next stage"),
            ("edit_evaluations", "Can edit evaluation sets and propose bars"),
            ("record_readings", "Can record readings and answer for the week"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(accountable=F("accountable_deputy")),
                name="accountable_has_another_deputy",
                violation_error_message="The deputy must be someone else.",
            ),
            models.CheckConstraint(
                condition=~Q(escalation_owner=F("escalation_backup")),
                name="escalation_has_another_backup",
                violation_error_message="The backup must be someone else.",
            ),
        ]
        indexes = [
            models.Index(fields=["name", "id"], name="process_by_name"),
            models.Index(fields=["stage", "name", "id"], name="process_by_stage"),
            models.Index(fields=["-created_at", "-id"], name="process_newest"),
            models.Index(fields=["tier", "name", "id"], name="process_by_tier"),
            models.Index(fields=["domain", "name", "id"], name="process_by_domain"),
            models.Index(fields=["id"], name="process_restricted", condition=Q(is_restricted=True)),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def state(self) -> State:
        """Running, paused or retired."""
        if self.stage == Stage.RETIRED:
            return State.RETIRED
        known = getattr(self, "has_open_pause", None)
        paused = self.pauses.standing().exists() if known is None else known
        return State.PAUSED if paused else State.RUNNING


class ProcessUserObjectPermission(UserObjectPermissionBase):
    """A person's or agent's right on one process; written by names.sync alone."""

    content_object = models.ForeignKey(Process, models.CASCADE, related_name="person_permissions")


class NamedRole(models.Model):
    """One person, with a deputy, who stands for one side of a process."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="named_roles")
    role = models.CharField(max_length=12, choices=Role.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="named_roles")
    deputy = models.ForeignKey(Person, models.PROTECT, related_name="deputy_roles")

    history = history()

    class Meta:
        ordering = ["process", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["process", "role"], name="one_person_a_role"),
            models.CheckConstraint(
                condition=~Q(person=F("deputy")),
                name="role_has_another_deputy",
                violation_error_message="The deputy must be someone else.",
            ),
            models.CheckConstraint(
                condition=~Q(role__in=[Role.ACCOUNTABLE, Role.ESCALATION]),
                name="first_roles_are_columns",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.person}, deputy {self.deputy}"


class Listed(models.Model):
    """Someone who designs, is consulted on, or hears of a process."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="listed")
    circle = models.CharField(max_length=12, choices=Circle.choices)
    person = models.ForeignKey(Person, models.PROTECT, related_name="listed_on")

    history = history()

    class Meta:
        verbose_name = "listed person"
        verbose_name_plural = "listed people"
        ordering = ["process", "circle", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["process", "circle", "person"], name="listed_once_a_circle"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_circle_display()}: {self.person}"


class ProcessAgent(models.Model):
    """An agent account that works on a process."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="agents")
    agent = models.ForeignKey(Person, models.PROTECT, related_name="works_on")

    history = history()

    class Meta:
        ordering = ["process", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["process", "agent"], name="agent_once_a_process"),
        ]

    def __str__(self) -> str:
        return f"{self.agent} works on {self.process}"


class NoticeRoute(models.Model):
    """A role that hears of a topic on one process, or that is spared it, against the default."""

    process = models.ForeignKey(Process, models.CASCADE, related_name="notice_routes")
    topic = models.CharField(max_length=60)
    # A role or a circle.
    role = models.CharField(max_length=12)
    is_told = models.BooleanField("told", default=True)

    history = history()

    class Meta:
        ordering = ["process", "topic", "role"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["process", "topic", "role"], name="one_route_a_role_and_topic"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.topic}: {self.role} {'is told' if self.is_told else 'is spared'}"


class PauseQuerySet(models.QuerySet["Pause"]):
    """Pauses, as sentences."""

    def standing(self) -> Self:
        """Those not lifted."""
        return self.filter(lifted_at=None)


class Pause(models.Model):
    """One time that a process was stopped: by whom, why, until when."""

    class Kind(models.TextChoices):
        ORDINARY = "ordinary"
        COMPLIANCE = "compliance", "by compliance"
        KEY = "key", "by an agent key"
        SYSTEM = "system", "by the portal itself"

    process = models.ForeignKey(Process, models.PROTECT, related_name="pauses")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ORDINARY)
    # Nobody where the portal stopped it by itself, at a limit that people had set.
    paused_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    paused_by_key = models.CharField(max_length=40, blank=True)
    paused_at = models.DateTimeField()
    because = models.TextField("why")
    # Pulled to see how long a stop takes; it stops all the same.
    is_drill = models.BooleanField("a drill", default=False)
    lifted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_because = models.TextField(blank=True)

    objects = PauseQuerySet.as_manager()

    class Meta:
        ordering = ["-paused_at", "-id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["process"], condition=Q(lifted_at=None), name="one_standing_pause"
            ),
            models.CheckConstraint(
                condition=Q(kind="system", paused_by=None)
                | ~Q(kind="system") & Q(paused_by__isnull=False),
                name="paused_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process} paused by {self.who}"

    @property
    def who(self) -> str:
        """Who stopped it, for people to read."""
        return str(self.paused_by or SYSTEM)


class RemarkQuerySet(models.QuerySet["Remark"]):
    """Remarks, as sentences."""

    def open(self) -> Self:
        """Those that nobody answered yet."""
        return self.filter(answered_at=None)

    def visible_to(self, person: Person) -> Self:
        """Those on processes that the person may see."""
        return self.filter(process__in=Process.objects.visible_to(person))


class Remark(models.Model):
    """A colleague answers back: friction, a workaround, a contested decision."""

    class Kind(models.TextChoices):
        FRICTION = "friction", "friction"
        WORKAROUND = "workaround", "worked around it"
        CONTEST = "contest", "contested decision"

    process = models.ForeignKey(Process, models.PROTECT, related_name="remarks")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    says = models.TextField("what happened")
    case_id = models.CharField("case number", max_length=120, blank=True)
    minutes_lost = models.PositiveIntegerField(null=True, blank=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="remarks")
    made_at = models.DateTimeField()
    waits_for = models.ForeignKey(Person, models.PROTECT, related_name="remarks_to_answer")
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    objects = RemarkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]
        default_permissions = ()
        indexes = [
            models.Index(fields=["process", "-made_at"], name="remark_by_process"),
            models.Index(fields=["waits_for"], name="remark_open", condition=Q(answered_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} on {self.process}"
