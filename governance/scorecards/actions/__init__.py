"""What happens with scorecards."""

from governance.scorecards.actions.aims import set_aim
from governance.scorecards.actions.closing import agree, answer, correct, say
from governance.scorecards.actions.costs import end_cost, keep_cost, set_budget
from governance.scorecards.actions.fixing import NamedFix, finish_fix, move_fix
from governance.scorecards.actions.flags import judge_flag
from governance.scorecards.actions.metrics import define_metric, retire_metric
from governance.scorecards.actions.readings import record_reading

__all__ = [
    "NamedFix",
    "agree",
    "answer",
    "correct",
    "define_metric",
    "end_cost",
    "finish_fix",
    "judge_flag",
    "keep_cost",
    "move_fix",
    "record_reading",
    "retire_metric",
    "say",
    "set_aim",
    "set_budget",
]
