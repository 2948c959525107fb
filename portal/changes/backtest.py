"""What the change would have done to logged decisions: on its page, and by itself."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from governance.changes.backtests.actions import SIZES, ask_backtest
from governance.changes.standing import hash_of
from governance.models import Backtest, BacktestHit, Decision
from house.refusals import Refusal
from portal.changes.found import found_change
from portal.register.reader import for_colleagues, reader
from processes.models import ContractVersion

# Of each kind so many are shown at once.
_SHOWN = 50
_A_PAGE = 200
_KINDS = BacktestHit.Kind


@dataclass(frozen=True)
class Found:
    """The records of one kind: how many, and the newest of them."""

    kind: str
    title: str
    number: int
    hits: list[BacktestHit]

    @property
    def more(self) -> int:
        """How many are not listed here."""
        return self.number - len(self.hits)


@dataclass(frozen=True)
class Tried:
    """What stands on the page about backtests of a change."""

    version: ContractVersion
    backtest: Backtest | None
    found: list[Found]
    # Whether it told of exactly what the change says now.
    is_current: bool
    can_be_asked: bool
    sizes: tuple[int, ...] = SIZES

    @property
    def is_quiet(self) -> bool:
        """Whether nothing would have gone otherwise."""
        return not any(each.number for each in self.found)


def tried(version: ContractVersion) -> Tried:
    """The newest backtest of a change, with what it found."""
    newest = Backtest.objects.filter(version=version).select_related("asked_by", "against").first()
    is_going = newest is not None and newest.is_going
    return Tried(
        version,
        newest,
        [_found(newest, kind) for kind in _KINDS] if newest else [],
        newest is not None and newest.content_hash == hash_of(version),
        not is_going and Decision.objects.of(version.process).exists(),
    )


def _found(backtest: Backtest, kind: BacktestHit.Kind) -> Found:
    rows = backtest.hits.filter(kind=kind).select_related("decision")[:_SHOWN]
    return Found(kind, kind.label, getattr(backtest, kind), list(rows))


@for_colleagues
def backtest(request: HttpRequest, slug: str, number: int) -> HttpResponseBase:
    """The section by itself; or, sent, the wish for another backtest."""
    version = found_change(request, slug, number)
    if request.method != "POST":
        context = {"backtest": tried(version), "process": version.process, "version": version}
        return render(request, "portal/changes/backtest_page.html", context)
    given = request.POST.get("records", "")
    try:
        size = int(given) if given.isascii() and given.isdecimal() and len(given) < 9 else 0
        ask_backtest(version, by=reader(request), records=size)
    except Refusal as refusal:
        messages.error(request, refusal.text)
    return redirect(f"/changes/{slug}/{number}/#backtest")


@for_colleagues
def hits(request: HttpRequest, slug: str, number: int, kind: str) -> HttpResponseBase:
    """Every record of one kind that the newest backtest found, page by page."""
    version = found_change(request, slug, number)
    newest = Backtest.objects.filter(version=version).first()
    if newest is None or kind not in _KINDS.values:
        raise Http404
    after = request.GET.get("after", "")
    rows = newest.hits.filter(kind=kind).select_related("decision").order_by("id")
    if after.isascii() and after.isdecimal() and len(after) < 16:
        rows = rows.filter(pk__gt=int(after))
    shown = list(rows[: _A_PAGE + 1])
    context = {
        "title": f"Backtest of {version}",
        "process": version.process,
        "version": version,
        "kind": _KINDS(kind).label,
        "number": getattr(newest, kind),
        "hits": shown[:_A_PAGE],
        "after": shown[_A_PAGE - 1].pk if len(shown) > _A_PAGE else None,
    }
    return render(request, "portal/changes/backtest_hits.html", context)
