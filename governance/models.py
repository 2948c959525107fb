"""Front door: the models of all rooms, for code outside this app."""

from governance.changes.backtests.models import Backtest, BacktestHit
from governance.changes.models import (
    Approval,
    CallIn,
    Comment,
    Consultation,
    Look,
    Requirement,
    Submission,
)
from governance.changes.releases import (
    Countersign,
    FollowUp,
    Freeze,
    Plan,
    Preparation,
    Release,
)
from governance.decisions.authorize.models import Authorization, InputAsked, RateGate
from governance.decisions.keeping_models import Override, Retention, Tombstone
from governance.decisions.models import Breach, Decision, DecisionBody, DecisionTool, Mark
from governance.decisions.reruns.models import Rerun, RerunText
from governance.decisions.sealing_models import Chain, Pending, Seal, Verification
from governance.escalations.models import Escalation
from governance.evaluations.attempts.models import Attempt
from governance.evaluations.models import (
    Case,
    EvaluationSet,
    Loosening,
    RequiredSet,
    SetProposal,
    SetUse,
)
from governance.evaluations.runs.around import (
    CachedAnswer,
    Price,
    ResultMark,
    TierBar,
    Waiver,
)
from governance.evaluations.runs.models import Asked, Result, Run

__all__ = [
    "Approval",
    "Asked",
    "Attempt",
    "Authorization",
    "Backtest",
    "BacktestHit",
    "Breach",
    "CachedAnswer",
    "CallIn",
    "Case",
    "Chain",
    "Comment",
    "Consultation",
    "Countersign",
    "Decision",
    "DecisionBody",
    "DecisionTool",
    "Escalation",
    "EvaluationSet",
    "FollowUp",
    "Freeze",
    "InputAsked",
    "Look",
    "Loosening",
    "Mark",
    "Override",
    "Pending",
    "Plan",
    "Preparation",
    "Price",
    "RateGate",
    "Release",
    "RequiredSet",
    "Requirement",
    "Rerun",
    "RerunText",
    "Result",
    "ResultMark",
    "Retention",
    "Run",
    "Seal",
    "SetProposal",
    "SetUse",
    "Submission",
    "TierBar",
    "Tombstone",
    "Verification",
    "Waiver",
]
