"""The first tab: what it is, how it stands, who is called, what wants mending."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from processes.people.models import Person
from processes.register import rules
from processes.register.actions import edit_words
from processes.register.gaps import gaps
from processes.register.hub.forms import WordsForm
from processes.register.hub.standing import standings
from processes.register.hub.tab import Shown, Tab, back_to, is_done, reader
from processes.register.models import Process
from processes.register.words import CAPABILITY_SAYS, CAUTIONS, Capability, KindOfWork

_WORDS = ("name", "summary", "when_to_use", "when_not_to_use", "learn_at")


def render(request: HttpRequest, process: Process) -> Shown | HttpResponse:
    """The process at a glance; with ?change=words the form for its texts."""
    form = _form(request, process)
    if form and is_done(request, form, _edit(process), "The page says it so from now on."):
        return back_to(process)
    found = standings(process)
    return Shown(
        "processes/register/admin/overview.html",
        {
            "form": form,
            "may_edit": rules.may_edit_words(reader(request), process),
            "caution": CAUTIONS.get(KindOfWork(process.kind_of_work)),
            "capability_says": CAPABILITY_SAYS[Capability(process.capability)],
            "fits": process.operating_model_id == process.domain.operating_model_id,
            "first": [each for each in found if each.is_first],
            "unfilled": [each for each in found if each.named is None],
            "gaps": gaps(process),
            "open_remarks": process.remarks.open().count(),
        },
    )


def _form(request: HttpRequest, process: Process) -> WordsForm | None:
    if request.GET.get("change") != "words":
        return None
    if not rules.may_edit_words(reader(request), process):
        return None
    initial = {name: getattr(process, name) for name in _WORDS}
    return WordsForm(request.POST or None, initial=initial)


def _edit(process: Process) -> Any:
    def does(*, by: Person, because: str, **words: str) -> Process:
        return edit_words(process, by=by, because=because, **words)

    return does


TAB = Tab("overview", "Overview", render)
