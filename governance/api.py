"""Front door: the API routers of all rooms, in the order of the description."""

from governance.decisions.api import router as decisions
from governance.decisions.authorize.api import router as authorize
from governance.escalations.api import router as escalations
from governance.evaluations.runs.api import router as evaluation_runs
from governance.scorecards.api import router as scorecards

ROUTERS = (authorize, decisions, escalations, evaluation_runs, scorecards)

__all__ = ["ROUTERS", "authorize", "decisions", "escalations", "evaluation_runs", "scorecards"]
