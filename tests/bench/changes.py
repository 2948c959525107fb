"""What the page of a change costs, when little and when much differs."""

import random
from collections.abc import Callable, Iterator

from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from governance.changes.telling import page_of
from processes.models import ContractVersion, RuleExample, StopRule
from tests.bench.figures import Figure, side_by_side
from tests.governance.changes.team import Team, a_team

RULES = 200
SECOND = 1000.0  # milliseconds


def figures() -> Iterator[Figure]:
    """The same page for one changed sentence, two hundred new rules, and as many rewritten."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    with transaction.atomic():
        yield from _of_pages()
        transaction.set_rollback(True)


def _of_pages() -> Iterator[Figure]:
    few, many = reading(a_team("bench_one_line")), reading(a_team("bench_many_rules"), RULES)
    other = rewriting(a_team("bench_rewritten"))
    quick, slow, slowest = side_by_side(few, many, other, rounds=10)
    yield Figure("page of a change, one sentence", quick, "ms")
    yield Figure(f"page of a change, {RULES} new rules", slow, "ms", target=SECOND)
    name = f"page of a change, {RULES} rules renamed, moved and rewritten"
    yield Figure(name, slowest, "ms", target=SECOND)
    most = max(queries(many), queries(other)) - queries(few)
    yield Figure(f"queries that {RULES} new or rewritten rules add", most, "", target=0)


def reading(team: Team, rules: int = 0) -> Callable[[], object]:
    """A change that was handed in is opened."""
    draft = team.draft()
    add(draft, rules)
    return opening(team, team.submit(draft))


def rewriting(team: Team) -> Callable[[], object]:
    """The same, where every rule has another name, another place and other words."""
    draft = team.draft()
    add(draft, RULES)
    team.published(team.submit(draft))
    draft = team.draft(success="The customer hears of it at once.")
    rules = list(StopRule.objects.filter(version=draft, name__startswith="bench_"))
    places = random.Random(1).sample(range(RULES), RULES)
    for rule, place in zip(rules, places, strict=True):
        rule.name, rule.order = f"rewritten_{place}", 100 + place
        rule.says += "; whoever looks at it writes down what they saw, " + "step by step, " * 10
        rule.condition = rule.condition.replace("0.5", "0.6")
    StopRule.objects.bulk_update(rules, ["name", "order", "says", "condition"])
    return opening(team, team.submit(draft))


def opening(team: Team, version: ContractVersion) -> Callable[[], object]:
    """The owner of the business half opens a change."""
    client = Client()
    client.force_login(team.business)

    def read() -> object:
        answer = client.get(page_of(version))
        assert answer.status_code == 200
        return answer

    return read


def add(draft: ContractVersion, count: int) -> None:
    """As many rules, each with the two cases that prove it."""
    made = [
        StopRule(
            version=draft,
            name=f"bench_{number}",
            says=f"A refund above {number + 1} that nobody is sure of needs a person",
            condition=f"amount > {number + 1} && confidence < 0.5",
            path="large_refund",
            order=100 + number,
        )
        for number in range(count)
    ]
    StopRule.objects.bulk_create(made)
    rows = StopRule.objects.filter(version=draft, name__startswith="bench_")
    cases = [
        RuleExample(rule=rule, stops=stops, values={"amount": amount, "confidence": 0.1})
        for rule in rows
        for stops, amount in ((True, 900), (False, 0))
    ]
    RuleExample.objects.bulk_create(cases)


def queries(read: Callable[[], object]) -> int:
    """How often the page asks the database."""
    with CaptureQueriesContext(connection) as found:
        read()
    return len(found)
