"""What is not done to people's accounts, hours and days away, in the words that people read."""

from house.refusals import Invalid, Refusal


class EmailTaken(Refusal):
    """Two accounts would share one address."""

    says = "Someone else already has this email address. It may belong to a deactivated account."


class AgentsHaveNoPassword(Refusal):
    """An agent's account can't be logged in to."""

    says = "This is an agent's account. Agents use keys; they have no password and never log in."


class AgentsHaveNoGroups(Refusal):
    """Groups give rights to people."""

    says = "Groups are for people. What an agent may do follows from its keys."


class AgentsAreNeverAway(Refusal):
    """Only people take days off."""

    says = "This is an agent's account. Only people are away."


class LastAdministrator(Refusal):
    """Somebody must be able to manage people."""

    says = (
        "This is the last active administrator. "
        "Make someone else an administrator first, so that the portal is not left without one."
    )


class CannotDeactivateYourself(Refusal):
    """A slip must not lock out whoever makes it."""

    says = "You can't deactivate your own account. Ask another administrator."


class CannotChangeOwnGroups(Refusal):
    """Nobody gives rights to themselves."""

    says = "You can't change your own groups. Another administrator does, so that two people know."


class NoSecondStep(Refusal):
    """There is nothing to remove."""

    says = "This person has not set up two-step log-in."


class OwnSecondStep(Refusal):
    """One's own second step is one's own business, behind the second step itself."""

    says = "Change your own two-step log-in in your profile."


class GroupUnknown(Invalid):
    """A group that the portal does not have."""

    says = "There is no such group."


class AlreadyInactive(Refusal):
    """The account was deactivated before."""

    says = "This account is deactivated."


class AlreadyActive(Refusal):
    """The account was never deactivated, or is active again."""

    says = "This account is active already."


class HolidayCalendarUnknown(Invalid):
    """A calendar that nobody keeps."""

    says = (
        "No holiday calendar has this name. Write the country, such as DE, or DE-BE for a region."
    )


class WeekdayUnknown(Invalid):
    """Weekdays are numbered from Monday, 0, to Sunday, 6."""

    says = "There is no such weekday."


class HoursRunBackwards(Invalid):
    """A span of work that ends before it begins."""

    says = "These working hours end before they begin."


class HoursOverlap(Invalid):
    """Two spans of one day share some minutes."""

    says = "Two spans of working hours overlap."


class AbsenceRunsBackwards(Invalid):
    """The last day lies before the first."""

    says = "The last day away is before the first."


class AbsenceTooLong(Invalid):
    """More days than anybody plans, probably a slip in the year."""

    says = "An absence may last two years at most. Check the year."


class AbsencesOverlap(Refusal):
    """One person, one absence a day."""

    says = "These days overlap with another absence."


class AlreadyCancelled(Refusal):
    """The absence was cancelled before."""

    says = "This absence was cancelled already."


class AbsenceIsOver(Refusal):
    """Days gone by can't be taken back."""

    says = "This absence is over. Days gone by stay as they were."


class NeverAtWork(Refusal):
    """No working moment lies ahead."""

    says = "This person is not at work at any time ahead."


class LinkNotSent(Refusal):
    """The mail with the link did not leave."""

    says = "The mail could not be sent. Check the mail settings, then send the log-in link again."
    status = 502
