"""One step on a set, as it is wished, done or proposed."""

from dataclasses import dataclass, field
from typing import Any

from governance.evaluations.models import Case, EvaluationSet, SetProposal
from governance.evaluations.words import ProposalKind
from house.actors import Actor
from processes.models import Process


@dataclass(frozen=True)
class Step:
    """What shall become of a set, a case or a bar: what stands there, what shall stand there."""

    kind: ProposalKind
    subject: str
    about: str = ""
    was: dict[str, Any] = field(default_factory=dict)
    becomes: dict[str, Any] = field(default_factory=dict)
    process: Process | None = None


@dataclass(frozen=True)
class Outcome:
    """What came of a step: done, or waiting for a second person."""

    cases: tuple[Case, ...] = ()
    proposal: SetProposal | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether somebody else has to consent first."""
        return self.proposal is not None

    @property
    def case(self) -> Case | None:
        """The case that it was about, if it was about one."""
        return self.cases[0] if self.cases else None


@dataclass(frozen=True)
class Writing:
    """A set, locked for one writer, with the reason."""

    evaluation_set: EvaluationSet
    by: Actor
    reason: str
