"""A week is answered as it goes, ends in one word, and is corrected beside what it said."""

from datetime import date

from django.db import transaction

from audit.record import record
from governance.scorecards import grounds, places, rules
from governance.scorecards.actions.fixing import NamedFix, name_fix, refuse_fix
from governance.scorecards.calendar import week_name
from governance.scorecards.closing_models import Week, WeekCorrection
from governance.scorecards.refusals import (
    MayNotAgree,
    MayNotRecord,
    MayNotSay,
    NoSuchQuestion,
    NoSuchWord,
    NothingToAgree,
    NotYetExpanding,
    SaidAlready,
    WeekIsClosed,
    WeekIsOpen,
)
from governance.scorecards.telling import ask_to_agree, tell_of_correction, tell_of_word
from governance.scorecards.weeks import (
    CORRECTABLE,
    as_corrected,
    begun,
    closable,
    refuse_at_rest,
    refuse_to_expand,
)
from governance.scorecards.words import QUESTIONS, WeekState, Word
from house.clock import now
from house.history import acting
from house.refusals import Invalid, require_reason
from processes.people.models import Person
from processes.register.actions import pause as pause_process
from processes.register.models import Process
from processes.register.words import State

LONGEST = 4000
_MAY_SAY = {
    Word.STOP: "Stop is said by the accountable person or the owner of either half.",
    Word.FIX: "Fix is said by the accountable person, both halves' owners and those responsible.",
    Word.EXPAND: "Expand is said by the owners of both halves, one after the other.",
}


def answer(process: Process, week_on: date, question: str, text: str, *, by: Person) -> Week:
    """Keep what was written to one of the week's questions, as it is written."""
    if not rules.may_record(by, process):
        raise MayNotRecord
    week_on = begun(process, week_on)
    if question not in QUESTIONS:
        raise NoSuchQuestion(field="question")
    text = _text(text, question)
    with transaction.atomic(), acting(by, QUESTIONS[question]):
        week = _locked(process, week_on)
        was = getattr(week, question)
        if was == text:
            return week
        setattr(week, question, text)
        week.save(update_fields=[question])
        details = {"question": question, "was": was, "is": text}
        record("week.answer", week, by=by, process=process.slug, details=details)
    return week


def say(
    process: Process,
    week_on: date,
    word: str,
    *,
    by: Person,
    because: str,
    fix: NamedFix | None = None,
    pause: bool = False,
) -> Week:
    """End a week in one word, which acts; expand ends it once the other half agrees."""
    word = _word(word)
    if not rules.may_say(by, process, word):
        raise MayNotSay(_MAY_SAY[word])
    reason = _text(require_reason(because), "because")
    week_on = closable(process, week_on)
    if word == Word.FIX:
        refuse_fix(process, fix)
    with transaction.atomic(), acting(by, reason):
        week = _locked(process, week_on)
        if word == Word.EXPAND:
            refuse_to_expand(week_on)
            return _expand(week, by, reason)
        _speak(week, word, by, reason)
        _close(week)
        if word == Word.FIX and fix:
            name_fix(week, fix, by=by, because=reason)
        _keep("week.close", week, by, reason)
        tell_of_word(week, by)
        if word == Word.STOP and pause and process.state == State.RUNNING:
            pause_process(process, by=by, because=f"The week ended in stop: {reason}")
    return week


def agree(process: Process, week_on: date, *, by: Person, because: str = "") -> Week:
    """Say for the other half that the process expands, which closes the week."""
    week_on = closable(process, week_on)
    with transaction.atomic(), acting(by, because):
        week = _locked(process, week_on)
        if week.state != WeekState.HALF:
            raise NothingToAgree
        refuse_to_expand(week_on)
        return _agree(week, by, _text(because.strip(), "because"))


def correct(
    process: Process, week_on: date, field: str, says: str, *, by: Person, because: str
) -> WeekCorrection:
    """Put something right in a closed week, beside what was written, with a reason."""
    if not rules.may_record(by, process):
        raise MayNotRecord
    if field not in CORRECTABLE:
        raise Invalid("The word stands; what changed since is said in a later week.", field="field")
    reason, says = require_reason(because), _text(says, field)
    if field == "because":
        says = require_reason(says)
    with transaction.atomic():
        rows = Week.objects.select_for_update(of=("self",))
        week = rows.filter(process=process, week_on=begun(process, week_on)).first()
        if week is None or not week.is_closed:
            raise WeekIsOpen
        was = as_corrected(week, week.corrections.all())[field]
        if was == says:
            raise Invalid("This is what it says already.", field="says")
        made = WeekCorrection.objects.create(
            week=week, field=field, was=was, says=says, because=reason,
            by=by, by_name=str(by), at=now(),
        )  # fmt: skip
        details = {"field": field, "was": was, "is": says}
        slug = process.slug
        record("week.correct", week, by=by, because=reason, process=slug, details=details)
        tell_of_correction(made)
    return made


def _expand(week: Week, by: Person, reason: str) -> Week:
    """The first half's word waits for the other; where that has spoken, this is the agreement."""
    if week.state == WeekState.HALF:
        if by == week.said_by:
            raise SaidAlready
        return _agree(week, by, reason)
    stood = _refuse_blocked(week)
    _speak(week, Word.EXPAND, by, reason)
    halves = rules.halves_of(by, week.process)
    week.said_for = rules.BOTH if len(halves) > 1 else str(next(iter(halves)))
    week.state, week.grounds = WeekState.HALF, stood
    week.save()
    _keep("week.say", week, by, reason)
    ask_to_agree(week, rules.asked_to_agree(week))
    return week


def _agree(week: Week, by: Person, reason: str) -> Week:
    if not rules.may_agree(by, week):
        raise MayNotAgree
    week.grounds = _refuse_blocked(week)
    week.agreed_by, week.agreed_by_name, week.agreed_at = by, str(by), now()
    _close(week)
    _keep("week.close", week, by, reason)
    tell_of_word(week, by, opens=places.opened_by_expanding(week.process))
    return week


def _refuse_blocked(week: Week) -> list[dict[str, object]]:
    """What holds, as it is kept; or the refusal that names all that does not."""
    found = grounds.grounds(week.process, week.week_on)
    if blocking := [ground.says for ground in found if not ground.holds]:
        raise NotYetExpanding(f"It can't expand yet. {' '.join(blocking)}", field="word")
    return [ground.kept() for ground in found]


def _speak(week: Week, word: str, by: Person, reason: str) -> None:
    """Nothing of an earlier half's word stays beside this one."""
    week.word, week.because = word, reason
    week.said_by, week.said_by_name, week.said_at = by, str(by), now()
    week.said_for, week.grounds = "", []


def _close(week: Week) -> None:
    week.state, week.closed_at = WeekState.CLOSED, now()
    week.save()


def _keep(verb: str, week: Week, by: Person, reason: str) -> None:
    details = {"week": week_name(week.week_on), "word": week.word}
    if week.said_for:
        details["for"] = week.said_for
    slug = week.process.slug
    record(verb, week, by=by, because=reason, process=slug, details=details)


def _locked(process: Process, week_on: date) -> Week:
    """The week's row, made where there is none, that nobody else changes until this is done.

    The process first, as whoever hands in a reading does.
    """
    rows = Process.objects.select_for_update(of=("self",), no_key=True)
    refuse_at_rest(rows.get(pk=process.pk))
    Week.objects.get_or_create(process=process, week_on=week_on)
    weeks = Week.objects.select_for_update(of=("self",)).select_related("process", "said_by")
    week = weeks.get(process=process, week_on=week_on)
    if week.is_closed:
        raise WeekIsClosed
    return week


def _word(word: str) -> Word:
    try:
        return Word(word)
    except ValueError:
        raise NoSuchWord(field="word") from None


def _text(text: str, field: str) -> str:
    """What was written, without what no database keeps."""
    text = text.replace("\x00", "").strip()
    if len(text) > LONGEST:
        raise Invalid(f"Write {LONGEST:,} characters at most.", field=field)
    return text
