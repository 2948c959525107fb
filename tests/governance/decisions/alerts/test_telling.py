"""Who hears of alerts, and when: once each, at work, and never in a storm."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from audit.models import Entry
from governance.decisions.alerts.actions import (
    clear,
    open_alert,
    set_aside,
    tell_waiting,
    telling,
)
from governance.decisions.alerts.desk import waiting, watched
from governance.decisions.alerts.refusals import MayNotSetAside, OverAlready
from governance.decisions.alerts.trouble import Trouble
from governance.decisions.alerts.words import Kind, Part
from governance.models import Alert, AlertTold
from house.clock import now
from house.refusals import ReasonMissing
from processes.models import Notice, Person, Process
from processes.notices.actions import set_preference
from processes.register import actions as register
from tests.agents import BY, a_process
from tests.conftest import Clock
from tests.factories import AbsenceFactory, PersonFactory
from tests.governance.decisions.alerts.past import at

pytestmark = pytest.mark.django_db
SAYS = "Nothing logged since Wednesday."


def silent(process: Process, **fields: Any) -> Alert:
    """An alert of a silent agent."""
    trouble = Trouble(Kind.SILENCE, SAYS, process=process, since=now(), **fields)
    found = open_alert(trouble)
    assert found is not None
    return found


def notices(person: Person) -> list[str]:
    """What someone was told of alerts, the oldest first."""
    rows = Notice.objects.filter(person=person, topic__startswith="alert.").order_by("id")
    return list(rows.values_list("title", flat=True))


def test_the_accountable_person_and_the_system_owner_hear_of_it_once(process: Process) -> None:
    system = PersonFactory()
    register.name_role(process, "system", person=system, deputy=PersonFactory(), **BY)
    alert = silent(process)
    assert open_alert(Trouble(Kind.SILENCE, SAYS, process=process)) is None
    tell_waiting()
    tell_waiting()

    for person in (process.accountable, system):
        assert notices(person) == [f"{process}: silent agent"]
    notice = Notice.objects.get(person=process.accountable, topic="alert.silence")
    assert (notice.body, notice.link) == (SAYS, f"/alerts/{alert.pk}/")
    assert not notice.is_urgent
    assert Entry.objects.get(verb="alert.open").because == SAYS


def test_a_note_says_when_it_is_over(process: Process) -> None:
    alert = silent(process)
    tell_waiting()
    clear(alert, because="A record came on Wednesday, 13:07.")
    tell_waiting()
    tell_waiting()

    assert notices(process.accountable) == [
        f"{process}: silent agent",
        f"Over: {process}: silent agent",
    ]
    assert all(each.is_done for each in AlertTold.objects.filter(person=process.accountable))


def test_at_night_only_what_is_urgent_is_said(process: Process, clock: Clock) -> None:
    clock.set(at(11, 22))
    silent(process)
    tell_waiting()
    assert notices(process.accountable) == []
    open_alert(Trouble(Kind.BREACHES, "9 of 54", process=process, is_urgent=True))
    tell_waiting()
    assert notices(process.accountable) == [f"{process}: more breaches"]

    clock.set(at(12, 9))
    tell_waiting()
    assert notices(process.accountable)[1:] == [f"{process}: silent agent"]


def test_what_was_over_by_the_morning_is_never_said(process: Process, clock: Clock) -> None:
    clock.set(at(11, 22))
    alert = silent(process)
    tell_waiting()
    clear(alert, because="A record came.")
    clock.set(at(12, 9))
    tell_waiting()

    assert notices(process.accountable) == []
    assert [waiting(process.accountable), alert.told.get().told_at] == [[], None]


def test_whoever_wants_to_hear_at_any_hour_does(process: Process, clock: Clock) -> None:
    person = process.accountable
    set_preference(person, topic="alert.silence", channel="mail", wanted=True, by=person)
    clock.set(at(11, 22))
    silent(process)
    tell_waiting()

    assert len(notices(person)) == 1


def test_a_company_may_do_without_quiet_hours(
    process: Process, clock: Clock, settings: Any
) -> None:
    settings.ENV = replace(settings.ENV, PORTAL_QUIET_HOURS=False)
    clock.set(at(11, 22))
    silent(process)
    tell_waiting()

    assert len(notices(process.accountable)) == 1


def test_many_at_once_become_one_summary(clock: Clock) -> None:
    person = PersonFactory()
    made = [silent(a_process(f"p_{number}", accountable=person)) for number in range(6)]
    tell_waiting()

    assert notices(person) == ["6 alerts opened"]
    body = Notice.objects.get(person=person, topic="alert.several").body
    assert body.count(SAYS) == 6
    clock.forward(minutes=5)
    for alert in made:
        clear(alert, because="A record came.")
    silent(made[0].process)  # type: ignore[arg-type]  # it has one
    tell_waiting()
    assert notices(person)[1:] == ["1 alert opened, 6 are over"]


def test_beyond_a_few_an_hour_the_rest_waits_and_comes_together(clock: Clock) -> None:
    person = PersonFactory()
    for number in range(8):
        silent(a_process(f"p_{number}", accountable=person))
        tell_waiting()
        clock.forward(minutes=5)
    assert len(notices(person)) == 3

    clock.forward(minutes=30)
    tell_waiting()
    assert notices(person)[3:] == ["5 alerts opened"]


def urgent(process: Process) -> Alert:
    """An alert that waits for nobody."""
    trouble = Trouble(Kind.BREACHES, "9 of 54.", process=process, is_urgent=True)
    found = open_alert(trouble)
    assert found is not None
    return found


@pytest.mark.parametrize("hour", [11, 23])
def test_urgent_alerts_beyond_a_few_come_as_a_summary_now_and_then(clock: Clock, hour: int) -> None:
    clock.set(at(11, hour))
    person = PersonFactory()
    for number in range(15):
        urgent(a_process(f"p_{number}", tier=4, accountable=person))
        tell_waiting()
        clock.forward(minutes=2)
    # Told at once, in a summary at once, then after a quarter of an hour.
    assert notices(person)[3:] == ["1 alert opened", "8 alerts opened"]

    clock.forward(minutes=15)
    tell_waiting()
    tell_waiting()
    assert notices(person)[5:] == ["3 alerts opened"]
    summaries = Notice.objects.filter(person=person, topic="alert.several")
    assert all(each.is_urgent for each in summaries)
    assert not AlertTold.objects.filter(told_at=None).exists()


def test_what_waits_for_the_morning_keeps_nothing_urgent_back(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(telling, "AT_ONCE", 2)
    clock.set(at(11, 23))
    sleeper, watchful = PersonFactory(), PersonFactory()
    for number in range(3):
        silent(a_process(f"p_{number}", accountable=sleeper))
    urgent(a_process("triage", tier=4, accountable=watchful))
    tell_waiting()
    assert (notices(sleeper), len(notices(watchful))) == ([], 1)


def test_what_was_urgent_and_over_before_a_summary_is_named_in_it(clock: Clock) -> None:
    clock.set(at(11, 23))
    person = PersonFactory()
    made = []
    for number in range(5):
        made.append(urgent(a_process(f"p_{number}", tier=4, accountable=person)))
        tell_waiting()
    clear(made[-1], because="Back to the usual.")
    tell_waiting()
    assert len(notices(person)) == 4

    clock.forward(minutes=15)
    urgent(a_process("triage", tier=4, accountable=person))
    tell_waiting()
    assert notices(person)[4:] == ["1 alert opened, 1 is over"]
    newest = Notice.objects.filter(person=person).order_by("-id").first()
    assert newest is not None
    assert f"Over: {made[-1]}. 9 of 54. Back to the usual." in newest.body
    assert made[-1].names_told == [person.name]


def test_a_deputy_hears_of_it_while_the_person_is_away(process: Process) -> None:
    AbsenceFactory(person=process.accountable)
    silent(process)
    tell_waiting()

    assert notices(process.accountable_deputy) == [f"{process}: silent agent"]
    assert notices(process.accountable) == []


def test_it_stands_on_the_desk_until_it_is_over_or_set_aside(process: Process) -> None:
    alert, stranger = silent(process), PersonFactory()
    (item,) = waiting(process.accountable)
    assert (item.title, item.detail) == (f"{process}: silent agent", SAYS)
    assert waiting(stranger) == []
    assert watched(stranger)[0].says == f"1 alert stands. The newest: {process}: silent agent."

    set_aside(alert, by=process.accountable, because="The shop is closed this week")
    assert waiting(process.accountable) == watched(stranger) == []
    assert open_alert(Trouble(Kind.SILENCE, SAYS, process=process)) is None
    clear(alert, because="A record came.")
    tell_waiting()
    assert notices(process.accountable) == []


def test_setting_aside_is_for_those_who_answer_for_it(process: Process) -> None:
    alert = silent(process)
    compliance = PersonFactory(groups=["compliance"])
    for stranger in (PersonFactory(), compliance):
        with pytest.raises(MayNotSetAside):
            set_aside(alert, by=stranger, because="It is fine")
    with pytest.raises(ReasonMissing):
        set_aside(alert, by=process.accountable, because=" ")
    set_aside(alert, by=process.escalation_owner, because="The shop is closed this week")
    with pytest.raises(OverAlready):
        set_aside(alert, by=process.accountable, because="It is fine")
    assert Entry.objects.get(verb="alert.set_aside").because == "The shop is closed this week"


def test_a_queue_is_the_administrators(process: Process) -> None:
    ada = PersonFactory(groups=["administrators"])
    alert = open_alert(Trouble(Kind.QUEUE, "3 jobs wait.", part=Part.JOBS, is_urgent=True))
    assert alert is not None
    tell_waiting()

    assert notices(ada) == ["Background jobs: a queue stands still"]
    with pytest.raises(MayNotSetAside):
        set_aside(alert, by=process.accountable, because="It is fine")
    assert not Alert.objects.visible_to(process.accountable).exists()
    set_aside(alert, by=ada, because="The machine is being moved")


def test_alerts_of_a_hidden_process_are_hidden(clock: Clock) -> None:
    process = a_process(is_restricted=True)
    silent(process)
    assert not Alert.objects.visible_to(PersonFactory()).exists()
    assert Alert.objects.visible_to(process.accountable).exists()
    assert watched(PersonFactory()) == []


def test_nothing_is_asked_but_once_where_nothing_is_to_be_told(
    process: Process, django_assert_num_queries: Any
) -> None:
    silent(process)
    tell_waiting()
    with django_assert_num_queries(3):  # with the savepoint around
        tell_waiting()


def test_a_long_absence_does_not_keep_it_for_ever(process: Process, clock: Clock) -> None:
    for person in (process.accountable, process.accountable_deputy):
        AbsenceFactory(person=person)
    silent(process)
    tell_waiting()
    assert notices(process.accountable) == []
    clock.forward(days=6)
    assert now() - timedelta(days=6) == at(11, 11)
    tell_waiting()
    assert notices(process.accountable) == [f"{process}: silent agent"]
