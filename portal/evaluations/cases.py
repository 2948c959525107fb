"""One case on one page: what it asks, what makes an answer right, and an answer to try it on."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from governance.evaluations.actions import Outcome, add_case, drop_case, edit_case, restore_case
from governance.evaluations.attempts.rules import versions_to_ask
from governance.evaluations.check_words import SAYS, CheckSays
from governance.evaluations.checks import Verdict, compile_checks
from governance.evaluations.content import stamp
from governance.evaluations.drafts import CaseDraft
from governance.evaluations.endpoint import is_practice
from governance.evaluations.refusals import ChangedMeanwhile
from governance.evaluations.rules import may_edit
from governance.evaluations.trying import Trial, grade
from governance.models import Attempt, Case, EvaluationSet
from house.acts import ReasonForm
from house.history_page import history_of
from house.refusals import Refusal
from portal.evaluations.case_forms import CaseForm, TrialForm, standing
from portal.evaluations.check_rows import TYPES, rows_of, typed_rows
from portal.evaluations.fetching import contract_of, fetched, trial_of
from portal.evaluations.found import found_case, found_set, frame, keep_reason, reason_of
from portal.evaluations.sets import say
from portal.register.reader import for_colleagues, reader
from processes.models import ContractVersion


@dataclass
class Tried:
    """What the checks say of themselves, and of an answer where one was given."""

    problems: list[str] = field(default_factory=list)
    verdict: Verdict | None = None
    has_checks: bool = False


@for_colleagues
def new(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A new case at the end of a set."""
    evaluation_set = found_set(request, slug)
    if not may_edit(reader(request), evaluation_set):
        raise PermissionDenied
    return _Page(request, evaluation_set, None).answer()


@for_colleagues
def one(request: HttpRequest, slug: str, lineage: UUID) -> HttpResponseBase:
    """A case that is there; whoever may not edit it reads it and tries answers."""
    case = found_case(request, slug, lineage)
    return _Page(request, case.evaluation_set, case).answer()


@for_colleagues
def check(request: HttpRequest, slug: str, lineage: UUID | None = None) -> HttpResponseBase:
    """The verdict while someone types."""
    if request.method != "POST":
        raise Http404
    case = found_case(request, slug, lineage) if lineage else None
    evaluation_set = case.evaluation_set if case else found_set(request, slug)
    return _Page(request, evaluation_set, case).fragment()


class _Page:
    """One case being read, written or tried by one person."""

    def __init__(
        self, request: HttpRequest, evaluation_set: EvaluationSet, case: Case | None
    ) -> None:
        self.request, self.set, self.case = request, evaluation_set, case
        self.person = reader(request)
        is_open = not evaluation_set.is_retired and not (case and case.is_dropped)
        self.edits = is_open and may_edit(self.person, evaluation_set)
        data = request.POST if request.method == "POST" else None
        self.form = CaseForm(data if self.edits else None, initial=self._initial())
        self.attempt = self._attempt()
        self.trial = TrialForm(data, initial=fetched(self.attempt))
        stands = list(case.checks) if case else []
        self.rows = typed_rows(data) if data is not None and self.edits else rows_of(stands)
        self.is_sent = data is not None
        self.is_stale = False

    def answer(self) -> HttpResponseBase:
        """The page, or where to go once it is saved."""
        saves = self.is_sent and "check" not in self.request.POST
        if saves and not self.edits:
            raise PermissionDenied
        if saves and (done := self._save()):
            keep_reason(self.request, self.set, self.form.cleaned_data["because"])
            says = "Saved." if self.case else "Added at the end of the set."
            say(self.request, done.is_waiting, says)
            return redirect("evaluations:set", self.set.slug)
        if self.is_sent:
            self.form.is_valid()
        if self.is_sent and not saves:
            self.form.errors.pop("because", None)
        context = self._context()
        return render(
            self.request, "portal/evaluations/case.html", context, status=422 if saves else 200
        )

    def fragment(self) -> HttpResponseBase:
        """The verdict alone."""
        self.form.is_valid()
        return render(self.request, "portal/evaluations/tried.html", {"tried": self._tried()})

    def _initial(self) -> dict[str, Any]:
        told = standing(self.case) if self.case else {}
        seen = stamp(self.case, Case.content) if self.case else ""
        return {**told, "because": reason_of(self.request, self.set), "seen": seen}

    def _save(self) -> Outcome | None:
        """What came of it; a refusal stands at its field."""
        if not self.form.is_valid() or self.rows.has_errors:
            return None
        given = {**self.form.values(), "checks": self.rows.checks}
        because = self.form.cleaned_data["because"]
        try:
            if self.case is None:
                return add_case(self.set, CaseDraft(**given), by=self.person, because=because)
            seen = self.form.cleaned_data["seen"]
            return edit_case(self.case, by=self.person, because=because, seen=seen, **given)
        except ChangedMeanwhile as refusal:
            self._renew(refusal)
        except Refusal as refusal:
            at = refusal.field if refusal.field in self.form.fields else None
            self.form.add_error(at, refusal.text)
        return None

    def _renew(self, refusal: ChangedMeanwhile) -> None:
        """Let the next save go ahead, now that the writer was told."""
        assert self.case is not None
        self.case.refresh_from_db()
        self.is_stale = True
        self.form.add_error(None, refusal.text)
        self.form.data = {
            **self.form.data.dict(),  # type: ignore[attr-defined]  # what was sent
            "seen": stamp(self.case, Case.content),
        }

    def _tried(self) -> Tried:
        """The checks as they stand in the fields, tried on the answer that stands there."""
        threshold = self.form.cleaned_data.get("score_threshold") if self.form.is_bound else None
        if not self.form.is_bound and self.case:
            threshold = self.case.score_threshold
        checks = self.rows.checks
        for at, says in compile_checks(checks, threshold).problems:
            self.rows.say(at, says)
        problems = [f"Check {row.place + 1}: {row.error}" for row in self.rows.rows if row.error]
        tried = Tried(problems, has_checks=bool(checks))
        if trial := self._trial():
            tried.verdict = grade(trial, checks, threshold, contract_of(self.set, self.attempt))
        return tried

    def _trial(self) -> Trial | None:
        """The answer that was pasted, or the one that was fetched."""
        if self.is_sent:
            sent = self.request.POST
            is_given = any(sent.get(name, "").strip() for name in self.trial.fields)
            return self.trial.trial() if is_given and self.trial.is_valid() else None
        is_there = self.attempt is not None and self.attempt.state == Attempt.State.DONE
        return trial_of(self.attempt) if self.attempt and is_there else None

    def _attempt(self) -> Attempt | None:
        """The fetched answer that the address names."""
        number = self.request.GET.get("attempt", "")
        if not self.case or not (number.isascii() and number.isdecimal() and len(number) < 18):
            return None
        rows = Attempt.objects.visible_to(self.person).select_related("version__process")
        return rows.filter(case=self.case, pk=int(number)).first()

    def _context(self) -> dict[str, Any]:
        tried = self._tried()
        own = [self.set.slug, *([self.case.lineage] if self.case else [])]
        return {
            **frame(self.set, self.person),
            "title": self.case.name if self.case else "New case",
            "case": self.case,
            "theirs": standing(self.case) if self.case and self.is_stale else None,
            "form": self.form,
            "trial": self.trial,
            "rows": self.rows,
            "tried": tried,
            "edits": self.edits,
            "may_edit": may_edit(self.person, self.set),
            "types": TYPES,
            "catalogue": _catalogue(),
            "attempt": self.attempt,
            "versions": self._versions(),
            "is_practice": is_practice(),
            "live": reverse("evaluations:check_case", args=own),
        }

    def _versions(self) -> list[ContractVersion]:
        is_asked = self.case is not None and not self.case.is_dropped
        return versions_to_ask(self.person, self.set) if is_asked else []


def _catalogue() -> list[tuple[str, CheckSays]]:
    return list(SAYS.items())


@for_colleagues
def drop(request: HttpRequest, slug: str, lineage: UUID) -> HttpResponseBase:
    """Ask a case no more, or again."""
    case, person = found_case(request, slug, lineage), reader(request)
    if not may_edit(person, case.evaluation_set):
        raise PermissionDenied
    initial = {"because": reason_of(request, case.evaluation_set)}
    form = ReasonForm(request.POST or None, initial=initial)
    act = restore_case if case.is_dropped else drop_case
    if request.method == "POST" and form.is_valid():
        try:
            done = act(case, by=person, because=form.cleaned_data["because"])
        except Refusal as refusal:
            form.add_error("because" if refusal.field == "because" else None, refusal.text)
        else:
            says = "It is asked again." if case.is_dropped else "Dropped; its history stays."
            say(request, done.is_waiting, says)
            return redirect("evaluations:set", slug)
    does = "Take it back in" if case.is_dropped else "Drop it"
    context = {
        **frame(case.evaluation_set, person),
        "title": f"{does}: {case}",
        "case": case,
        "form": form,
        "does": does,
        "is_danger": not case.is_dropped,
    }
    status = 422 if form.errors else 200
    return render(request, "portal/evaluations/words.html", context, status=status)


@for_colleagues
def history(request: HttpRequest, slug: str, lineage: UUID) -> HttpResponseBase:
    """Every edit of a case, in words."""
    case = found_case(request, slug, lineage)
    try:
        page = history_of(case, before=request.GET.get("before", ""))
    except Refusal as refusal:
        messages.error(request, refusal.text)
        return redirect("evaluations:case_history", slug, lineage)
    context = {
        **frame(case.evaluation_set, reader(request)),
        "title": f"History of {case}",
        "case": case,
        "page": page,
    }
    return render(request, "portal/evaluations/history.html", context)
