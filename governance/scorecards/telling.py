"""Telling people of weeks, fixes and anomalies: one notice each, with a link."""

from collections.abc import Iterable, Sequence
from datetime import date

from governance.scorecards import places
from governance.scorecards.amounts import in_words
from governance.scorecards.calendar import week_name
from governance.scorecards.closing_models import Fix, Flag, Week, WeekCorrection
from governance.scorecards.topics import FIX, FLAG, WEEK_CLOSED, WEEK_HALFWAY
from governance.scorecards.words import WORD_SAYS, Word
from processes.notices.actions import tell
from processes.people.models import Person
from processes.register.models import Process
from processes.register.routes import recipients, tell_roles
from processes.register.words import State


def tell_of_word(week: Week, by: Person, opens: tuple[str, str] = ("", "")) -> None:
    """Tell those who answer for a process what its week ended in, and where to act on it."""
    process, word = week.process, Word(week.word)
    says, link = opens
    lines = [f"{week.said_by_name}: {week.because}", WORD_SAYS[word]]
    if word == Word.EXPAND:
        lines += [f"{by} agreed for the other half.", says]
    if word == Word.STOP and process.state == State.RUNNING:
        link = f"/register/{process.slug}/"
        lines.append("The process still runs unless somebody pauses it; its page has the switch.")
    tell_roles(
        process,
        WEEK_CLOSED,
        title=f"{process}, {week_name(week.week_on)}: {word.label.lower()}",
        body="\n\n".join(line for line in lines if line),
        link=link or places.scorecard(process, week.week_on),
        once=f"week:{week.pk}:closed",
        is_urgent=word == Word.STOP,
    )


def ask_to_agree(week: Week, people: Iterable[Person]) -> None:
    """Ask the other half for its word."""
    tell_each(
        people,
        week.process,
        WEEK_HALFWAY,
        title=f"{week.said_by_name} would expand {week.process}: do you agree?",
        body=week.because,
        link=places.closing(week.process, week.week_on),
        once=f"week:{week.pk}:half:{week.said_by_id}",
    )


def tell_of_correction(made: WeekCorrection) -> None:
    """Tell those who read the week that something in it was put right."""
    week = made.week
    tell_roles(
        week.process,
        WEEK_CLOSED,
        title=f"{week.process}, {week_name(week.week_on)}: corrected by {made.by_name}",
        body=made.because,
        link=places.scorecard(week.process, week.week_on),
        once=f"week:{week.pk}:corrected:{made.pk}",
    )


def tell_of_fix(fix: Fix, title: str, body: str, *, once: str, is_urgent: bool = False) -> None:
    """Tell a fix's owner and the accountable person."""
    told = {fix.owner, *recipients(fix.process, FIX)}
    tell_each(
        told,
        fix.process,
        FIX,
        title=title[:200],
        body=body,
        link=places.open_fix(fix),
        once=f"fix:{fix.pk}:{once}",
        is_urgent=is_urgent,
    )


def tell_each(
    people: Iterable[Person],
    process: Process,
    topic: str,
    *,
    title: str,
    body: str,
    link: str,
    once: str,
    is_urgent: bool = False,
) -> None:
    """One notice to each who is here, always in the same order."""
    for person in sorted({each for each in people if each.is_active}, key=lambda each: each.pk):
        tell(
            person,
            topic=topic,
            title=title,
            body=body,
            link=link,
            once=once,
            is_urgent=is_urgent,
            subject=process,
            process=process.slug,
        )


def tell_of_flags(process: Process, week_on: date, flags: Sequence[Flag]) -> None:
    """Tell those who answer for a process what is out of the ordinary, once a week."""
    many = "a figure is" if len(flags) == 1 else f"{len(flags)} figures are"
    tell_roles(
        process,
        FLAG,
        title=f"{process}, {week_name(week_on)}: {many} out of the ordinary",
        body="\n".join(_out_of_range(flag) for flag in flags),
        link=f"{places.scorecard(process, week_on)}#flags",
        once=f"flags:{process.pk}:{week_on}",
    )


def _out_of_range(flag: Flag) -> str:
    unit = flag.metric.unit
    usual = f"{in_words(flag.mean, unit)} on average before"
    return f"{flag.metric.name}: {in_words(flag.value, unit)}, {usual}."
