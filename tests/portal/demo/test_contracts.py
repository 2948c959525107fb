"""The demo's contracts pass what a person's must pass, and are worth copying."""

import json
import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from house.clock import today
from portal.demo import Stage as DemoStage
from portal.demo.contracts import as_it_stood, slugs, told
from portal.demo.data import HERE, data
from processes.contracts.checks import all_findings
from processes.contracts.content import content
from processes.contracts.files import YAML, read, write
from processes.contracts.in_force import in_force_at
from processes.contracts.naming import process_id
from processes.contracts.placeholders import slots
from processes.contracts.readings import Reader
from processes.contracts.whole import Whole, whole
from processes.contracts.words import ExceptionKind, WhenMissing
from processes.models import ContractVersion, Process
from processes.register.words import Stage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

SLUGS = slugs()
# What came, or was tried, after the stories.
CHANGES = data(HERE / "changes.yaml")
TRIED = data(HERE / "runs.yaml")


def in_force(slug: str) -> Whole:
    return whole(Process.objects.get(slug=slug).publication.version)


def test_every_piloted_or_live_process_has_a_contract_with_a_story() -> None:
    working = Process.objects.filter(stage__in=[Stage.PILOT, Stage.LIVE])
    assert {each.slug for each in working} == set(SLUGS)
    for slug in SLUGS:
        versions = ContractVersion.objects.filter(process__slug=slug).order_by("number")
        story, _ = told(slug)
        told_of = versions[: len(story)]
        assert [each.because for each in told_of] == [each["because"] for each in story]
        assert len({each.content_hash for each in told_of}) == len(story) >= 2
        later = [*CHANGES.values(), TRIED["blocked"], TRIED["waived"]]
        others = {each["because"] for each in later if each["slug"] == slug}
        assert {each.because for each in versions[len(story) :]} == others
        assert [each.state for each in versions].count("published") == 1


@pytest.mark.parametrize("slug", SLUGS)
def test_a_contract_leaves_nothing_to_say(slug: str) -> None:
    """No problem, and no advice either."""
    assert [each.text for each in all_findings(in_force(slug))] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_a_contract_answers_what_a_newcomer_asks(slug: str) -> None:
    contract = in_force(slug)
    kinds = {path.kind for path in contract.exception_paths}
    assert kinds | set(contract.version.kinds_ruled_out) == set(ExceptionKind.values)
    for rule in contract.stop_rules:
        assert {example.stops for example in contract.examples_of(rule)} == {True, False}
        assert rule.path in {path.name for path in contract.exception_paths}
    for part in contract.map_parts:
        assert all((part.on_timeout, part.on_wrong_format, part.on_half_done))
    assert contract.record_items
    assert contract.knowledge_sources
    for each in contract.inputs:
        assert each.question or each.when_missing == WhenMissing.STOP
    assert contract.version.process.fallback == contract.version.fallback


@pytest.mark.parametrize("slug", SLUGS)
def test_the_prompt_has_numbered_rules_whose_figures_are_the_limits(slug: str) -> None:
    contract = in_force(slug)
    numbers = re.findall(r"^(\d+)\. ", contract.prompt.system, flags=re.MULTILINE)
    assert [int(each) for each in numbers] == list(range(1, len(numbers) + 1))
    assert len(numbers) >= 6
    used = {slot.name for slot in slots(contract.prompt.system)}
    bounds = {str(bound.get("at_most")) for tool in contract.tools for bound in limits_of(tool)}
    assert {limit.name for limit in contract.limits} <= used | bounds
    named = set(re.findall(r"the path (\w+)", contract.prompt.system))
    assert named <= {path.name for path in contract.exception_paths}


def limits_of(tool: object) -> list[dict[str, object]]:
    return list(getattr(tool, "argument_limits", {}).values())


SAMPLES: dict[str, object] = {"text": "DE", "texts": ["one"], "number": 1, "flag": False}


@pytest.mark.parametrize("slug", SLUGS)
def test_every_rule_is_decided_before_optional_facts_are_known(slug: str) -> None:
    """Or each case would be held from its start: what can't be decided counts as a stop."""
    contract = in_force(slug)
    values = {each.name: SAMPLES[each.type] for each in contract.inputs if each.is_required}
    reader = Reader(contract)
    known = reader.facts({**values, "confidence": 0.99})
    for stop in contract.stop_rules:
        rule = reader.reading(stop.condition).rule
        assert rule is not None
        assert rule.decide(known).is_decided, stop.name


@pytest.mark.parametrize("slug", SLUGS)
def test_every_required_input_reaches_the_model(slug: str) -> None:
    contract = in_force(slug)
    given = {slot.name for slot in slots(contract.prompt.user_template)}
    assert {each.name for each in contract.inputs if each.is_required} <= given


@pytest.mark.parametrize("slug", SLUGS)
def test_a_contract_goes_out_and_comes_back_as_it_is(slug: str) -> None:
    contract = in_force(slug)
    again = content(read(write(contract, YAML)).whole)
    said = content(contract)
    for each in (said, again):
        for parts in each.values():
            for part in parts if isinstance(parts, list) else [parts]:
                if isinstance(part, dict):
                    part.pop("lineage", None)
    assert again == said


def test_refunds_are_what_agents_expect() -> None:
    contract = in_force("support_refunds")
    version = contract.version
    assert process_id(version.process, version) == "support_refunds_tier2_v3"
    assert contract.limit_values["refund_limit"] == Decimal(50)
    assert contract.limit_values["request_ceiling"] == Decimal(300)
    tools = {tool.name: tool for tool in contract.tools}
    assert tools["billing.refund"].argument_limits["amount"]["at_most"] == "refund_limit"
    assert {"crm.update", "billing.refund"} <= tools.keys()
    conditions = {rule.condition for rule in contract.stop_rules}
    assert "amount > request_ceiling" in conditions
    checks = {each.name for each in contract.policy_checks}
    assert checks == {"refund_limit_50", "pii_redaction"}
    inputs = {each.name for each in contract.inputs}
    assert {"ticket_id", "customer_tier", "amount"} <= inputs


def test_refunds_look_at_harm_then_law_first_and_at_confidence_before_paying() -> None:
    rules = re.findall(r"^\d+\. .*", in_force("support_refunds").prompt.system, re.MULTILINE)
    assert "the path hurt_customer" in rules[0]
    assert "the path legal_threat" in rules[1]
    (unsure,) = [at for at, rule in enumerate(rules) if "the path low_confidence" in rule]
    (paying,) = [at for at, rule in enumerate(rules) if "billing.refund" in rule]
    assert unsure < paying == len(rules) - 1


def test_a_vendor_who_may_stand_on_a_sanction_list_stops() -> None:
    contract = in_force("vendor_onboarding")
    (stop,) = [rule for rule in contract.stop_rules if rule.path == "sanction_hint"]
    reader = Reader(contract)
    rule = reader.reading(stop.condition).rule
    assert rule is not None
    assert [rule.decide(reader.facts({"list_hits": hits})).stops for hits in (0, 1)] == [
        False,
        True,
    ]


def test_what_was_in_force_on_an_earlier_day_has_an_answer() -> None:
    refunds = Process.objects.get(slug="support_refunds")
    now = timezone.now()
    numbers, limits = [], []
    for days in (290, 200, 100, 10):
        version = in_force_at(refunds, now - timedelta(days=days))
        numbers.append(version.number if version else None)
        limits.append(whole(version).limit_values["refund_limit"] if version else None)
    assert numbers == [None, 1, 2, 3]
    assert limits == [None, 100, 100, 50]


def test_versions_come_into_force_on_working_days() -> None:
    stage = DemoStage(today())
    for slug in SLUGS:
        for entry in told(slug)[0]:
            assert stage.at_work(-entry["days_ago"]).weekday() < 5


def test_an_earlier_version_is_told_by_what_it_lacked() -> None:
    contract = {
        "purpose": "Sort letters.",
        "limits": [{"name": "most", "value": 5}, {"name": "least", "value": 1}],
        "prompt": {
            "system": "Sort.\n1. Stop at {{ limits.least }}.\n2. Stop at {{ limits.most }}."
        },
    }
    entry = {
        "without": {"limits": ["least"], "prompt": ["limits.least"]},
        "set": {"limits.most.value": 9, "purpose": "Sort mail."},
    }
    before = json.dumps(contract)
    assert as_it_stood(contract, entry) == {
        "purpose": "Sort mail.",
        "limits": [{"name": "most", "value": 9}],
        "prompt": {"system": "Sort.\n1. Stop at {{ limits.most }}."},
    }
    assert json.dumps(contract) == before
