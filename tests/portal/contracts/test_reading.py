"""Reading a contract, as colleagues do."""

import json
from datetime import UTC, datetime
from time import process_time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from processes.contracts import actions
from processes.contracts.files import read, write
from processes.contracts.whole import whole
from processes.models import ContractVersion, Person, Process, RuleExample, StopRule
from processes.people.groups import COMPLIANCE, STAFF
from processes.register.actions import restrict
from tests.agents import BY, a_process
from tests.approvals import approved
from tests.conftest import Clock
from tests.contracts import a_contract, a_draft, in_force
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def process() -> Process:
    return a_process(accountable=PersonFactory(groups=[STAFF]))


@pytest.fixture
def colleague(client: Client) -> Person:
    person: Person = PersonFactory(groups=[STAFF])
    client.force_login(person)
    return person


def page(client: Client, name: str, *args: Any, **query: Any) -> Any:
    return client.get(reverse(f"contracts:{name}", args=args), query)


def test_a_version_is_read_in_plain_words(
    client: Client, colleague: Person, process: Process
) -> None:
    version = a_contract(process)
    text = page(client, "version", process.slug, version.number).text
    assert "Refund above 300 needs a person" in text
    assert "Stops when amount is more than request ceiling (300)" in text
    assert "at most 50 EUR (refund limit)" in text
    assert "asks up to 2 times: “Which amount do you ask back?”" in text
    assert f"{process.escalation_owner}" in text
    assert "4 business hours" in text
    order = ["The job", "What it may use", "What it may do", "What stops it", "Who is called"]
    places = [text.index(f'<h2 class="card-title">{title}') for title in order]
    assert places == sorted(places)
    # Staff read; only those who stand for the process are offered to write.
    assert "/edit/" not in text


def test_the_addresses_without_a_number(
    client: Client, colleague: Person, process: Process
) -> None:
    assert "No contract is in force yet" in page(client, "contract", process.slug).text
    assert page(client, "now", process.slug).url == reverse(
        "contracts:contract", args=[process.slug]
    )
    version = a_contract(process)
    there = reverse("contracts:version", args=[process.slug, version.number])
    assert page(client, "now", process.slug).url == there
    assert page(client, "version", process.slug, 99).status_code == 404


def test_strangers_do_not_find_a_restricted_process(
    client: Client, colleague: Person, process: Process
) -> None:
    number = a_contract(process).number
    restrict(process, is_restricted=True, **BY)
    for name, args in (
        ("contract", []),
        ("now", []),
        ("version", [number]),
        ("history", [number]),
        ("export", [number, "yaml"]),
        ("edit", [number]),
    ):
        assert page(client, name, process.slug, *args).status_code == 404, name
    client.force_login(PersonFactory(groups=[COMPLIANCE]))
    assert page(client, "version", process.slug, number).status_code == 200


def test_what_was_in_force_on_a_day(
    client: Client, colleague: Person, process: Process, clock: Clock
) -> None:
    clock.set(datetime(2026, 5, 3, 10, 0, tzinfo=UTC))
    first = a_contract(process)
    clock.set(datetime(2026, 6, 1, 10, 0, tzinfo=UTC))
    second = actions.start_draft(process, author=process.accountable, **BY)
    actions.edit_texts(
        second,
        purpose="Decide one refund, and pay it when it is clear.",
        tier_answers=second.tier_answers,
        **BY,
    )
    in_force(second)
    clock.set(datetime(2026, 7, 1, 10, 0, tzinfo=UTC))

    def on(day: str) -> str:
        found: str = page(client, "contract", process.slug, on=day).text
        return " ".join(found[found.index('role="status"') :].split("</section>")[0].split())

    def version(number: int) -> str:
        return f">version {number}</a>"

    assert "no contract was in force when the day began" in on("2026-05-03")
    assert version(first.number) in on("2026-05-03")
    assert version(2) not in on("2026-05-03")
    assert "in force all day" in on("2026-05-04")
    assert version(first.number) in on("2026-05-04")
    assert version(1) in on("2026-06-01")
    assert version(2) in on("2026-06-01")
    assert version(2) in on("2026-06-30")
    assert version(1) not in on("2026-06-30")
    assert "no contract" in on("2026-05-02")
    text = page(client, "contract", process.slug, on="2026-07-02").text
    assert "This day is still to come." in text
    assert 'role="status"' not in text


@pytest.mark.parametrize("kind", ["yaml", "json"])
def test_a_version_as_a_file(
    client: Client, colleague: Person, process: Process, kind: str
) -> None:
    version = a_contract(process)
    answer = page(client, "export", process.slug, version.number, kind)
    assert answer["Content-Disposition"] == f'attachment; filename="support_refunds_v1.{kind}"'
    assert read(answer.content).whole.version.purpose == version.purpose
    if kind == "json":
        assert json.loads(answer.content)["tier"] == 2
    assert page(client, "export", process.slug, version.number, "exe").status_code == 404


def test_the_history_tells_every_edit(client: Client, colleague: Person, process: Process) -> None:
    draft = a_draft(process)
    rule = draft.stop_rules.get(name="unsure")
    because = "The lead asked for a clearer sentence"
    actions.edit_part(
        rule, says="Below 0.85 a person decides", by=process.accountable, because=because
    )
    text = page(client, "history", process.slug, draft.number).text
    assert because in text
    assert "Stop rule unsure" in text
    assert str(process.accountable) in text


def test_the_register_says_what_it_may_do(
    client: Client, colleague: Person, process: Process
) -> None:
    there = reverse("register:process", args=[process.slug])
    assert "/contract/" not in client.get(there).text
    client.force_login(process.accountable)
    assert "Write the contract" in client.get(there).text
    client.force_login(colleague)
    version = a_contract(process)
    text = client.get(there).text
    assert "Pays money back to the card of the order" in text
    assert "Refund above 300 needs a person" in text
    assert version.damage.replace("'", "&#x27;") in text
    assert reverse("contracts:version", args=[process.slug, 1]) in text


def test_the_hub_has_a_tab(client: Client, process: Process) -> None:
    client.force_login(process.accountable)
    there = reverse("admin:processes_process_tab", args=[process.pk, "contract"])
    assert "Propose a change" in client.get(there).text
    a_contract(process)
    text = client.get(there).text
    assert "Is stopped by" in text
    assert "Version 1" in text
    a_draft(process)
    assert "Go on writing version 2" in client.get(there).text


def with_rules(version: ContractVersion, count: int) -> None:
    for number in range(count):
        actions.add_part(
            version,
            StopRule,
            name=f"rule_{number}",
            says=f"An amount above {number + 400} needs a person",
            condition=f"amount > {number + 400}.0",
            path="large_refund",
            examples=[
                {"stops": True, "values": {"amount": number + 401}},
                {"stops": False, "values": {"amount": 1}},
            ],
            **BY,
        )


def test_many_rules_ask_the_database_no_more(
    client: Client, colleague: Person, process: Process
) -> None:
    draft = a_draft(process)
    there = reverse("contracts:version", args=[process.slug, draft.number])
    client.get(there)
    with CaptureQueriesContext(connection) as few:
        client.get(there)
    with_rules(draft, 5)
    client.get(there)
    with CaptureQueriesContext(connection) as many:
        assert "An amount above 404" in client.get(there).text
    assert len(many) == len(few)


def test_a_contract_of_200_rules_opens_in_a_second(
    client: Client, colleague: Person, process: Process
) -> None:
    draft = a_draft(process)
    given = read(write(whole(draft))).whole
    first = given.stop_rules[0]
    for number in range(200):
        rule = StopRule(
            name=f"rule_{number}",
            says=f"An amount above {number + 400} needs a person",
            condition=f"amount > {number + 400}.0",
            path=first.path,
        )
        given.stop_rules.append(rule)
        given.examples[rule.lineage] = [
            RuleExample(stops=True, values={"amount": number + 401}),
            RuleExample(stops=False, values={"amount": 1}),
        ]
    actions.import_content(draft, given, **BY)
    there = reverse("contracts:version", args=[process.slug, draft.number])
    client.get(there)
    spent = process_time()
    text = client.get(there).text
    assert process_time() - spent < 1
    assert "An amount above 599 needs a person" in text


def test_what_is_tried_beside_it_is_said(
    client: Client, colleague: Person, process: Process
) -> None:
    a_contract(process)
    assert "is tried beside it" not in page(client, "contract", process.slug).text
    actions.stage(approved(a_draft(process)), reach="share", share=20, **BY)
    shown = " ".join(page(client, "contract", process.slug).text.split())
    assert "Version 2</a> is tried beside it: 20 % of cases, since" in shown


def test_a_first_contract_may_only_be_tried(
    client: Client, colleague: Person, process: Process
) -> None:
    actions.stage(approved(a_draft(process)), reach="teams", teams=["North"], **BY)
    shown = " ".join(page(client, "contract", process.slug).text.split())
    assert "No contract is in force yet" in shown
    assert "is tried beside it: team North" in shown
    for name in ("now", "version"):
        assert (
            page(client, name, process.slug, *([1] if name == "version" else [])).status_code < 400
        )
