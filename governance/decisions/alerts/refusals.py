"""What is refused about alerts."""

from house.refusals import NotPermitted, Refusal


class MayNotSetAside(NotPermitted):
    """Someone who does not answer for it."""

    says = (
        "An alert is set aside by those who answer for the process; one about the portal itself "
        "by those who look after the portal."
    )


class OverAlready(Refusal):
    """An alert that needs no setting aside."""

    says = "This alert is over, or was set aside already."
