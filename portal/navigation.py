"""Where people can go, by what they do. The admin's sidebar and the plain pages read this list."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from governance.decisions.alerts.desk import badge as alerts_badge
from governance.escalations.desk import badge as exceptions_badge
from processes.models import Person
from processes.notices.desk import unread_badge
from processes.register.rules import has_a_part


def _everyone(person: Person) -> bool:
    return True


def _nothing(person: Person) -> str:
    return ""


def _holding(permission: str) -> Callable[[Person], bool]:
    return lambda person: person.has_perm(permission)


@dataclass(frozen=True)
class Place:
    """One entry of the navigation."""

    title: str
    icon: str
    url_name: str
    may_see: Callable[[Person], bool] = _everyone
    counts: Callable[[Person], str] = _nothing
    # What it counted for the person being shown the page.
    count: str = field(default="", compare=False)

    @property
    def url(self) -> str:
        return reverse(self.url_name)

    def is_here(self, request: HttpRequest) -> bool:
        """Whether the page being shown belongs to this place."""
        if self.url_name == "admin:index":
            return request.path == self.url
        return request.path.startswith(self.url)


@dataclass(frozen=True)
class Section:
    """Places that serve one kind of work."""

    title: str
    places: tuple[Place, ...]


SECTIONS = (
    Section(
        "Desk",
        (
            Place("My desk", "inbox", "admin:index"),
            Place("Scorecards", "monitoring", "scorecards:list"),
            Place("Spend", "payments", "spend:list", has_a_part),
            Place("Exceptions", "front_hand", "exceptions:list", counts=exceptions_badge),
            Place("Alerts", "notification_important", "alerts:list", counts=alerts_badge),
            Place("Notices", "notifications", "notices", counts=unread_badge),
        ),
    ),
    Section(
        "Register",
        (
            Place("Processes", "list_alt", "register:list"),
            Place("Process hub", "hub", "admin:processes_process_changelist", has_a_part),
            Place("Who is who", "badge", "register:people"),
            Place("Risk tiers", "stacked_bar_chart", "register:tiers"),
            Place("Operating models", "schema", "register:models"),
            Place("Glossary", "menu_book", "register:glossary"),
        ),
    ),
    Section(
        "Rules",
        (
            Place("Changes", "published_with_changes", "changes:list"),
            Place("Evaluations", "fact_check", "evaluations:sets", has_a_part),
            Place("Evaluation runs", "rule_settings", "runs:list", has_a_part),
            Place(
                "Proposals",
                "rule",
                "admin:processes_proposal_changelist",
                _holding("processes.add_proposal"),
            ),
            Place(
                "Controls",
                "verified_user",
                "admin:processes_control_changelist",
                _holding("processes.add_proposal"),
            ),
            Place(
                "Tiers",
                "layers",
                "admin:processes_tier_changelist",
                _holding("processes.add_proposal"),
            ),
            Place(
                "Tier questions",
                "quiz",
                "admin:processes_tieranswer_changelist",
                _holding("processes.add_proposal"),
            ),
        ),
    ),
    Section(
        "Evidence",
        (
            Place("Decisions", "receipt_long", "decisions:list", has_a_part),
            Place("Activity", "history", "activity", _holding("audit.view_entry")),
        ),
    ),
    Section(
        "Operations",
        (
            Place("Portal health", "monitor_heart", "health", _holding("processes.view_pulse")),
            Place(
                "Jobs",
                "work_history",
                "admin:processes_job_changelist",
                _holding("processes.view_job"),
            ),
            Place(
                "Deliveries",
                "outgoing_mail",
                "admin:processes_delivery_changelist",
                _holding("processes.view_delivery"),
            ),
        ),
    ),
    Section(
        "Settings",
        (
            Place("People", "group", "admin:processes_person_changelist"),
            Place("Absences", "event_busy", "admin:processes_absence_changelist"),
            Place(
                "Domains",
                "account_tree",
                "admin:processes_domain_changelist",
                _holding("processes.change_domain"),
            ),
            Place(
                "Models",
                "schema",
                "admin:processes_operatingmodel_changelist",
                _holding("processes.change_operatingmodel"),
            ),
            Place(
                "Words",
                "dictionary",
                "admin:processes_term_changelist",
                _holding("processes.change_term"),
            ),
            Place(
                "Agent keys",
                "key",
                "admin:processes_agentkey_changelist",
                _holding("processes.view_agentkey"),
            ),
            Place("My profile", "person", "profile"),
        ),
    ),
)


def sections_for(person: Person) -> list[Section]:
    """The sections with the places that this person may see; empty ones are left out."""
    asks = {place.may_see for section in SECTIONS for place in section.places}
    may = {ask: ask(person) for ask in asks}  # several places ask the same: once is enough
    shown = [
        Section(
            section.title,
            tuple(
                replace(place, count=place.counts(person))
                for place in section.places
                if may[place.may_see]
            ),
        )
        for section in SECTIONS
    ]
    return [section for section in shown if section.places]


def sections_of(request: HttpRequest) -> list[Section]:
    """The sections of a page, gathered once: two parts of it show them."""
    found: list[Section] | None = getattr(request, "sections", None)
    if found is None:
        found = sections_for(request.user) if isinstance(request.user, Person) else []
        request.sections = found  # type: ignore[attr-defined]  # read above
    return found


def here(request: HttpRequest) -> Place | None:
    """The one place that the page being shown belongs to: the closest, where two fit."""
    places = [place for section in SECTIONS for place in section.places]
    fitting = [place for place in places if place.is_here(request)]
    return max(fitting, key=lambda place: len(place.url), default=None)


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The navigation in the shape that the admin theme wants."""
    current = here(request)
    return [
        {
            "title": section.title,
            "separator": False,
            "items": [
                {
                    "title": place.title,
                    "icon": place.icon,
                    "link": place.url,
                    "active": place == current,
                    "badge": place.count,
                    "badge_variant": "primary",
                }
                for place in section.places
            ],
        }
        for section in sections_of(request)
    ]


def company(request: HttpRequest) -> str:
    """The company's name, for the head of every page."""
    return settings.ENV.PORTAL_COMPANY


def account_links(request: HttpRequest) -> list[dict[str, str]]:
    """Links below the person's name."""
    return [
        {"title": "My profile", "link": reverse("profile")},
        {"title": "Change password", "link": reverse("account_change_password")},
        {"title": "Two-step log-in", "link": reverse("mfa_index")},
    ]


def context(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page needs: the admin and the plain pages share it."""
    return {
        "company": company(request),
        "sections": lambda: sections_of(request),
        "here": lambda: here(request),
        "account_links": lambda: account_links(request),
    }
