"""Results in the form that pipelines read: a test case for each case and repeat."""

import re
from xml.etree import ElementTree as Xml

from governance.evaluations.runs.models import Result, Run
from governance.evaluations.runs.words import ResultState, RunState

# What XML can't hold, escaped or not.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def junit(run: Run) -> str:
    """The run as a JUnit report; the verdict stands as a case of its own."""
    names = {each["id"]: each["slug"] for each in run.sets}
    suite = Xml.Element("testsuite", name=f"{run.process.slug} v{run.version.number}")
    counts = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for result in Result.objects.filter(run=run).select_related("asked"):
        _add(suite, result, names.get(result.evaluation_set_id, ""), counts)
    verdict = _case(suite, run.process.slug, "verdict", counts)
    if run.state != RunState.PASSED:
        says = run.says or run.problem or run.get_state_display()
        _mark(verdict, "failure", says, counts, "failures")
    for name, number in counts.items():
        suite.set(name, str(number))
    whole = Xml.Element("testsuites")
    whole.append(suite)
    Xml.indent(whole)
    return Xml.tostring(whole, encoding="unicode", xml_declaration=True) + "\n"


def _add(suite: Xml.Element, result: Result, group: str, counts: dict[str, int]) -> None:
    repeat = f" (repeat {result.repeat + 1})" if result.repeat else ""
    case = _case(suite, group, f"{result.asked}{repeat}", counts)
    if result.latency_ms is not None:
        case.set("time", f"{result.latency_ms / 1000:.3f}")
    if result.state == ResultState.DONE and not result.passed:
        _mark(case, "failure", result.says, counts, "failures")
    elif result.state == ResultState.ERROR:
        _mark(case, "error", result.says, counts, "errors")
    elif result.state in {ResultState.SKIPPED, ResultState.WAITING}:
        _mark(case, "skipped", "It was not asked.", counts, "skipped")


def _case(suite: Xml.Element, group: str, name: str, counts: dict[str, int]) -> Xml.Element:
    counts["tests"] += 1
    return Xml.SubElement(suite, "testcase", classname=_fit(group), name=_fit(name))


def _mark(case: Xml.Element, kind: str, says: str, counts: dict[str, int], count: str) -> None:
    counts[count] += 1
    Xml.SubElement(case, kind, message=_fit(says))


def _fit(text: str) -> str:
    return _UNFIT.sub("?", text)
