"""The frame of every page, its refusals, and the shared pieces of the admin's pages."""

import re
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
import unfold
from django.contrib import admin
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse

from house.refusals import Refusal
from portal import navigation, refused
from portal.env import ROOT
from portal.navigation import SECTIONS, Place, Section, here
from processes.models import Person
from processes.people.actions import edit_person
from tests.factories import PersonFactory

STYLES = ROOT / "static" / "portal"
THEME = Path(unfold.__file__).parent
# Names that the theme uses too; ours are bound to an element or to what the theme leaves alone.
SHARED = {"table", "empty", "formset", "errorlist"}


def classes_in(sheet: str) -> set[str]:
    """The class names that selectors of a sheet are about."""
    without_comments = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    selectors = re.sub(r"\{[^{}]*\}", "{}", without_comments)
    return set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", selectors))


def ours() -> set[str]:
    return set().union(*(classes_in(path.read_text()) for path in STYLES.glob("*.css")))


def test_no_class_of_ours_is_one_of_the_theme() -> None:
    theirs = classes_in((THEME / "static/unfold/css/styles.css").read_text())
    for path in (THEME / "templates").rglob("*.html"):
        for given in re.findall(r'class="([^"{}]*)"', path.read_text()):
            theirs.update(given.split())
    # The sheet that speaks of the theme on purpose names its parts.
    meant = classes_in((STYLES / "admin.css").read_text())
    assert (ours() - meant) & theirs - {"dark", "light"} <= SHARED


def test_the_head_of_the_sheet_lists_every_class_that_pages_may_use() -> None:
    listed = re.search(r"/\*(.*?)\*/", (STYLES / "portal.css").read_text(), re.DOTALL)
    assert listed
    sheets = [STYLES / f"{name}.css" for name in ("text", "portal", "lists", "desk", "forms")]
    names = set().union(*(classes_in(path.read_text()) for path in sheets)) - {"portal", "formset"}
    families = {re.sub(r"^(state|tier)-.*", r"\1", name) for name in names}
    assert families - set(re.findall(r"[\w-]+", listed[1])) == set()


def test_icons_are_hidden_from_readers() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        for icon in re.findall(r'<span class="icon"[^>]*>', path.read_text()):
            assert 'aria-hidden="true"' in icon, path


# --- the frame ----------------------------------------------------------------------------------


@pytest.fixture
def compliance(db: None) -> Person:
    return PersonFactory(groups=["staff", "compliance"])


@pytest.fixture
def logged_in(client: Client, compliance: Person) -> Client:
    client.force_login(compliance)
    return client


PAGES = ["admin:index", "mfa_index", "account_change_password"]


@pytest.mark.parametrize("name", PAGES)
def test_admin_and_plain_pages_have_the_same_side(logged_in: Client, name: str) -> None:
    page = logged_in.get(reverse(name)).text
    assert re.findall(r'<h2 id="section-\d+">(\w+)</h2>', page)[0] == "Desk"
    assert f'href="{reverse("activity")}"' in page
    assert '<a class="skip" href="#content">' in page
    assert len(re.findall(r'<main id="content"', page)) == 1
    assert len(re.findall(r"<h1", page)) == 1
    logout = re.search(r'<form method="post" action="/accounts/logout/">(.*?)</form>', page, re.S)
    assert logout
    assert "csrfmiddlewaretoken" in logout[1]


def test_the_side_shows_what_one_may_see(client: Client, db: None) -> None:
    client.force_login(PersonFactory(groups=["staff"]))
    page = client.get(reverse("mfa_index")).text
    assert f'href="{reverse("activity")}"' not in page
    assert f'href="{reverse("admin:processes_person_changelist")}"' in page


def test_one_place_alone_is_marked_as_the_one_shown(logged_in: Client) -> None:
    page = logged_in.get(reverse("admin:processes_person_changelist")).text
    marked = re.findall(r'<a class="side-link" href="([^"]+)" aria-current="page"', page)
    assert marked == [reverse("admin:processes_person_changelist")]


def test_the_closest_of_the_places_is_the_one_shown(rf: RequestFactory) -> None:
    for place in (place for section in SECTIONS for place in section.places):
        assert here(rf.get(place.url)) == place
    assert here(rf.get("/accounts/2fa/")) is None


def test_of_two_places_one_below_the_other_the_closer_is_shown(
    rf: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide, close = Place("Wide", "", "notices"), Place("Close", "", "notice_settings")
    monkeypatch.setattr(navigation, "SECTIONS", (Section("Both", (wide, close)),))
    assert here(rf.get(close.url + "anything/")) == close
    assert here(rf.get(wide.url + "anything/")) == wide


def test_plain_pages_need_neither_inline_scripts_nor_styles(logged_in: Client) -> None:
    answer = logged_in.get(reverse("mfa_index"))
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy


def test_the_theme_gets_what_it_needs_in_the_admin_alone(logged_in: Client) -> None:
    policy = logged_in.get(reverse("admin:index"))["Content-Security-Policy"]
    assert "script-src 'self' 'unsafe-eval'" in policy
    assert "script-src 'self' 'unsafe-inline'" not in policy


def test_every_sheet_of_the_theme_and_the_plain_pages_exists(logged_in: Client) -> None:
    for name in ("admin:index", "mfa_index"):
        page = logged_in.get(reverse(name)).text
        for path in re.findall(r'(?:href|src)="/static/portal/([^"]+)"', page):
            assert (STYLES / path).exists(), path
    assert isinstance(admin.site.each_context(_request_of(logged_in))["styles"], list)


def _request_of(client: Client) -> HttpRequest:
    request: HttpRequest = client.get(reverse("admin:index")).wsgi_request
    return request


# --- refusals -----------------------------------------------------------------------------------


def test_a_missing_page_says_so_to_strangers(client: Client, db: None) -> None:
    answer = client.get("/nothing/at/all/")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "Nothing here" in answer.text
    assert f'href="{reverse("account_login")}"' in answer.text
    assert "side-nav" not in answer.text


def test_a_missing_page_keeps_the_side_for_those_inside(logged_in: Client) -> None:
    answer = logged_in.get("/nothing/at/all/")
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "side-nav" in answer.text
    assert "To my desk" in answer.text


def test_a_page_that_is_not_open_says_so(client: Client, db: None) -> None:
    client.force_login(PersonFactory(groups=["staff"]))
    answer = client.get(reverse("health"))
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "Not open to you" in answer.text


class TooLate(Refusal):
    says = "The week is closed already."


def test_a_refusal_is_a_page_with_its_sentence(rf: RequestFactory, compliance: Person) -> None:
    request = rf.get("/")
    request.user = compliance
    answer = refused.RefusalMiddleware(lambda _: None).process_exception(request, TooLate())  # type: ignore[arg-type,return-value]
    assert answer is not None
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "<h1>Not done</h1>" in answer.text
    assert "The week is closed already." in answer.text


def test_a_form_from_elsewhere_is_refused(compliance: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(compliance)
    answer = client.post(reverse("account_logout"))
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert "This form was open for too long." in answer.text


def test_a_fault_of_ours_shows_a_page_even_without_a_database(rf: RequestFactory) -> None:
    # No database is allowed here, and the person is never asked for.
    class Unreachable:
        def __getattr__(self, name: str) -> Any:
            raise AssertionError("a page about a fault must not need who it is")

    request = rf.get("/")
    request.user = Unreachable()  # type: ignore[assignment]
    answer = refused.broken(request)
    assert answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "Something went wrong" in answer.text


# --- lists, acts, history -----------------------------------------------------------------------


def test_a_list_offers_itself_as_a_file_with_its_filters(logged_in: Client) -> None:
    page = logged_in.get(reverse("admin:processes_person_changelist"), {"q": "Ada"}).text
    assert 'href="/admin/processes/person/export.csv?q=Ada"' in page
    assert 'href="/admin/processes/person/export.json?q=Ada"' in page
    assert "Nothing fits" in page


@pytest.fixture
def administrator(db: None) -> Person:
    return PersonFactory(groups=["administrators", "staff"])


def test_a_page_shows_its_acts_as_buttons_that_lead_to_a_question(
    client: Client, administrator: Person
) -> None:
    client.force_login(administrator)
    colleague = PersonFactory()
    page = client.get(reverse("admin:processes_person_change", args=[colleague.pk])).text
    link = reverse("admin:processes_person_act", args=[colleague.pk, "hours"])
    assert f'<a class="button button-quiet" href="{link}">Set working hours</a>' in page
    asked = client.get(link).text
    assert "Response times run" in asked
    assert 'name="because"' in asked
    assert f'href="{reverse("admin:processes_person_change", args=[colleague.pk])}"' in asked
    empty = client.post(link, {"because": ""}).text
    assert "This field is required." in empty
    assert 'aria-invalid="true"' in empty


def test_history_shows_one_save_with_its_words_marked(
    client: Client, administrator: Person
) -> None:
    colleague = PersonFactory(job_title="Head of Support", phone="1")
    edit_person(
        colleague, by=administrator, because="New role", job_title="Head of Finance", phone="2"
    )
    client.force_login(administrator)
    page = client.get(reverse("admin:processes_person_history", args=[colleague.pk])).text
    assert "Head of <del>Support</del><ins>Finance</ins>" in page
    assert page.count('class="timeline-head"') == 2
    assert "“New role”" in page


def test_the_palette_finds_pages_and_people(logged_in: Client) -> None:
    PersonFactory(name="Ada Brandt", job_title="Chief Operating Officer")
    page = logged_in.get(reverse("admin:search"), {"extended": "1", "s": "brandt"}).text
    assert "Ada Brandt" in page
    assert "Chief Operating Officer" in page
    assert (
        "Nothing goes by that name"
        in logged_in.get(reverse("admin:search"), {"extended": "1", "s": "zzzz"}).text
    )


# --- small pieces -------------------------------------------------------------------------------


def test_a_state_is_a_word_and_a_mark() -> None:
    shown = render_to_string("house/state.html", {"state": "in review"}).strip()
    assert shown == '<span class="state state-in-review">in review</span>'


def test_an_unknown_moment_is_never() -> None:
    assert "never" in render_to_string("house/when.html", {"at": None})


@pytest.mark.parametrize(
    ("given", "shown"),
    [({"title": "None yet"}, "None yet"), ({"title": "x", "link": "/a/", "does": "Go"}, ">Go<")],
)
def test_an_empty_list_says_what_to_do(given: dict[str, str], shown: str) -> None:
    assert shown in render_to_string("house/empty.html", given)
