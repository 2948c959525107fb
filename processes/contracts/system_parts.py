"""The system half of a contract: tools, prompt, system map, sources of knowledge."""

from django.core.validators import RegexValidator
from django.db import models

from house.history import history
from processes.contracts.models import ContractVersion
from processes.contracts.part import Part
from processes.contracts.words import MapKind, RatePer


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
    key = ""
    history = history()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return "agent prompt"


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
    key = "item"
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
