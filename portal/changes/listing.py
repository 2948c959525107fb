"""The lists of changes: mine to decide, waiting for others, drafts, planned, decided."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from governance.models import Plan, Requirement, Submission
from house.exports import Column, download
from house.pages import page_of
from portal.changes.filters import TABS, ChangeFilter
from portal.register.reader import for_colleagues, reader
from processes.models import ContractVersion

# Newest begun first; the number of a row is the order in which drafts were begun.
ORDER = ("-id",)
MOST_RISKS = 4


@dataclass(frozen=True)
class Line:
    """One change in a list: where it stands, since when, what makes it risky."""

    version: ContractVersion
    submission: Submission | None
    plan: Plan | None

    @property
    def missing(self) -> list[Requirement]:
        """The approvals that are still missing."""
        if self.submission is None or self.submission.ended:
            return []
        rows = self.submission.requirements.all()
        return [row for row in rows if not hasattr(row, "approval")]

    @property
    def risks(self) -> list[str]:
        """The names of its risks, those for compliance first."""
        found = self.submission.risks if self.submission else []
        return list(dict.fromkeys(each["title"] for each in found))[:MOST_RISKS]

    @property
    def is_sent_back(self) -> bool:
        """Whether its last review ended with a no."""
        return bool(self.submission and self.submission.ended == "sent_back")


COLUMNS: tuple[Column, ...] = (
    ("process", lambda line: line.version.process.slug),
    ("version", lambda line: line.version.number),
    ("state", lambda line: line.version.get_state_display()),
    ("author", lambda line: line.version.author.name),
    ("because", lambda line: line.version.because),
    ("begun_at", lambda line: line.version.created_at),
    ("handed_in_at", lambda line: line.submission.submitted_at if line.submission else None),
    ("handed_in_by", lambda line: line.submission.submitted_by.name if line.submission else ""),
    ("missing", lambda line: ", ".join(row.get_half_display() for row in line.missing)),
    ("risks", lambda line: ", ".join(line.risks)),
    ("planned_at", lambda line: line.plan.at if line.plan else None),
)


@for_colleagues
def changes(request: HttpRequest) -> HttpResponseBase:
    """The changes that the reader may see, by whose turn it is."""
    form = ChangeFilter(request.GET, reader(request))
    shown = _with_reviews(form.rows())
    if kind := request.GET.get("export"):
        rows = (line(each) for each in shown.order_by(*ORDER).iterator(500))
        return download(rows, COLUMNS, kind="json" if kind == "json" else "csv", name="changes")
    page = page_of(shown, order=ORDER, after=request.GET.get("after", ""))
    context = {
        "title": "Changes of rules",
        "form": form,
        "tab": form.tab,
        "tabs": _tabs(request, form.tab),
        "page": page,
        "lines": [line(each) for each in page.rows],
    }
    return render(request, "portal/changes/list.html", context)


def line(version: ContractVersion) -> Line:
    """A version with its last review and the time set for it, fetched before."""
    submissions, plans = list(version.submissions.all()), list(version.plans.all())
    return Line(version, submissions[0] if submissions else None, plans[0] if plans else None)


def _with_reviews(rows: "QuerySet[ContractVersion]") -> "QuerySet[ContractVersion]":
    reviews = Submission.objects.select_related("submitted_by", "ended_by")
    reviews = reviews.order_by("-submitted_at", "-id")
    waiting = Plan.objects.filter(state="waiting")
    return rows.select_related("author").prefetch_related(
        "process",
        Prefetch("submissions", reviews),
        "submissions__requirements__approval",
        Prefetch("plans", waiting),
    )


def lines_of(rows: "QuerySet[ContractVersion]") -> list[Line]:
    """Changes with what a list says of them."""
    return [line(each) for each in _with_reviews(rows).order_by(*ORDER)]


def _tabs(request: HttpRequest, here: str) -> list[dict[str, Any]]:
    kept = {key: request.GET[key] for key in ("q", "process") if request.GET.get(key)}
    base = request.GET.copy()
    base.clear()
    found = []
    for name, title in TABS.items():
        query = base.copy()
        query.update({**kept, "show": name})
        found.append({"title": title, "url": f"?{query.urlencode()}", "is_here": name == here})
    return found
