"""What backtests refuse."""

from house.refusals import Invalid, Refusal


class NothingToTry(Refusal):
    """No record, no backtest."""

    says = "No decision of this process was logged yet, so there is nothing to try the rules on."


class BacktestGoes(Refusal):
    """One at a time."""

    says = "A backtest of this change is under way. Wait for it to end."


class SoManyRecords(Invalid):
    """A choice of three."""

    says = "Try the rules on 1,000, 10,000 or 100,000 records."
