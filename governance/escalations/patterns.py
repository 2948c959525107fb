"""What exceptions show together: ways that repeat, paths that nobody takes, who has too many."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Prefetch,
    Q,
    Value,
    When,
)

from governance.escalations.models import ERASED, Escalation, EscalationQuerySet
from governance.escalations.trail import Holding
from governance.escalations.words import ANSWERS, Outcome, ReasonCode, Why
from house.clock import now
from processes.contracts.business_parts import ExceptionPath
from processes.contracts.models import Publication
from processes.people.models import Person
from processes.register.models import Process, ProcessQuerySet

# Fewer are a coincidence: nobody writes a rule after the first miss.
REPEATS = 3
# Whoever gets it third stands for a case that nobody feels called to decide.
BOUNCED = 3
SHOWN = 20
# What a person did; everything else moved by itself.
_GIVEN = (Why.REASSIGNED, Why.TAKEN_OVER)
# What one person can answer with care: at a time, and in four weeks.
MOST_OPEN, MOST_A_MONTH = 5, 40
A_MONTH = timedelta(weeks=4)


@dataclass
class Repeating:
    """Exceptions that came the same way and ended for the same reason, again and again."""

    process: Process
    path: str
    # What happened, in words; of those without a path it is what they have in common.
    trigger: str
    reason_code: str
    outcomes: Counter[str] = field(default_factory=Counter)
    latest: datetime | None = None

    @property
    def count(self) -> int:
        """How often."""
        return self.outcomes.total()

    @property
    def reason(self) -> str:
        """Why they ended so."""
        return ReasonCode(self.reason_code).label

    @property
    def endings(self) -> list[tuple[str, int]]:
        """How they ended, the most frequent first."""
        return [(str(Outcome(name).label).lower(), n) for name, n in self.outcomes.most_common()]

    @property
    def always(self) -> str:
        """How every single one ended; nothing where people decided differently."""
        return self.endings[0][0] if len(self.outcomes) == 1 else ""


def repeating(rows: EscalationQuerySet, since: datetime) -> list[Repeating]:
    """The same path and reason, three times or more, the most frequent first."""
    ended = rows.decided().filter(decided_at__gte=since, outcome__in=ANSWERS)
    groups = list(
        ended.exclude(path="", trigger=ERASED)
        .order_by()
        .values("process", "path", "reason_code", "outcome", words=_words())
        .annotate(number=Count("pk"), says=Max("trigger"), last=Max("decided_at"))
    )
    found: dict[tuple[int, str, str, str], Repeating] = {}
    processes = Process.objects.in_bulk({each["process"] for each in groups})
    for each in groups:
        key = (each["process"], each["path"], each["words"], each["reason_code"])
        if key not in found:
            process = processes[each["process"]]
            found[key] = Repeating(process, each["path"], each["says"], each["reason_code"])
        pattern = found[key]
        pattern.outcomes[each["outcome"]] += each["number"]
        pattern.latest = max(filter(None, (pattern.latest, each["last"])))
    often = [pattern for pattern in found.values() if pattern.count >= REPEATS]
    often.sort(key=lambda each: (-each.count, str(each.process), each.path, each.reason_code))
    return often


def _words() -> Case:
    """Those without a path are the same where their words are."""
    return Case(When(path="", then=F("trigger")), default=Value(""), output_field=CharField())


def alike(
    rows: EscalationQuerySet,
    since: datetime,
    *,
    process: Process,
    path: str,
    trigger: str,
    reason_code: str,
) -> EscalationQuerySet:
    """The exceptions behind one pattern, newest first."""
    found = rows.decided().filter(
        decided_at__gte=since, process=process, path=path, reason_code=reason_code
    )
    if not path:
        found = found.filter(trigger=trigger)
    return found.filter(outcome__in=ANSWERS).order_by("-decided_at", "-id")


@dataclass(frozen=True)
class Bouncing:
    """A case that came from one to the next to the next."""

    escalation: Escalation
    holdings: list[Holding]

    @property
    def people(self) -> list[Person]:
        """Who had it, one after the other."""
        return [holding.person for holding in self.holdings]


def bouncing(rows: EscalationQuerySet, since: datetime, *, most: int = SHOWN) -> list[Bouncing]:
    """Cases that three or more had in turn because people gave them on, the most moved first."""
    return _moved(rows, since, Q(given__gt=0), most)


def ran_out(rows: EscalationQuerySet, since: datetime, *, most: int = SHOWN) -> list[Bouncing]:
    """Cases that came to three or more only because nobody answered in time."""
    return _moved(rows, since, Q(given=0, expired__gt=0), most)


def _moved(rows: EscalationQuerySet, since: datetime, how: Q, most: int) -> list[Bouncing]:
    recent = rows.filter(opened_at__gte=since).order_by()
    moved = (
        recent.filter(handed_over_at__isnull=False)
        .annotate(
            moves=Count("holdings"),
            given=Count("holdings", filter=Q(holdings__why__in=_GIVEN)),
            expired=Count("holdings", filter=Q(holdings__why=Why.RAN_OUT)),
        )
        .filter(how, moves__gte=BOUNCED)
        .select_related("process")
        .prefetch_related(Prefetch("holdings", Holding.objects.select_related("person")))
        .order_by("-moves", "-opened_at", "-id")
    )
    return [Bouncing(each, list(each.holdings.all())) for each in moved[:most]]


@dataclass(frozen=True)
class Unused:
    """A path of the contract in force that no case took in all that time."""

    process: Process
    path: ExceptionPath
    in_force_since: datetime | None
    # Whether no case ever took it, under any version.
    is_untried: bool
    # Whether its version came into force after the beginning of that time.
    is_new: bool


def never_used(person: Person, since: datetime) -> list[Unused]:
    """Paths that nobody needed: perhaps the trigger is wrong, perhaps the case can't occur."""
    published = Publication.objects.filter(
        process__in=Process.objects.visible_to(person), version__isnull=False
    )
    current = {row.version_id: row for row in published.select_related("process")}
    # Everything that ever came, counted in one go: cheaper than to look for each path that didn't.
    groups = Escalation.objects.exclude(path="").order_by().values_list("process", "path")
    last = {(pk, name): at for pk, name, at in groups.annotate(last=Max("opened_at"))}
    paths = ExceptionPath.objects.filter(version__in=current)
    found = []
    for path in paths.order_by("version__process__name", "order", "id"):
        row = current[path.version_id]
        taken = last.get((row.process_id, path.name))
        if taken is None or taken < since:
            is_new = row.since is not None and row.since > since
            found.append(Unused(row.process, path, row.since, taken is None, is_new))
    return found


@dataclass(frozen=True)
class Burden:
    """How many exceptions one person holds now, and came to hold in the last four weeks."""

    person: Person
    open: int
    lately: int

    @property
    def is_heavy(self) -> bool:
        """Whether it is more than one person can answer with care."""
        return self.open > MOST_OPEN or self.lately > MOST_A_MONTH


def held_now(rows: EscalationQuerySet) -> Counter[int]:
    """For each person's id, how many exceptions wait for them."""
    held = rows.waiting().order_by().values_list("held_by")
    return Counter(dict(held.annotate(number=Count("pk"))))


def open_work(among: ProcessQuerySet | None = None) -> Counter[int]:
    """For each person's id, the exceptions that wait for them on some processes, or on all."""
    rows = Escalation.objects.all()
    return held_now(rows if among is None else rows.filter(process__in=among.order_by()))


def _held_lately(rows: EscalationQuerySet) -> Counter[int]:
    """For each person's id, how many exceptions came to them in the last four weeks."""
    recent = Holding.objects.filter(since__gte=now() - A_MONTH)
    held = recent.filter(Exists(rows.filter(pk=OuterRef("escalation")))).order_by()
    people = held.values_list("person")
    return Counter(dict(people.annotate(number=Count("escalation", distinct=True))))


def burdens(rows: EscalationQuerySet) -> list[Burden]:
    """Everyone who holds exceptions, those with too many first."""
    now_held, lately = held_now(rows), _held_lately(rows)
    people = _people({*now_held, *lately})
    found = [Burden(people[pk], now_held[pk], lately[pk]) for pk in people]
    found.sort(key=lambda each: (not each.is_heavy, -each.open, -each.lately, each.person.name))
    return found


def _people(ids: Iterable[int]) -> dict[int, Person]:
    found: dict[int, Person] = Person.objects.in_bulk(list(ids))
    return found
