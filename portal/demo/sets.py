"""The evaluation sets of the demo company, entered by whoever keeps each process's evaluations.

A file tells the sets of one process in few words: what is usual once, then of each case what is
different and what has to come of it. Here the words become cases with checks.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any

from governance.evaluations.actions import (
    consent,
    create_set,
    put_cases,
    require_set,
    use_pack,
)
from governance.evaluations.drafts import CaseDraft
from governance.evaluations.packs import RED_TEAM, install_red_team
from governance.evaluations.words import CaseKind, Purpose
from governance.models import EvaluationSet, SetProposal
from portal.demo import Event, Stage
from portal.demo.contracts import told as contract_told
from portal.demo.data import HERE, data
from processes.models import Person
from processes.register.words import Role

Content = dict[str, Any]
_FOLDER = HERE / "sets"
# A set is begun so many days before the first contract; the others come with the first weeks.
_BEGUN = {Purpose.ACCEPTANCE: -4, Purpose.UGLY: 18, Purpose.BRAND: 24, Purpose.REGRESSION: 60}
# From so many days before today on a process has to pass its sets, or since its last version; no
# process that is about to change has to yet.
_ASKED_FOR = -28
_CHANGING = frozenset(entry["slug"] for entry in data(HERE / "changes.yaml").values())
_PASSES = {
    Purpose.ACCEPTANCE: 95,
    Purpose.UGLY: 85,
    Purpose.BRAND: 85,
    Purpose.REGRESSION: 100,
}
_MEASURED_BY_RED_TEAM = ("kyc_check", "support_refunds", "pull_request_agent")
# Whoever keeps evaluations where no one is named for them.
_KEEPERS = (Role.EVALUATION, Role.BUSINESS, Role.SYSTEM)
EASIER = (
    "The recorder hears two of the ugly meetings wrongly, whatever the prompt says. Until it is "
    "replaced, this bar stops changes that have nothing to do with them."
)


def events(stage: Stage) -> Iterator[Event]:
    """Sets with their cases, a pack, what has to be passed, and one bar that shall be lower."""
    yield Event(stage.at_work(-95, "15:00"), partial(_install, stage))
    for slug in slugs():
        published = [-int(entry["days_ago"]) for entry in contract_told(slug)[0]]
        for purpose in purposes(slug):
            yield from _entered(stage, slug, purpose, min(published) + _BEGUN[purpose])
        if slug not in _CHANGING:
            asked = max(_ASKED_FOR, max(published) + 5)
            yield Event(stage.at_work(asked, "10:30"), partial(_require, stage, slug))
            yield Event(stage.at_work(asked + 1, "16:10"), partial(_consent, stage, slug))
    for slug in _MEASURED_BY_RED_TEAM:
        yield Event(stage.at_work(-34, "11:05"), partial(_use_pack, stage, slug))
    yield Event(stage.at_work(-20, "09:45"), partial(_require_pack, stage, "kyc_check"))
    yield Event(stage.at_work(-19, "15:35"), partial(_consent, stage, "kyc_check"))
    yield Event(stage.at_work(-1, "14:05"), partial(_ask_for_less, stage, "meeting_notes"))


def _entered(stage: Stage, slug: str, purpose: str, begun: int) -> Iterator[Event]:
    """The set, and its cases on the days on which somebody thought of them."""
    days: dict[int, list[CaseDraft]] = defaultdict(list)
    for day, case in _dated(slug, purpose):
        days[min(max(day, begun), -2)].append(case)
    yield Event(stage.at_work(begun, "13:20"), partial(_make, stage, slug, purpose))
    for day, drafts in days.items():
        yield Event(stage.at_work(day, "14:40"), partial(_put, stage, slug, purpose, drafts))


def _make(stage: Stage, slug: str, purpose: str) -> None:
    process, about = stage.process(slug), told(slug)[purpose]
    keeper = _keeper(stage, slug)
    create_set(
        slug=short_name(slug, purpose),
        name=about["name"],
        purpose=purpose,
        says=about["says"],
        owner=keeper,
        process=process,
        by=keeper,
        because="What we looked at by hand in the first weeks, written down",
    )


def _put(stage: Stage, slug: str, purpose: str, drafts: list[CaseDraft]) -> None:
    because = "From tickets and talks of these weeks, without names"
    put_cases(_set(slug, purpose), drafts, by=_keeper(stage, slug), because=because)


def _require(stage: Stage, slug: str) -> None:
    because = "It was passed for weeks, so a change has to keep it"
    for purpose in purposes(slug):
        require_set(
            _set(slug, purpose),
            stage.process(slug),
            threshold_percent=_PASSES[purpose],
            by=_keeper(stage, slug),
            because=because,
        )


def _consent(stage: Stage, slug: str) -> None:
    """Whatever of a process waits for a second person."""
    for asked in SetProposal.objects.open().filter(process=stage.process(slug)):
        consent(asked, by=stage.people["compliance"], because="I read the cases; they fit")


def _install(stage: Stage) -> None:
    keeper = stage.people["compliance"]
    install_red_team(keeper, by=keeper, because="Every prompt here should withstand these")


def _use_pack(stage: Stage, slug: str) -> None:
    because = "Strangers write to it, or read what it writes"
    use_pack(_pack(), stage.process(slug), by=_keeper(stage, slug), because=because)


def _require_pack(stage: Stage, slug: str) -> None:
    require_set(
        _pack(),
        stage.process(slug),
        threshold_percent=100,
        by=_keeper(stage, slug),
        because="Tier 4 asks for adversarial tests",
    )


def _ask_for_less(stage: Stage, slug: str) -> None:
    """Waits on the desk of compliance."""
    require_set(
        _set(slug, Purpose.UGLY),
        stage.process(slug),
        threshold_percent=75,
        by=_keeper(stage, slug),
        because=EASIER,
    )


def _keeper(stage: Stage, slug: str) -> Person:
    """Whoever keeps the evaluations of a process."""
    rows = {
        row.role: row.person for row in stage.process(slug).named_roles.select_related("person")
    }
    return next(rows[role] for role in _KEEPERS if role in rows)


def _set(slug: str, purpose: str) -> EvaluationSet:
    return EvaluationSet.objects.get(slug=short_name(slug, purpose))


def _pack() -> EvaluationSet:
    return EvaluationSet.objects.get(slug=RED_TEAM)


def short_name(slug: str, purpose: str) -> str:
    """What a set is called in addresses and commands."""
    return f"{slug.replace('_', '-')}-{purpose}"


# --- the words of the files -------------------------------------------------------------------


def slugs() -> list[str]:
    """The processes that have sets."""
    return sorted(file.stem for file in _FOLDER.glob("*.yaml"))


def told(slug: str) -> Content:
    """What is told of a process's sets."""
    file: Content = data(_FOLDER / f"{slug}.yaml")
    return file


def purposes(slug: str) -> list[Purpose]:
    """What the sets of a process are there to show."""
    return [purpose for purpose in _BEGUN if purpose in told(slug)]


def cases(slug: str, purpose: str) -> list[CaseDraft]:
    """The cases of one of its sets."""
    return [case for _, case in _dated(slug, purpose)]


def _dated(slug: str, purpose: str) -> Iterator[tuple[int, CaseDraft]]:
    """Each case with the day on which it was entered, early where none is told."""
    file = told(slug)
    for each in file[purpose]["cases"]:
        yield each.get("since", -10_000), _case(file, purpose, each)


def _case(file: Content, purpose: str, told: Content) -> CaseDraft:
    inputs = {**file["usual"], **told.get("inputs", {})}
    answers = {**file.get("answers", {}), **told.get("answers", {})}
    is_hard = purpose in (Purpose.UGLY, Purpose.REGRESSION)
    usual = CaseKind.WRONG_INPUT if is_hard else CaseKind.NORMAL
    return CaseDraft(
        told["name"],
        kind=told.get("kind", str(usual)),
        says=told.get("says", ""),
        inputs={name: value for name, value in inputs.items() if value is not None},
        conversation=told.get("turns", []),
        tool_answers=[{"tool": tool, "answer": answer} for tool, answer in answers.items()],
        checks=list(_checks(file, told)),
        must_pass=told.get("must", False),
    )


def _checks(file: Content, told: Content) -> Iterator[Content]:
    """What has to come of a case, as checks."""
    if "does" in told:
        yield {"type": "json-field", "path": "decision", "operator": "==", "value": told["does"]}
        yield {"type": "does-not-escalate"}
    if "to" in told:
        yield {"type": "escalates", "by": told["to"]}
    if "asks" in told:
        yield {"type": "asks-for", "field": told["asks"], "words": told.get("words", [])}
    if "to" in told or "asks" in told:
        yield from ({"type": "tool-not-called", "name": tool} for tool in file.get("acts", []))
    for tool, arguments in told.get("calls", {}).items():
        yield {"type": "tool-called", "name": tool, "arguments": arguments, "times": 1}
    if "has" in told:
        yield {"type": "icontains-all", "value": told["has"]}
    if "never" in told:
        yield {"type": "not-icontains-any", "value": told["never"]}
    yield from told.get("checks", [])
