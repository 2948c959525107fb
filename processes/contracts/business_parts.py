"""The business half of a contract: inputs, limits, stop rules, paths, checks, texts, handoff."""

from django.db import models
from django.db.models import F, Q

from house.history import history
from processes.contracts.models import ContractVersion
from processes.contracts.part import A_NAME, Part
from processes.contracts.words import ExceptionKind, Hold, InputType, WhenMissing
from processes.people.models import Person


class Input(Part):
    """Something that the agent may use, and what happens without it."""

    version = models.ForeignKey(ContractVersion, models.CASCADE, related_name="inputs")
    name = models.CharField(max_length=60, validators=[A_NAME])
    says = models.CharField("what it is", max_length=300, blank=True)
    type = models.CharField(max_length=10, choices=InputType.choices, default=InputType.TEXT)
    is_required = models.BooleanField("required", default=True)
    is_personal = models.BooleanField("personal data", default=False)
    when_missing = models.CharField(
        max_length=10, choices=WhenMissing.choices, default=WhenMissing.STOP
    )
    question = models.CharField("what to ask", max_length=300, blank=True)
    ask_times = models.PositiveSmallIntegerField("how often to ask", default=2)

    content = (
        "name",
        "says",
        "type",
        "is_required",
        "is_personal",
        "when_missing",
        "question",
        "ask_times",
    )
    behaviour = ("name", "type", "is_required", "when_missing", "question", "ask_times")
    history = history()

    class Meta:
        ordering = ["order", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="input_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Limit(Part):
    """A named figure, stated once and used by name in rules, tools and the prompt."""

    version = models.ForeignKey(ContractVersion, models.CASCADE, related_name="limits")
    name = models.CharField(max_length=60, validators=[A_NAME])
    value = models.DecimalField(max_digits=18, decimal_places=4)
    unit = models.CharField(max_length=30, blank=True)
    says = models.CharField("what it limits", max_length=300, blank=True)

    content = ("name", "value", "unit", "says")
    behaviour = ("name", "value")
    history = history()

    class Meta:
        ordering = ["order", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="limit_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class StopRule(Part):
    """A condition under which the agent stops and a person decides."""

    version = models.ForeignKey(ContractVersion, models.CASCADE, related_name="stop_rules")
    name = models.CharField(max_length=60, validators=[A_NAME])
    says = models.CharField("in words", max_length=300)
    condition = models.TextField(max_length=2000)
    # The name of the exception path that a case takes when this rule stops it.
    path = models.CharField("goes to", max_length=60, blank=True)

    content = ("name", "says", "condition", "path")
    behaviour = ("name", "condition", "path")
    history = history()

    class Meta:
        verbose_name = "stop rule"
        ordering = ["order", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="rule_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class RuleExample(models.Model):
    """Values for which a stop rule must, or must not, stop."""

    rule = models.ForeignKey(StopRule, models.CASCADE, related_name="examples")
    values = models.JSONField(default=dict, blank=True)
    stops = models.BooleanField("must stop")
    says = models.CharField("case", max_length=200, blank=True)
    order = models.PositiveIntegerField(default=0, editable=False)

    history = history()

    class Meta:
        verbose_name = "example"
        ordering = ["order", "id"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.says or str(self.values)


class ExceptionPath(Part):
    """Where a case of one kind goes: one owner, a backup, a time, a message."""

    version = models.ForeignKey(ContractVersion, models.CASCADE, related_name="exception_paths")
    name = models.CharField(max_length=60, validators=[A_NAME])
    kind = models.CharField(max_length=20, choices=ExceptionKind.choices)
    trigger = models.CharField("a newcomer sees it by", max_length=300, blank=True)
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    backup = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    respond_within = models.CharField(max_length=40, blank=True)
    message = models.TextField("what the owner is told", blank=True)
    by_hand = models.TextField("the manual way", blank=True)

    content = (
        "name",
        "kind",
        "trigger",
        "owner",
        "backup",
        "respond_within",
        "message",
        "by_hand",
    )
    behaviour = ("name", "kind")
    history = history()

    class Meta:
        verbose_name = "exception path"
        ordering = ["order", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="path_name_once"),
            models.CheckConstraint(
                condition=Q(owner=None) | Q(backup=None) | ~Q(owner=F("backup")),
                name="path_backup_differs",
                violation_error_message="The backup must be someone else than the owner.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PolicyCheck(Part):
    """A check that must have run for every decision."""

    version = models.ForeignKey(ContractVersion, models.CASCADE, related_name="policy_checks")
    name = models.CharField(max_length=60, validators=[A_NAME])
    says = models.CharField("what it checks", max_length=300, blank=True)

    content = ("name", "says")
    behaviour = ("name",)
    history = history()

    class Meta:
        verbose_name = "policy check"
        ordering = ["order", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="policy_check_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Template(Part):
    """A text that the agent may send, approved as it stands."""

    version = models.ForeignKey(ContractVersion, models.CASCADE, related_name="templates")
    name = models.CharField(max_length=60, validators=[A_NAME])
    says = models.CharField("when to use it", max_length=300, blank=True)
    body = models.TextField()

    content = ("name", "says", "body")
    behaviour = ("name", "body")
    history = history()

    class Meta:
        verbose_name = "approved template"
        ordering = ["order", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="template_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Handoff(Part):
    """How output reaches the next person, and who says that it is good."""

    version = models.OneToOneField(ContractVersion, models.CASCADE, related_name="handoff")
    task = models.CharField("what it is", max_length=300, blank=True)
    tool_does = models.TextField("what the tool does", blank=True)
    input_needed = models.TextField(blank=True)
    standard = models.TextField("standard for the output", blank=True)
    input_owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    review_owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    next_step_owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approval_rule = models.TextField(blank=True)
    goes_to = models.CharField("approved work goes to", max_length=300, blank=True)
    works_when = models.TextField("we know it worked when", blank=True)
    hold = models.CharField(max_length=10, choices=Hold.choices, default=Hold.HELD)

    content = (
        "task",
        "tool_does",
        "input_needed",
        "standard",
        "input_owner",
        "review_owner",
        "next_step_owner",
        "approval_rule",
        "goes_to",
        "works_when",
        "hold",
    )
    behaviour = ("hold",)
    key = ""
    history = history()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return "handoff"
