"""The groups that rights come from. Set after every migrate, so that a flush brings them back."""

from typing import Any

from django.apps import AppConfig

COMPLIANCE = "compliance"
OPERATIONS = "operations"
TECHNOLOGY = "technology"
FINANCE = "finance"
STAFF = "staff"
ADMINISTRATORS = "administrators"

GROUPS = (COMPLIANCE, OPERATIONS, TECHNOLOGY, FINANCE, STAFF, ADMINISTRATORS)

# What membership means, in a line that its members read.
WORDS = {
    COMPLIANCE: "Signs off changes of rules, sees every process, reads the whole audit trail.",
    OPERATIONS: "Owns the business half of processes: what they do, their limits and exceptions.",
    TECHNOLOGY: "Owns the system half of processes: models, tools, keys and how changes go live.",
    FINANCE: "Keeps fixed costs and budgets of processes: what they spend, and when they stop.",
    STAFF: "Uses the register: what runs, who answers for it, how to object.",
    ADMINISTRATORS: "Manages people, domains and the portal itself; decides no rule.",
}

_EVERYONE = [
    "processes.view_person",
    "processes.view_absence",
    # For oneself: the action refuses other people's days.
    "processes.add_absence",
    "processes.view_process",
    "processes.view_domain",
    "processes.view_operatingmodel",
    "processes.view_tier",
    "processes.view_tieranswer",
    "processes.view_control",
    "processes.view_term",
    "processes.view_proposal",
    "processes.view_contractversion",
]
GRANTS: dict[str, list[str]] = {
    COMPLIANCE: [
        *_EVERYONE,
        "audit.view_entry",
        "processes.view_restricted",
        "processes.pause_process",
        "processes.lift_compliance_pause",
        "processes.add_term",
        "processes.change_term",
        "processes.change_operatingmodel",
        "processes.add_proposal",
        "processes.consent_to_proposal",
        "governance.see_personal_data",
        "governance.keep_decisions",
        "governance.keep_costs",
        "processes.sign_off_change",
        "processes.call_in_change",
        "processes.freeze_rules",
    ],
    OPERATIONS: _EVERYONE,
    TECHNOLOGY: [
        *_EVERYONE,
        "processes.view_agentkey",
        "processes.add_agentkey",
        "processes.change_agentkey",
    ],
    FINANCE: [*_EVERYONE, "governance.keep_costs"],
    STAFF: _EVERYONE,
    ADMINISTRATORS: [
        *_EVERYONE,
        "processes.add_person",
        "processes.change_person",
        "processes.change_absence",
        "processes.view_job",
        "processes.change_job",
        "processes.view_pulse",
        "processes.add_process",
        "processes.change_process",
        "processes.change_names",
        "processes.add_domain",
        "processes.change_domain",
        "processes.add_proposal",
        "processes.view_agentkey",
        "processes.add_agentkey",
        "processes.change_agentkey",
        "processes.view_delivery",
        "processes.change_delivery",
        "governance.keep_costs",
    ],
}


def grant_after_migrate(app_config: AppConfig, using: str = "default", **kwargs: Any) -> None:
    """Make each group hold exactly its permissions, once every permission exists."""
    if app_config.label == "processes":
        grant(using)


def grant(using: str = "default") -> None:
    """Give every group its permissions."""
    from django.apps import apps  # all three need the apps to be ready
    from django.contrib.auth.management import create_permissions
    from django.contrib.auth.models import Group, Permission

    for label in ("audit", "processes", "governance"):
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.using(using).select_related("content_type")
    }
    for name in GROUPS:
        group, _ = Group.objects.using(using).get_or_create(name=name)
        group.permissions.set([known[code] for code in GRANTS[name]])
