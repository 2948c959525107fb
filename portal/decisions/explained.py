"""Why an agent did that: one decision with everything that led to it, in words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from governance.decisions.checking import verdicts
from governance.decisions.masking import masked
from governance.decisions.record import Record
from governance.decisions.records import read_again, stored_data
from governance.decisions.telling import contract_of, personal_of
from governance.models import Authorization, Decision, DecisionBody, Escalation, Seal
from portal.decisions.asked_words import Reason, told
from portal.facts import Fact, facts, spoken
from processes.contracts.language import Answer
from processes.contracts.readings import Reader
from processes.contracts.rendering import Rendered, render
from processes.contracts.whole import Whole, whole

_NEIGHBOURS = 20


@dataclass(frozen=True)
class Held:
    """A stop rule, and whether it held."""

    name: str
    says: str
    in_words: str
    answer: str
    why: str


@dataclass(frozen=True)
class Used:
    """A tool that was used."""

    name: str
    is_granted: bool
    is_acting: bool
    arguments: list[Fact]
    result: str


@dataclass(frozen=True)
class Checked:
    """A policy check, and how it ended."""

    name: str
    says: str
    state: str
    detail: str


class Explained:
    """One decision as its page tells it; personal data is hidden unless the reader may see it."""

    def __init__(self, decision: Decision, *, is_plain: bool) -> None:
        self.decision, self.is_plain = decision, is_plain
        body = DecisionBody.objects.filter(pk=decision.pk).first()
        self.is_gone = body is None
        self._text = body.text if body else ""
        personal = personal_of(decision)
        data = stored_data(body.text) if body else {}
        self.data: dict[str, Any] = data if is_plain else masked(data, personal)
        self.is_masked = self.data != data
        self._record: Record | None = read_again(body.text).record if body else None
        version = decision.version
        self.contract: Whole | None = whole(version) if version else None

    @property
    def inputs(self) -> list[Fact]:
        """What it was given, with what the contract says each is."""
        says = {each.name: each.says for each in self.contract.inputs} if self.contract else {}
        return list(facts(self.data.get("inputs"), says))

    @property
    def context(self) -> list[Fact]:
        """What it looked up."""
        found = self.data.get("context") or []
        return [
            Fact("", spoken(each))
            if not isinstance(each, Mapping)
            else Fact(
                spoken(each.get("source") or "a source"),
                spoken(each.get("excerpt")),
                "" if each.get("id") is None else str(each["id"]),
            )
            for each in found
        ]

    @property
    def tools(self) -> list[Used]:
        """What it did, in order."""
        granted = {tool.name: tool for tool in self.contract.tools} if self.contract else {}
        return [_used(each, granted) for each in self.data.get("tools_invoked", [])]

    @property
    def checks(self) -> list[Checked]:
        """The policy checks that ran, and those that had to and did not."""
        promised = (
            {each.name: each.says for each in self.contract.policy_checks}
            if (self.contract)
            else {}
        )
        found = [_checked(each, promised) for each in self.data.get("policy_checks", [])]
        ran = {each.name for each in found}
        missing = [Checked(n, says, "missing", "") for n, says in promised.items() if n not in ran]
        return found + missing

    @property
    def rules(self) -> list[Held]:
        """Each stop rule of that version, decided anew on what was sent."""
        version = self.decision.version
        if not self._text or version is None or self.contract is None:
            return []
        reader = Reader(self.contract)
        words = {r.name: reader.reading(r.condition).in_words for r in self.contract.stop_rules}
        return [
            Held(rule.name, rule.says, words.get(rule.name, ""), _ANSWERS[answer], why)
            for rule, answer, why in verdicts(contract_of(version), read_again(self._text))
        ]

    @property
    def prompt(self) -> Rendered | None:
        """The prompt as the model got it, worked out from the contract and the inputs."""
        if self.contract is None or self.is_gone:
            return None
        inputs = self.data.get("inputs")
        return render(self.contract, inputs if isinstance(inputs, Mapping) else {})

    @property
    def rationale(self) -> str:
        """Why, in the agent's words."""
        return spoken(self.data["rationale"]) if self.data.get("rationale") else ""

    @property
    def output(self) -> str:
        """What came out."""
        return spoken(self.data["output"]) if self.data.get("output") is not None else ""

    @property
    def sent(self) -> str:
        """The record as it was sent; laid out anew where something in it is hidden."""
        if self.is_gone or not self.is_masked:
            return self._text
        return json.dumps(self.data, ensure_ascii=False, indent=1, default=str)

    @property
    def authorization(self) -> Authorization | None:
        """What it was told when it asked first."""
        known = self.decision.authorization_id
        rows = Authorization.objects.filter(process=self.decision.process)
        return rows.filter(public_id=known).select_related("version").first() if known else None

    @property
    def reasons(self) -> list[Reason]:
        """Why it was told that when it asked first."""
        asked = self.authorization
        return told(asked, is_plain=self.is_plain).reasons if asked else []

    @property
    def escalations(self) -> list[Escalation]:
        """The exceptions of its case."""
        case = self.decision.case_id
        if not case:
            return []
        rows = Escalation.objects.filter(process=self.decision.process, case_id=case)
        return list(rows.select_related("held_by").order_by("-opened_at", "-id")[:_NEIGHBOURS])

    @property
    def neighbours(self) -> list[Decision]:
        """The other decisions of the same case, in the order in which they were taken."""
        case = self.decision.case_id
        if not case:
            return []
        rows = Decision.objects.filter(process=self.decision.process, case_id=case)
        rows = rows.exclude(pk=self.decision.pk).order_by("-at", "-id")
        return list(rows[:_NEIGHBOURS])[::-1]

    @property
    def seal(self) -> Seal | None:
        """Its place in the chain; nothing for the seconds until it has one."""
        return Seal.objects.filter(decision_id=self.decision.pk).first()


_ANSWERS = {
    Answer.HOLDS: "held",
    Answer.DOES_NOT_HOLD: "did not hold",
    Answer.CANNOT_BE_DECIDED: "not checkable",
}


def _used(each: Any, granted: Mapping[str, Any]) -> Used:
    use = each if isinstance(each, Mapping) else {"name": each}
    tool = granted.get(str(use["name"]))
    return Used(
        str(use["name"]),
        tool is not None,
        bool(tool and tool.is_acting),
        list(facts(use.get("arguments"))),
        "" if use.get("result") is None else spoken(use["result"]),
    )


def _checked(each: Any, promised: Mapping[str, str]) -> Checked:
    check = each if isinstance(each, Mapping) else {"name": each}
    name = str(check["name"])
    passed = check.get("passed")
    state = "ran" if passed is None else "passed" if passed else "failed"
    detail = "" if check.get("detail") is None else spoken(check["detail"])
    return Checked(name, promised.get(name, ""), state, detail)
