"""The register of the demo company: its domains, and its processes as processes.yaml has them."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from portal.demo import BUILDER, Event, Stage
from portal.demo.data import HERE, data
from processes.models import Domain, OperatingModel, Process, Tier
from processes.register import actions

ENTERED = "Entered when the portal was introduced"
NAMED = "Named when the process was entered"
_WORDS = ("slug", "name", "summary", "when_to_use", "when_not_to_use", "fallback")
_KINDS = ("stage", "capability", "kind_of_work")

# slug, name, summary, dominant operating model
DOMAINS = (
    ("support", "Customer support", "Everything a customer asks us after the order.", "autopilot"),
    ("finance", "Finance", "Invoices in, invoices out, and what they cost.", "human_in_command"),
    ("sales", "Sales", "From the first question to the signed order.", "copilot"),
    ("operations", "Operations", "Vendors, stock and the work between departments.", "autopilot"),
    ("technology", "Technology", "The systems that everything else runs on.", "pods"),
)


def entries() -> list[dict[str, Any]]:
    """The processes as they are entered."""
    found: list[dict[str, Any]] = data(HERE / "processes.yaml")
    return found


def events(stage: Stage) -> Iterator[Event]:
    """The domains first, then each process on the day on which it was entered."""
    for domain in DOMAINS:
        yield Event(stage.at(-390), partial(_add_domain, *domain))
    for entry in entries():
        yield Event(stage.at_work(entry["began"]), partial(_enter, stage, entry))


def _add_domain(slug: str, name: str, summary: str, model: str) -> None:
    actions.add_domain(
        by=BUILDER,
        because="The company's domains",
        slug=slug,
        name=name,
        summary=summary,
        operating_model=OperatingModel.objects.get(slug=model),
    )


def _enter(stage: Stage, entry: Mapping[str, Any]) -> None:
    people, names = stage.people, dict(entry["names"])
    domain = Domain.objects.select_related("operating_model").get(slug=entry["domain"])
    model = entry.get("operating_model")
    accountable, escalation = names.pop("accountable"), names.pop("escalation")
    process = actions.create_process(
        by=BUILDER,
        because=ENTERED,
        domain=domain,
        operating_model=OperatingModel.objects.get(slug=model) if model else domain.operating_model,
        tier=Tier.objects.get(number=entry["tier"]),
        is_restricted=entry.get("is_restricted", False),
        accountable=people[accountable[0]],
        accountable_deputy=people[accountable[1]],
        escalation_owner=people[escalation[0]],
        escalation_backup=people[escalation[1]],
        **{name: entry[name] for name in (*_WORDS, *_KINDS)},
    )
    _name(process, stage, names, entry.get("circles", {}))


def _name(
    process: Process,
    stage: Stage,
    roles: Mapping[str, list[str]],
    circles: Mapping[str, list[str]],
) -> None:
    for role, (holder, deputy) in roles.items():
        person, stands_in = stage.people[holder], stage.people[deputy]
        actions.name_role(process, role, person=person, deputy=stands_in, by=BUILDER, because=NAMED)
    for circle, keys in circles.items():
        members = [stage.people[key] for key in keys]
        actions.set_circle(process, circle, members, by=BUILDER, because=NAMED)
