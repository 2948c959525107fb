"""What scorecards refuse, in the words that people read."""

from house.refusals import Invalid, NotPermitted, Refusal


class NoSuchWeek(Invalid):
    """A week has a name, or is known by one of its days."""

    says = "Name a week such as 2026-W47, or one of its days such as 2026-11-18."


class WeekNotBegun(Invalid):
    """Nothing is known of a week that has not begun."""

    says = "This week has not begun yet."


class WeekTooOld(Invalid):
    """What was years ago is nobody's reading any more."""

    says = "This week is more than two years ago: check the year."


class PortalCountsThis(Refusal):
    """What the log knows is never typed in."""

    says = "The portal counts this itself, so it can't be handed in."
    status = 422


class UnknownMetric(Invalid):
    """None of this name, or none of this process."""

    says = "This process is not measured by anything of this name."


class MayNotRecord(NotPermitted):
    """Readings come from those who answer for the process."""

    says = (
        "Readings are recorded by the accountable person, both halves' owners and those "
        "responsible, and by the process's own agents."
    )


class MayNotDefine(NotPermitted):
    """Who decides what is measured."""

    says = (
        "What every process is measured by is defined by compliance and administrators; what one "
        "process is measured by, by those who record its readings."
    )


class MetricTaken(Invalid):
    """Two metrics of one name can't be told apart."""

    says = "There is a metric of this name already."


class MetricInUse(Refusal):
    """A number that decides can't vanish."""

    says = "A success number of a process is this metric, or leans on it: change that aim first."


class RetiredAlready(Refusal):
    """A metric is retired once."""

    says = "This metric is retired already."


class WeekStillRuns(Refusal):
    """A week is closed from its last working day on."""

    says = "This week still runs. It can be closed from its last working day on."


class BeforeTheProcess(Invalid):
    """A week in which there was nothing to measure."""

    says = "The process did not exist in that week."


class NotRunningNow(Refusal):
    """A week of work is closed, and there is none."""

    says = "A week is filled in and closed once the pilot has started."


class NothingIsMeasured(Refusal):
    """What is retired is measured no longer."""

    says = "This process is retired: nothing is measured any more."


class NotTheNewest(Refusal):
    """Expanding is for today, never for a week that is past."""

    says = "Expand is said for the week that ended last, or for this one."


class WeekIsClosed(Refusal):
    """A week ends once."""

    says = "This week is closed. What was wrong in it is corrected, with a reason."


class WeekIsOpen(Refusal):
    """Only what is closed needs a correction."""

    says = "This week is not closed yet: write the answer itself."


class NoSuchQuestion(Invalid):
    """The week asks five questions."""

    says = "The week doesn't ask this."


class NoSuchWord(Invalid):
    """There are three."""

    says = "A week ends in one word: stop, fix or expand."


class MayNotSay(NotPermitted):
    """Each word has those who may say it."""

    says = "Weeks are closed by those who answer for the process."


class SaidAlready(Refusal):
    """One person speaks once."""

    says = "You said expand for your half. Somebody else has to agree for the other half."


class NothingToAgree(Refusal):
    """Only a half-said week waits for a second word."""

    says = "Nobody has said expand for this week."


class MayNotAgree(NotPermitted):
    """The other half agrees."""

    says = (
        "Expanding takes both halves: the owner of the other half agrees. Where one person "
        "speaks for both, the accountable person does."
    )


class NotYetExpanding(Refusal):
    """What has to hold does not."""

    says = "It can't expand yet."


class FixIncomplete(Invalid):
    """A fix names one thing, who mends it and by when."""

    says = "Name the rule, the system or the fault that is to be mended, in a few words."


class FixOwnerUnfit(Invalid):
    """Somebody who is here and may look."""

    says = "Name an active colleague who may see this process."


class FixTooLate(Invalid):
    """A date lies ahead, and within reach."""

    says = "Choose a day from today on, within a year."


class FixIsDone(Refusal):
    """Done once."""

    says = "This fix is done."


class NotYourFix(NotPermitted):
    """Its owner mends it."""

    says = "This fix belongs to someone else: its owner, or whoever answers for the process."


class OutcomeTooShort(Invalid):
    """The next reader wants to know what was done."""

    says = "Say in a sentence what was done, and how it shows."


class MayNotSetAims(NotPermitted):
    """Aims are the owners'."""

    says = "Aims are set by the accountable person and the owners of both halves."


class AimUnfit(Invalid):
    """An aim that could not be told from a wish."""

    says = "This can't be aimed at."


class MayNotJudge(NotPermitted):
    """Anomalies are judged by those who record."""

    says = (
        "Anomalies are judged by the accountable person, both halves' owners and those responsible."
    )


class JudgedAlready(Refusal):
    """Once."""

    says = "Somebody judged this already. Reload the page to read what they said."


class NoSuchVerdict(Invalid):
    """There are two."""

    says = "An anomaly is confirmed, or a false alarm."


class MayNotKeepCosts(NotPermitted):
    """Money is kept by people who do that for the whole house."""

    says = "Fixed costs and budgets are kept by compliance, administrators and finance."


class CostNotShared(Invalid):
    """A cost that nobody shares is nobody's."""

    says = "Choose the processes that share this cost."


class CostTooOld(Invalid):
    """Months long past are closed."""

    says = "A cost begins at most three years ago: check the year."


class CostEnded(Refusal):
    """Ended once."""

    says = "This cost ends in that month already."
