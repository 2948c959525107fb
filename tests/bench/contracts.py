"""What a contract costs: deciding its rules, checking all of it, serving it to agents."""

import time
from collections.abc import Callable, Iterator

from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from processes.contracts import actions
from processes.contracts.checks import problems
from processes.contracts.history import history_of
from processes.contracts.language import Kind, Name, Names, read
from processes.contracts.whole import whole
from processes.models import ContractVersion, RuleExample, StopRule
from tests.agents import BASE, BY, a_key, a_process
from tests.bench.figures import Figure, side_by_side
from tests.contracts import a_draft
from tests.contracts import in_force as let_through

RULES = 200
SECOND = 1000.0  # milliseconds
PER_SECOND = 100_000  # evaluations of a rule of three terms


def figures() -> Iterator[Figure]:
    """Rules decided a second, and the cost of a contract with many of them."""
    yield Figure("a rule of three terms, decided", decided(), "us", target=1e6 / PER_SECOND)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    with transaction.atomic():
        yield from _of_contracts()
        transaction.set_rollback(True)


def decided() -> float:
    """Microseconds that deciding takes, the best of five rounds."""
    names = [Name("amount", Kind.NUMBER), Name("terms", Kind.TEXT), Name("confidence", Kind.NUMBER)]
    rule = read("amount > 10000 || terms != 'net 30' || confidence < 0.85", Names(names))
    cases = [{"amount": number, "terms": "net 30", "confidence": 0.9} for number in range(1000)]

    def one_round() -> float:
        began = time.perf_counter()
        for case in cases * 20:
            rule.decide(case)
        return (time.perf_counter() - began) / (len(cases) * 20)

    return min(one_round() for _ in range(5)) * 1e6


def _of_contracts() -> Iterator[Figure]:
    few, many = in_force("bench_few", 0), in_force("bench_many", RULES)
    doings: list[Callable[[], object]] = []
    for version in (few, many):
        ask = asking(version)
        doings += [
            ask,
            lambda version=version: problems(whole(version)),
            lambda version=version: history_of(version),
        ]
    taken = side_by_side(*doings, rounds=10)
    names = ("contract served to an agent", "contract loaded and checked", "history in words")
    for place, name in enumerate(names):
        yield Figure(f"{name}, 2 rules", taken[place], "ms")
        yield Figure(f"{name}, {RULES} rules", taken[place + 3], "ms", target=SECOND)
    for name, doing in zip(names, range(3), strict=True):
        extra = queries(doings[doing + 3]) - queries(doings[doing])
        yield Figure(f"{name}: queries that {RULES} rules add", extra, "", target=0)


def in_force(slug: str, more: int) -> ContractVersion:
    """A contract with two rules and so many more."""
    draft = a_draft(a_process(slug))
    given = whole(draft)
    cases = given.examples_of(given.stop_rules[0])
    for number in range(more):
        rule = StopRule(
            name=f"rule_{number}",
            says="Amount above the ceiling",
            condition=f"amount > request_ceiling || amount < -{number + 1}",
            path="large_refund",
        )
        given.stop_rules.append(rule)
        given.examples[rule.lineage] = [
            RuleExample(values=case.values, stops=case.stops) for case in cases
        ]
    return let_through(actions.import_content(draft, given, **BY))


def asking(version: ContractVersion) -> Callable[[], object]:
    """An agent that reads the contract."""
    key = a_key(version.process)[1]
    client = Client(headers={"Authorization": f"Bearer {key}", "Host": "localhost"})
    path = f"{BASE}/processes/{version.process.slug}/contract"

    def ask() -> None:
        assert client.get(path).status_code == 200

    return ask


def queries(doing: Callable[[], object]) -> int:
    """How many queries it takes once everything is loaded."""
    doing()
    with CaptureQueriesContext(connection) as captured:
        doing()
    return len(captured)
