"""What is not done with notices, in the words that people read."""

from house.refusals import Invalid, NotPermitted, Refusal


class NoticeOfSomeoneElse(NotPermitted):
    """Only the one who is told can say that they have read it."""

    says = "This notice is for someone else."


class PreferencesOfSomeoneElse(NotPermitted):
    """Everyone decides alone how they hear of things."""

    says = "Everyone sets their own notices, and nobody another's."


class AgentsGetNoNotices(Refusal):
    """An agent's account is told nothing: its people are."""

    says = "Agent accounts get no notices; the people responsible for the agent do."


class TopicIsFixed(Invalid):
    """A topic that answers the person's own click."""

    says = "This topic always goes where you send it, so there is nothing to choose."


class NothingToMend(Refusal):
    """A delivery that waits, arrived or was set aside."""

    says = "Only a delivery that failed can be tried again or set aside."


class RecipientHasLeft(Refusal):
    """Nothing is sent to someone whose account was deactivated."""

    says = "This person's account is deactivated, so nothing is sent there any more."


class NothingToRenew(Refusal):
    """A secret belongs to a webhook."""

    says = "There is no webhook whose secret could be renewed."


class OneAddressAChannel(Invalid):
    """An address for a single topic."""

    says = "A channel leads to one address for every topic; set it there."


class TestedJustNow(Refusal):
    """A test notice goes out once a minute."""

    says = "A test went out within the last minute. Wait a little before the next one."


class LinkLeadsAway(Invalid):
    """A notice links into the portal and nowhere else."""

    says = "A notice links to a page of the portal, by its path."


class KeyTooLong(Invalid):
    """The key by which a notice is told once must fit its column whole."""

    says = "The key by which a notice is told once has at most 200 characters."
