"""The rule that stopped a case, in words: as it stood then, and as it stands today."""

from collections.abc import Mapping
from dataclasses import dataclass

from governance.models import Escalation
from portal.contracts.plain import Readable, ReadRule
from processes.contracts.in_force import in_force
from processes.contracts.whole import whole
from processes.models import ContractVersion


@dataclass(frozen=True)
class Ruling:
    """One stop rule of the contract under which the case stopped."""

    name: str
    says: str
    in_words: str
    # Where the contract changed since: what the rule says now, empty where it is gone.
    today: ReadRule | None = None
    has_changed: bool = False


@dataclass(frozen=True)
class Rules:
    """What stopped the case, and where it is written."""

    then: ContractVersion
    now: ContractVersion | None
    rulings: list[Ruling]


def rules_of(escalation: Escalation) -> Rules | None:
    """The stop rules behind an exception; nothing where no contract was in force."""
    then = escalation.version
    if then is None:
        return None
    before = Readable(whole(then)).rules
    wanted = _named(escalation) or {
        rule.part.name for rule in before if escalation.path and rule.part.path == escalation.path
    }
    current = in_force(escalation.process)
    after = _by_name(current) if current and current.pk != then.pk else None
    found = [_ruling(rule, after) for rule in before if rule.part.name in wanted]
    return Rules(then, current, found)


def _named(escalation: Escalation) -> set[str]:
    """The rules that held, as the agent was told."""
    context = escalation.context if isinstance(escalation.context, Mapping) else {}
    reasons = context.get("reasons")
    told = reasons if isinstance(reasons, list) else []
    names = {str(each.get("rule")) for each in told if isinstance(each, Mapping)}
    return {*names, *map(str, escalation.rules)}


def _by_name(version: ContractVersion) -> dict[str, ReadRule]:
    return {rule.part.name: rule for rule in Readable(whole(version)).rules}


def _ruling(rule: ReadRule, after: dict[str, ReadRule] | None) -> Ruling:
    name = rule.part.name
    if after is None:
        return Ruling(name, rule.says, rule.in_words)
    today = after.get(name)
    has_changed = today is None or (today.says, today.in_words) != (rule.says, rule.in_words)
    return Ruling(name, rule.says, rule.in_words, today, has_changed)
