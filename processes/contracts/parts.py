"""The parts of a contract version: rows that may change only while their version is a draft."""

import uuid
from typing import ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from house.history import history
from house.triggers import Trigger, declare
from processes.contracts.models import ContractVersion
from processes.contracts.words import (
    ExceptionKind,
    Hold,
    InputType,
    MapKind,
    RatePer,
    WhenMissing,
)
from processes.people.models import Person

A_NAME = RegexValidator(
    r"^[a-z][a-z0-9_]*\Z", "Use small letters, digits and underscores, beginning with a letter."
)


class Part(models.Model):
    """One part of a contract version; `lineage` stays the same when a version is cloned."""

    lineage = models.UUIDField(default=uuid.uuid4, editable=False)
    order = models.PositiveIntegerField(default=0, editable=False)

    # The fields that make the part, in the order people read them.
    content: ClassVar[tuple[str, ...]] = ()
    # Changed wording alone keeps evaluations; these fields change what the agent does.
    behaviour: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True


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
    values = models.JSONField(default=dict)
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


class ToolGrant(Part):
    """A tool that the agent may use: reading or acting, within which bounds, how often."""

    version = models.ForeignKey(ContractVersion, models.CASCADE, related_name="tools")
    name = models.CharField(
        max_length=80,
        validators=[RegexValidator(r"^[A-Za-z][\w.:-]*\Z", "Use a tool name such as crm.update.")],
    )
    says = models.CharField("what it does", max_length=300, blank=True)
    is_acting = models.BooleanField("acts", default=False)
    # Bounds on arguments: {"amount": {"at_most": "refund_limit"}, "currency": {"one_of": [...]}}
    argument_limits = models.JSONField(default=dict, blank=True)
    rate_count = models.PositiveIntegerField("at most", null=True, blank=True)
    rate_per = models.CharField(max_length=10, choices=RatePer.choices, blank=True)

    content = ("name", "says", "is_acting", "argument_limits", "rate_count", "rate_per")
    behaviour = ("name", "is_acting", "argument_limits", "rate_count", "rate_per")
    history = history()

    class Meta:
        verbose_name = "tool"
        ordering = ["order", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="tool_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Prompt(Part):
    """What the model is told, and how it is run."""

    version = models.OneToOneField(ContractVersion, models.CASCADE, related_name="prompt")
    system = models.TextField("system prompt", blank=True)
    user_template = models.TextField("user prompt", blank=True)
    model = models.CharField(max_length=120, blank=True)
    parameters = models.JSONField(default=dict, blank=True)
    output_schema = models.JSONField(null=True, blank=True)
    tool_definitions = models.JSONField(default=list, blank=True)

    content = (
        "system",
        "user_template",
        "model",
        "parameters",
        "output_schema",
        "tool_definitions",
    )
    behaviour = content
    history = history()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return "agent prompt"


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
    history = history()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return "handoff"


class MapPart(Part):
    """A system, store or person on the system map, and what happens when it fails."""

    version = models.ForeignKey(ContractVersion, models.CASCADE, related_name="map_parts")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=MapKind.choices, default=MapKind.SYSTEM)
    data_in = models.CharField("gets", max_length=300, blank=True)
    data_out = models.CharField("gives", max_length=300, blank=True)
    on_timeout = models.CharField(max_length=300, blank=True)
    on_wrong_format = models.CharField(max_length=300, blank=True)
    on_half_done = models.CharField("on a half-done update", max_length=300, blank=True)

    content = (
        "name",
        "kind",
        "data_in",
        "data_out",
        "on_timeout",
        "on_wrong_format",
        "on_half_done",
    )
    history = history()

    class Meta:
        verbose_name = "part of the system map"
        ordering = ["order", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="map_part_once"),
        ]

    def __str__(self) -> str:
        return self.name


class RecordItem(Part):
    """An item of data and the one system that holds the truth about it."""

    version = models.ForeignKey(ContractVersion, models.CASCADE, related_name="record_items")
    item = models.CharField(max_length=80)
    system = models.CharField("system of record", max_length=80)

    content = ("item", "system")
    history = history()

    class Meta:
        verbose_name = "system of record"
        verbose_name_plural = "systems of record"
        ordering = ["order", "id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.item}: {self.system}"


class KnowledgeSource(Part):
    """Something that the agent looks things up in."""

    version = models.ForeignKey(ContractVersion, models.CASCADE, related_name="knowledge_sources")
    name = models.CharField(max_length=80)
    where = models.CharField(max_length=300, blank=True)
    kept_by = models.CharField("who keeps it current", max_length=120, blank=True)

    content = ("name", "where", "kept_by")
    behaviour = ("name", "where")
    history = history()

    class Meta:
        verbose_name = "knowledge source"
        ordering = ["order", "id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["version", "name"], name="source_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


PARTS: tuple[type[Part], ...] = (
    Input,
    Limit,
    StopRule,
    ExceptionPath,
    PolicyCheck,
    Template,
    ToolGrant,
    Prompt,
    Handoff,
    MapPart,
    RecordItem,
    KnowledgeSource,
)
_FIXED = "The parts of a contract change only while their version is a draft."
_VERSIONS = ContractVersion._meta.db_table


def _state_of(row: str) -> str:
    return f"(SELECT state FROM {_VERSIONS} WHERE id = {row}.version_id)"


def _state_over_rule(row: str) -> str:
    rules = StopRule._meta.db_table
    return (
        f"(SELECT v.state FROM {_VERSIONS} v JOIN {rules} r ON r.version_id = v.id "
        f"WHERE r.id = {row}.rule_id)"
    )


_ROWS: tuple[type[models.Model], ...] = (*PARTS, RuleExample)
for _model in _ROWS:
    _table = _model._meta.db_table
    _state = _state_over_rule if _model is RuleExample else _state_of
    for _event, _rows in (("INSERT", ("NEW",)), ("UPDATE", ("OLD", "NEW")), ("DELETE", ("OLD",))):
        _when = " OR ".join(f"{_state(row)} <> 'draft'" for row in _rows)
        declare(Trigger(f"{_table}_fixed_{_event.lower()}", _table, _event, _FIXED, when=_when))
