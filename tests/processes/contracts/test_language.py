"""Reading rules: what is refused, in which words, at which place; and sharing them safely."""

import ast
import os
import threading
import time

import pytest

from portal.env import ROOT
from processes.contracts import language
from processes.contracts.language import Answer, Rule, RuleCannotBeRead, read
from processes.contracts.language_names import (
    STANDARD,
    Kind,
    Name,
    NameCannotBeUsed,
    Names,
    NameStandsTwice,
    facts,
)

NAMES = Names(
    [
        *STANDARD,
        Name("amount", Kind.NUMBER),
        Name("refund_limit", Kind.NUMBER, is_limit=True),
        Name("note", Kind.TEXT),
        Name("urgent", Kind.FLAG),
        Name("due", Kind.TIME),
        Name("tags", Kind.TEXTS),
        Name("order", Kind.DATA),
        Name("arguments.amount", Kind.NUMBER),
    ]
)
THREE_TERMS = "amount > 10000 || note != 'net 30' || confidence < 0.85"


def refusal(rule: str) -> RuleCannotBeRead:
    with pytest.raises(RuleCannotBeRead) as caught:
        read(rule, NAMES)
    return caught.value


REFUSED = [
    ("{1.5: 2}", "A rule answers yes or no"),  # a type that the library has no name for
    ("amuont > 5", "did you mean 'amount'?"),
    ("Amount > 5", "did you mean 'amount'?"),
    ("arguments.amuont > 5", "did you mean 'arguments.amount'?"),
    ("refundlimit > 5", "did you mean 'refund_limit'?"),
    ("zzz > 5", "'zzz' is not a name this contract declares. It declares amount, "),
    ("amount.total > 5", "'amount' has no part 'total'."),
    ("note.is_misssing", "did you mean is_missing?"),
    ("note.contain('x')", "did you mean 'contains'?"),
    ("tags.map(t, t) == tags", "There is no 'map' in the rule language"),
    ("tags.filter(t, t == 'a').size() > 1", "There is no 'filter' in the rule language"),
    ("string(amount) == '5'", "There is no 'string'"),
    ("_a_(amount, 1.0) > 2", "There is no '_a_'"),
    ("contains(note, 'x')", "'contains' is used differently: note.contains(\"fraud\")."),
    ("tags.exists(t)", "'exists' is used differently"),
    ("tags.exists(3, true)", "Name each item first"),
    ("amount > 'abc'", "'>' can't be used with a number and text."),
    ("note > 5", "'>' can't be used with text and a number."),
    ("due > '2026-05-03'", "'>' can't be used with a time and text."),
    ("due - now > 30", "'>' can't be used with a length of time and a number."),
    ("urgent == 'yes'", "'==' can't be used with yes or no and text."),
    ("tags == 'a'", "'==' can't be used with a list and text."),
    ("amount && urgent", "'&&' needs yes-or-no parts; here is a number and yes or no."),
    ("note in 'abc'", "'in' needs a list on its right"),
    ("amount == null", "write amount.is_missing."),
    ("has(note)", "write name.is_missing."),
    ("note.size() + 1.5 > amount", "Work only with figures and named numbers"),
    ("order.total * 2 > 5", "Work only with figures and named numbers"),
    ("amount % 2 == 0", "'%' is not part of the rule language."),
    ("amount + 1", "A rule answers yes or no"),
    ("note", "A rule answers yes or no"),
    ("order.urgent", "A rule answers yes or no"),
    ("amount > 3 and urgent", "Write && instead of and."),
    ("amount > 3 or urgent", "Write || instead of or."),
    ("not urgent", "can't stand here"),
    ("amount = 3", "Write == instead of =."),
    ("amount <> 3", "Write != instead of <>."),
    ("amount ≥ 3", "Write >= instead of ≥."),
    ("urgent == True", "Write true instead of True."),
    ("note == “x”", "Write straight quotation marks"),
    ("note == 'x", "no closing quotation mark"),
    ("amount > 1,000", "1000 or 0.85"),
    ("amount > 10k", "1000 or 0.85"),
    ("amount >", "The rule ends too early"),
    ("(amount > 3", "A ')' is missing here."),
    ("refund over 300", "join things with signs, as in amount > 300"),
    ("if amount > 3", "leave out 'if'"),
    ("for", "'for' can't be used in a rule."),
    ("amount > 9223372036854775808", "too large"),
    ("amount > 9007199254740993", "too large to be compared exactly"),
    ("amount > 1e999", "too large to be compared exactly"),
    ("{'a': 1}.a > amount", "Maps are not part of the rule language."),
    ("google.protobuf.Int32Value{value: 3} == amount", "Maps are not part"),
    ("tags.exists(amount, amount == 'a')", "'amount' already means something"),
    ("tags.exists(arguments, arguments == 'a')", "'arguments' already means something"),
    ("tags.exists(t, tags.exists(u, t != u))", "walk through one list inside another"),
    ("note.matches(note)", "'matches' takes a text written in the rule itself."),
    ("note.matches('(')", "The pattern can't be read"),
    ("due > timestamp(note)", "'timestamp' takes a text written in the rule itself."),
    ("due > timestamp('3 May')", "write it as 2026-05-03T00:00:00Z"),
    ("now - due > duration('30d')", "write it in hours or minutes"),
    ("", "There is no rule yet"),
    (" \n ", "There is no rule yet"),
    ("if unsure", "'unsure' leaves the decision to whoever reads it"),
    ("escalate when in doubt", "'in doubt' leaves the decision"),
]


@pytest.mark.parametrize(("rule", "sentence"), REFUSED)
def test_refused_with_a_sentence(rule: str, sentence: str):
    problem = refusal(rule).problems[0]
    assert sentence in problem.sentence
    assert problem.line >= 1
    assert problem.column >= 1


def test_a_problem_names_its_place_and_shows_it():
    error = refusal("amount > 3\n  && amuont < 4")
    (problem,) = error.problems
    assert (problem.line, problem.column) == (2, 6)
    assert problem.excerpt == "  && amuont < 4\n     ^"
    assert error.text == (
        "'amuont' is not a name this contract declares: did you mean 'amount'? (line 2, column 6)"
    )
    assert error.status == 422


def test_every_unknown_name_is_told_at_once():
    assert [p.column for p in refusal("amuont > 3 || confidenc < 0.85").problems] == [1, 15]


def test_a_slip_is_told_once_without_its_echo():
    assert len(refusal("amount = 3").problems) == 1
    assert len(refusal("order.total + 1 + amount * 2 > 5").problems) == 1


def test_a_rule_knows_what_it_speaks_of():
    rule = read("arguments.amount > refund_limit || note.is_missing", NAMES)
    assert rule.names_used == {"arguments.amount", "refund_limit", "note"}
    assert read("tags.exists(t, t == 'note')", NAMES).names_used == {"tags"}


def test_what_kept_a_rule_from_deciding():
    rule = read(THREE_TERMS, NAMES)
    assert rule.decide({"amount": "12000", "note": 5}).why == (
        "amount is text where a number is needed; confidence is missing; "
        "note is a number where text is needed"
    )
    assert rule.decide({"amount": float("nan")}).why.startswith("amount is not a number (NaN); ")
    assert read("amount / 0 > 1", NAMES).decide({"amount": 1}).why == "something is divided by zero"


def test_a_reason_never_quotes_a_value():
    rule = read("order.name.first == 'x' && order.name[0] == 'y'", NAMES)
    for order in ({"name": "Erika"}, {"Erika": 1}, "Erika"):
        verdict = rule.decide({"order": order})
        assert verdict.answer is Answer.CANNOT_BE_DECIDED
        assert "Erika" not in verdict.why


def test_deciding_changes_nothing():
    values = {"order": {"lines": [{"price": 1, "none": None}]}, "tags": ["a"], "amount": 1}
    before = repr(values)
    read("order.lines[0].price > 0 && 'a' in tags && amount + 1 > 1", NAMES).decide(values)
    assert repr(values) == before


def test_before_an_action_what_cannot_be_decided_stops():
    rule = read("amount > 300", NAMES)
    stops = [rule.decide({"amount": amount}).stops for amount in (301, 300, None)]
    assert stops == [True, False, True]


@pytest.mark.parametrize("terms", [1, 3, 20, 60])
def test_sums_are_worked_out_wherever_they_stand(terms: int):
    """Long rules take two and three bytes for their lengths in the compiled form."""
    first, between, last = "amount + 0.7 >= 0.8", ["amount > 9"] * terms, "amount - 0.3 == -0.2"
    rule = read(" || ".join([f"({first}) && ({last})", *between]), NAMES)
    assert rule.decide({"amount": 0.1}).answer is Answer.HOLDS
    assert rule.decide({"amount": 0.2}).answer is Answer.DOES_NOT_HOLD
    assert rule.decide({}).why == "amount is missing"


# --- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["", "1st", "a-b", "a..b", "in", "map", "true", "ä", "a.is_missing"]
)
def test_a_name_that_rules_cannot_use_is_refused(name: str):
    with pytest.raises(NameCannotBeUsed):
        Name(name, Kind.TEXT)


def test_one_name_for_two_things_is_refused():
    with pytest.raises(NameStandsTwice):
        Names([*STANDARD, Name("confidence", Kind.TEXT)])
    with pytest.raises(NameStandsTwice):
        Names([Name("order.total", Kind.NUMBER), Name("order", Kind.DATA)])


def test_inputs_cannot_stand_in_for_limits_or_for_what_the_portal_knows():
    sent = {"refund_limit": 10**9, "confidence": 1, "arguments": {"amount": 1}, "tool": "x"}
    values = facts(inputs=sent, limits={"refund_limit": 50}, arguments={"amount": 400})
    assert read("arguments.amount > refund_limit", NAMES).decide(values).answer is Answer.HOLDS
    assert read("confidence.is_missing && tool == ''", NAMES).decide(values).answer is Answer.HOLDS


# --- sharing -------------------------------------------------------------------------------------


def test_the_same_rule_over_the_same_names_is_read_once():
    same = Names(NAMES)
    assert read("amount > 301", NAMES) is read("amount > 301", same)
    other = Names([Name("amount", Kind.TEXT)])
    with pytest.raises(RuleCannotBeRead):
        read("amount > 301", other)
    assert language._read.cache_info().maxsize == 4096


def decides_rightly(rule: Rule) -> bool:
    answers = {rule.decide({"amount": amount}).answer for amount in (301, 400)}
    return answers == {Answer.HOLDS} and not rule.decide({"amount": 300}).stops


def test_many_threads_read_and_decide_at_once():
    right: list[bool] = []

    def work(start: int) -> None:
        for number in range(start, start + 50):
            names = Names([Name("amount", Kind.NUMBER), Name(f"n{number % 7}", Kind.TEXT)])
            right.append(decides_rightly(read(f"amount > 300 || amount < -{number}", names)))

    threads = [threading.Thread(target=work, args=(start,)) for start in range(0, 400, 50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert right == [True] * 400


def test_a_forked_process_decides_with_what_was_read_before():
    rule = read("amount > 300", NAMES)
    assert decides_rightly(rule)
    child = os.fork()
    if child == 0:
        os._exit(0 if decides_rightly(rule) and decides_rightly(read("amount>300", NAMES)) else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_deciding_is_quick():
    """The goal is 100,000 a second; this floor only notices when a zero is lost."""
    rule, values = read(THREE_TERMS, NAMES), {"amount": 4, "note": "net 30", "confidence": 0.9}
    best = 0.0
    for _ in range(5):
        start = time.process_time()
        for _ in range(2_000):
            rule.decide(values)
        best = max(best, 2_000 / (time.process_time() - start))
    assert best > 25_000


def test_only_the_language_knows_the_library():
    importers = set()
    for app in ("house", "audit", "processes", "governance", "portal"):
        for path in (ROOT / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                named = getattr(node, "module", None) or ""
                names = [
                    alias.name for alias in getattr(node, "names", []) if hasattr(alias, "name")
                ]
                if any(name.startswith("cel_expr") for name in (named, *names)):
                    importers.add(path.relative_to(ROOT).as_posix())
    assert importers == {"processes/contracts/language.py"}
