"""Where the pages are to which scorecards send people."""

from datetime import date
from urllib.parse import urlencode

from governance.scorecards.calendar import week_name
from governance.scorecards.closing_models import Fix
from processes.contracts.models import Publication
from processes.register.models import Process
from processes.register.words import Stage


def scorecard(process: Process, week_on: date) -> str:
    """The page of a process's week."""
    return f"/scorecards/{process.slug}/?week={week_name(week_on)}"


def closing(process: Process, week_on: date) -> str:
    """Where a week is ended in one word, and where the other half agrees."""
    return f"/scorecards/{process.slug}/close/?week={week_name(week_on)}"


def open_fix(fix: Fix) -> str:
    """Where somebody says that a fix is done, or moves it; its owner may not see the process."""
    return f"/scorecard-fixes/{fix.pk}/"


def aims(process: Process) -> str:
    """Where a process's baseline, targets and success numbers stand."""
    return f"/scorecards/{process.slug}/aims/"


def exceptions(process: Process, **wanted: str) -> str:
    """The exceptions of a process that wait."""
    more = "".join(f"&{name}={value}" for name, value in wanted.items())
    return f"/exceptions/?show=waiting&process={process.slug}{more}"


def log(process: Process, since: date, until: date, **wanted: str) -> str:
    """A part of the decision log."""
    asked = {"process": process.slug, "since": since, "until": until, **wanted}
    return f"/decisions/?{urlencode(asked)}"


def opened_by_expanding(process: Process) -> tuple[str, str]:
    """What the word expand opens the way to: in words, and the page where it is done."""
    if process.stage == Stage.PILOT:
        return "The pilot can go live.", f"/register/{process.slug}/stage/"
    published = Publication.objects.filter(process=process).select_related("candidate").first()
    if published and published.candidate:
        number = published.candidate.number
        says = f"Version {number}, now {published.reach_says}, can reach more cases."
        return says, f"/changes/{process.slug}/{number}/publish/"
    return "More teams and cases can be given to it.", f"/register/{process.slug}/"


def board(week_on: date) -> str:
    """All scorecards of a week."""
    return f"/scorecards/?week={week_name(week_on)}"
