"""A file into a draft: what is wrong with it by line, and what it would change, before it does."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from house.files.tree import MOST_TOLD
from house.forms import show_refusal
from house.refusals import Refusal
from portal.contracts.drafts import frame
from portal.contracts.places import TITLES, to
from portal.contracts.writers import for_writers, keep_reason, reason_of
from portal.register.reader import reader
from processes.contracts.actions import import_content
from processes.contracts.checks import all_findings, problems
from processes.contracts.content import content_hash, digest, part_content
from processes.contracts.files import FileProblem, FileRefused, Loaded, read
from processes.contracts.files.reading import LARGEST
from processes.contracts.problems import ContractRefused, Problem, ProblemKind
from processes.contracts.unfit import unfit
from processes.contracts.whole import KINDS, SINGLE, TEXTS, Whole, whole
from processes.models import ContractVersion

Named = dict[tuple[str, int], str]


class FileForm(forms.Form):
    """A file, or its text."""

    file = forms.FileField(
        label="A YAML or JSON file",
        required=False,
        widget=forms.FileInput({"accept": ".yaml,.yml,.json"}),
    )
    text = forms.CharField(
        label="Or its text",
        required=False,
        strip=False,
        max_length=LARGEST,
        widget=forms.Textarea({"rows": 16, "class": "code", "spellcheck": "false"}),
    )
    because = forms.CharField(
        label="Why you change this",
        max_length=1000,
        widget=forms.Textarea({"rows": 2}),
        help_text="Kept for good with your name.",
    )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        upload = values.get("file")
        if upload and upload.size > LARGEST:
            self.add_error("file", f"The file is larger than {LARGEST // 1024} KiB.")
        elif upload:
            values["text"] = _decoded(upload.read())
            self.data = {**self.data.dict(), "text": values["text"]}  # type: ignore[attr-defined]  # what was sent
        values["text"] = values.get("text", "").replace("\r\n", "\n")
        if not values["text"].strip() and not self.errors:
            self.add_error("text", "Choose a file or put its text here.")
        return values


def _decoded(raw: bytes) -> str:
    """The text of a file; what is no UTF-8 shows as such, and is refused where it stands."""
    return raw.decode("utf-8-sig", "replace")


@dataclass
class Preview:
    """What would come of a file."""

    wrong: list[FileProblem] = field(default_factory=list)
    missing: list[FileProblem] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    loaded: Loaded | None = None
    untold: int = 0

    @property
    def wrong_count(self) -> int:
        """How much is wrong, told or not."""
        return len(self.wrong) + self.untold

    @property
    def wrong_lines(self) -> list[tuple[FileProblem, str]]:
        """The first things that are wrong, each with the line on which it stands."""
        return [(each, self._line(each)) for each in self.wrong[:MOST_TOLD]]

    @property
    def wrong_more(self) -> int:
        """How many more there are."""
        return max(self.wrong_count - MOST_TOLD, 0)

    @property
    def missing_lines(self) -> list[tuple[FileProblem, str]]:
        """The same for what is missing."""
        return [(each, self._line(each)) for each in self.missing[:MOST_TOLD]]

    @property
    def missing_more(self) -> int:
        """How much more is missing."""
        return max(len(self.missing) - MOST_TOLD, 0)

    def _line(self, problem: FileProblem) -> str:
        inside = 0 < problem.line <= len(self.lines)
        return self.lines[problem.line - 1][:200] if inside else ""


def preview_of(text: str, present: Whole) -> Preview:
    """Read a text as a contract, and hold it against the rules and the draft."""
    preview = Preview(lines=text.split("\n"))
    try:
        loaded = read(text)
    except FileRefused as refusal:
        preview.wrong, preview.untold = list(refusal.problems), refusal.untold
        return preview
    # The draft's own start counts: a contract that had none before is held to more.
    loaded.whole.version.based_on = present.version.based_on
    loaded.whole.is_first = present.is_first
    found: list[Problem] = list(unfit(loaded.whole)) or problems(loaded.whole)
    preview.wrong = loaded.located(each for each in found if each.kind is ProblemKind.WRONG)
    preview.missing = loaded.located(each for each in found if each.kind is ProblemKind.MISSING)
    preview.changes = list(_changes(present, loaded.whole))
    preview.loaded = loaded
    return preview


def _changes(present: Whole, given: Whole) -> list[str]:
    texts = [name for name in TEXTS if _text(present, name) != _text(given, name)]
    told = [f"Texts that differ: {', '.join(map(_spoken, texts))}."] if texts else []
    for relation in KINDS:
        old, new = _named(present, relation), _named(given, relation)
        if relation in SINGLE:
            told += [] if old == new else [f"{TITLES[relation]}: changed."]
            continue
        groups = {
            "new": [key for key in new if key not in old],
            "changed": [key for key in new if key in old and new[key] != old[key]],
            "removed": [key for key in old if key not in new],
        }
        told += [
            f"{TITLES[relation]}, {word}: {', '.join(name for name, _ in keys)}."
            for word, keys in groups.items()
            if keys
        ]
    return told


def _spoken(name: str) -> str:
    each: Any = ContractVersion._meta.get_field(name)
    return str(each.verbose_name)


def _text(whole: Whole, name: str) -> Any:
    return whole.version.tier_id if name == "tier" else getattr(whole.version, name)


def _named(whole: Whole, relation: str) -> Named:
    """What each part says, by its name and by how many of that name stand before it."""
    seen: Counter[str] = Counter()
    found: Named = {}
    for part in whole.parts(relation):
        said = {**part_content(part, whole), "lineage": ""}
        found[part.called, seen[part.called]] = digest(said)
        seen[part.called] += 1
    return found


@for_writers
def take_file(request: HttpRequest, version: ContractVersion) -> HttpResponseBase:
    """Look at a file first; then make the draft say what stands in it."""
    present = whole(version)
    is_sent = request.method == "POST"
    form = FileForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        initial={"because": reason_of(request, version)},
    )
    preview = (
        preview_of(form.cleaned_data["text"], present) if is_sent and form.is_valid() else None
    )
    # What was looked at is what is taken: another text or another draft is looked at anew.
    text = form.cleaned_data["text"] if preview else ""
    stamp = digest([content_hash(present), text])
    is_same = request.POST.get("seen") == stamp
    if (
        preview
        and "take" in request.POST
        and is_same
        and _is_taken(request, version, form, preview)
    ):
        return redirect("contracts:edit", version.process.slug, version.number)
    context = {
        **frame(version, all_findings(present), "import"),
        "title": "Import a file",
        "form": form,
        "preview": preview,
        "has_moved": "take" in request.POST and not is_same,
        "seen": stamp,
        "back": to(version, "edit"),
    }
    return render(request, "portal/contracts/import.html", context)


def _is_taken(
    request: HttpRequest, version: ContractVersion, form: FileForm, preview: Preview
) -> bool:
    if preview.loaded is None or preview.wrong:
        return False
    because = form.cleaned_data["because"]
    try:
        import_content(version, preview.loaded.whole, by=reader(request), because=because)
    except ContractRefused as refusal:
        preview.wrong = preview.loaded.located(refusal.problems)
    except Refusal as refusal:
        show_refusal(form, refusal)
    else:
        keep_reason(request, version, because)
        messages.success(request, "The draft says what stands in the file.")
        return True
    return False
