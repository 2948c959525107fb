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
from governance.decisions.alerts.models import Alert, AlertTold, Counted, Tally
from governance.decisions.authorize.models import Authorization, InputAsked, RateGate
from governance.decisions.keeping_models import Override, Retention, Tombstone
from governance.decisions.models import Breach, Decision, DecisionBody, DecisionTool, Mark
from governance.decisions.reruns.models import Rerun, RerunText
from governance.decisions.sealing_models import (
    Chain,
    Pending,
    Seal,
    TouchedWeek,
    Verification,
)
from governance.escalations.models import Escalation
from governance.escalations.trail import Advice, DecisionHook, Holding
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
from governance.scorecards.closing_models import Fix, Flag, Week, WeekCorrection
from governance.scorecards.models import Aim, Figure, Metric, Reading
from governance.scorecards.spend_models import (
    Budget,
    BudgetAlert,
    CostShare,
    FixedCost,
    MonthSpend,
)

__all__ = [
    "Advice",
    "Aim",
    "Alert",
    "AlertTold",
    "Approval",
    "Asked",
    "Attempt",
    "Authorization",
    "Backtest",
    "BacktestHit",
    "Breach",
    "Budget",
    "BudgetAlert",
    "CachedAnswer",
    "CallIn",
    "Case",
    "Chain",
    "Comment",
    "Consultation",
    "CostShare",
    "Counted",
    "Countersign",
    "Decision",
    "DecisionBody",
    "DecisionHook",
    "DecisionTool",
    "Escalation",
    "EvaluationSet",
    "Figure",
    "Fix",
    "FixedCost",
    "Flag",
    "FollowUp",
    "Freeze",
    "Holding",
    "InputAsked",
    "Look",
    "Loosening",
    "Mark",
    "Metric",
    "MonthSpend",
    "Override",
    "Pending",
    "Plan",
    "Preparation",
    "Price",
    "RateGate",
    "Reading",
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
    "Tally",
    "TierBar",
    "Tombstone",
    "TouchedWeek",
    "Verification",
    "Waiver",
    "Week",
    "WeekCorrection",
]
