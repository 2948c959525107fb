"""Where each thing of a draft is written: the page that mends a problem."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from portal.contracts.plain import said
from processes.contracts.problems import Problem, ProblemKind
from processes.contracts.whole import KINDS, SINGLE, TEXTS, Whole
from processes.contracts.words import SECTION_OF, Section
from processes.models import ContractVersion, Limit

TITLES = {
    "inputs": "Inputs",
    "knowledge_sources": "Where it looks things up",
    "limits": "Limits",
    "tools": "Tools",
    "stop_rules": "Stop rules",
    "policy_checks": "Checks that must have run",
    "exception_paths": "Paths",
    "prompt": "Instructions to the model",
    "templates": "Approved texts",
    "handoff": "How it is handed over",
    "map_parts": "System map",
    "record_items": "Where the truth stands",
}
# The first thing that people write of each kind, and what it is for.
LEADS = {
    Section.JOB: "One job with a clear start and a clear finish, and what goes wrong when it does.",
    Section.USES: "Everything that the agent gets to see, and what happens without it.",
    Section.MAY: "How far it goes by itself, which figures bind it, and which tools it has.",
    Section.STOPS: "Conditions under which it stops and a person decides, each proven by cases.",
    Section.CALLED: "For each kind of exception: one owner, a backup, a time, and what to do.",
    Section.SAYS: "Texts that it may send, and what the model is told.",
    Section.HANDOFF: "How its work reaches the next person, and who says that it is good.",
    Section.DATA: "The one place where each thing is true, and the systems it passes through.",
    Section.FAILS: "How people do the work by hand, and how to go back.",
}


@dataclass(frozen=True)
class Finding:
    """A sentence about the draft with the place that mends it."""

    problem: Problem
    url: str

    @property
    def mark(self) -> str:
        """How much it weighs, in one word."""
        words = {ProblemKind.WRONG: "wrong", ProblemKind.MISSING: "missing"}
        return words.get(self.problem.kind, "advice")


def texts_of(section: Section) -> list[str]:
    """The version's own texts that are written in a section."""
    return [name for name in TEXTS if SECTION_OF[name] == section]


def kinds_of(section: Section) -> list[str]:
    """The kinds of parts that are written in a section."""
    return [relation for relation in KINDS if SECTION_OF[relation] == section]


def to(version: ContractVersion, name: str, *more: Any) -> str:
    """The address of a page about a version."""
    return reverse(f"contracts:{name}", args=[version.process.slug, version.number, *more])


def findings(problems: Iterable[Problem], version: ContractVersion) -> list[Finding]:
    """Problems with where each is mended."""
    return [Finding(each, mended_at(each, version)) for each in problems]


def mended_at(problem: Problem, version: ContractVersion) -> str:
    """The page and field where a problem is mended."""
    if problem.lineage:
        page = to(version, "part", problem.relation, problem.lineage)
        return f"{page}#id_{problem.field}"
    if problem.relation:
        return to(version, "add", problem.relation)
    return f"{to(version, 'section', problem.section.value)}#id_{problem.field}"


def tabs(
    version: ContractVersion, found: Iterable[Problem], here: str = ""
) -> list[dict[str, Any]]:
    """The way through the draft, with how much is open in each section."""
    open_in = Counter(each.section for each in found if each.kind is not ProblemKind.ADVICE)
    sections = [
        {
            "title": section.label,
            "url": to(version, "section", section.value),
            "is_here": section == here,
            "count": open_in[section],
        }
        for section in Section
    ]
    whole = {"title": "The draft", "url": to(version, "edit"), "is_here": not here, "count": 0}
    return [whole, *sections]


def parts_in(section: Section, whole: Whole, found: list[Problem]) -> list[dict[str, Any]]:
    """The kinds of parts of a section, each with its parts and what is open in them."""
    version = whole.version
    open_at = Counter(each.lineage for each in found if each.kind is not ProblemKind.ADVICE)
    return [
        {
            "relation": relation,
            "title": TITLES[relation],
            "called": KINDS[relation]._meta.verbose_name,
            "is_single": relation in SINGLE,
            "add_url": to(version, "add", relation) if relation not in SINGLE else "",
            "parts": [
                {
                    "part": part,
                    "says": summary(part),
                    "open": open_at[str(part.lineage)],
                    "url": to(version, "part", relation, part.lineage),
                    "move_url": to(version, "move", relation, part.lineage),
                }
                for part in whole.parts(relation)
            ],
        }
        for relation in kinds_of(section)
    ]


def summary(part: Any) -> str:
    """The words beside a part's name in a list."""
    if isinstance(part, Limit):
        return f"{said(part)}: {part.says}" if part.says else said(part)
    for name in ("says", "trigger", "system", "data_in", "where"):
        if text := getattr(part, name, ""):
            return str(text)
    return ""
