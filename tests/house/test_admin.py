"""Holes of stock admin parts, each tried on the classes that our pages are built from."""

import re
from typing import Any

import pytest
from django.contrib import admin
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from house.admin import GovernedAdmin
from processes.models import Person
from tests.factories import AgentFactory, PersonFactory

pytestmark = pytest.mark.django_db
ADMINS = [pytest.param(each, id=model.__name__) for model, each in admin.site._registry.items()]
ACTS = [act.name for act in admin.site._registry[Person].acts]
NOBODY = "999999999"


def url(name: str, *args: Any) -> str:
    return reverse(f"admin:processes_person_{name}", args=args)


def url_of(each: GovernedAdmin, name: str, *args: Any) -> str:
    return reverse(f"admin:{each.opts.app_label}_{each.opts.model_name}_{name}", args=args)


@pytest.fixture
def staff(client: Client) -> Person:
    """A colleague with no rights but those of everybody, logged in."""
    person = PersonFactory(groups=["staff"])
    client.force_login(person)
    return person


@pytest.fixture
def administrator(client: Client) -> Person:
    """Somebody who may change people, logged in."""
    person = PersonFactory(groups=["staff", "administrators"])
    client.force_login(person)
    return person


@pytest.fixture
def hidden() -> Person:
    """The account of an agent, which only administrators see."""
    return AgentFactory(name="Ticket agent")


# --- what is hidden does not exist ----------------------------------------------------------------

PAGES = ["change", "history", "delete", *(f"act {name}" for name in ACTS)]


def page_of(person: Person, page: str) -> str:
    name, _, act = page.partition(" ")
    return url(name, person.pk, act) if act else url(name, person.pk)


@pytest.mark.parametrize("page", PAGES)
def test_a_hidden_object_answers_as_if_it_were_not_there(
    staff: Person, hidden: Person, client: Client, page: str
) -> None:
    """Stock pages answer with a redirect or with 403, and by that say that it exists."""
    entries = Entry.objects.count()
    for ask in (client.get, client.post):
        there, nowhere = ask(page_of(hidden, page)), ask(page_of(Person(pk=NOBODY), page))
        assert (there.status_code, nowhere.status_code) == (404, 404)
    assert Entry.objects.count() == entries


@pytest.mark.parametrize("page", PAGES)
def test_the_same_pages_are_there_for_whoever_may_see_it(
    administrator: Person, hidden: Person, client: Client, page: str
) -> None:
    """So that the test above can't pass because of a misspelt address."""
    assert client.get(page_of(hidden, page)).status_code in {200, 302, 403}


@pytest.mark.parametrize("each", ADMINS)
@pytest.mark.parametrize("page", ["change", "history", "delete"])
def test_what_is_not_there_is_404_in_every_list(
    administrator: Person, client: Client, each: GovernedAdmin, page: str
) -> None:
    assert client.get(url_of(each, page, NOBODY)).status_code == 404


def test_lists_and_files_leave_out_what_is_hidden(
    staff: Person, hidden: Person, client: Client
) -> None:
    listed = client.get(url("changelist")).content.decode()
    filed = b"".join(client.get(url("export", "csv"))).decode()  # type: ignore[call-overload]
    for text in (listed, filed):
        assert staff.name in text
        assert hidden.name not in text


@pytest.mark.parametrize("each", ADMINS)
def test_strangers_are_led_to_the_log_in(client: Client, each: GovernedAdmin) -> None:
    answer = client.get(url_of(each, "changelist"), follow=True)
    assert answer.request["PATH_INFO"] == reverse("account_login")


@pytest.mark.parametrize("each", ADMINS)
def test_an_account_that_was_closed_sees_nothing(
    administrator: Person, client: Client, each: GovernedAdmin
) -> None:
    Person.objects.filter(pk=administrator.pk).update(is_active=False)
    answer = client.get(url_of(each, "changelist"), follow=True)
    assert answer.request["PATH_INFO"] == reverse("account_login")


# --- history is read, never posted ----------------------------------------------------------------


def followed(client: Client, address: str, **values: str) -> HttpResponse:
    return client.post(address, values, follow=True)  # type: ignore[return-value]


def test_history_has_no_page_that_puts_an_old_version_back(
    administrator: Person, client: Client
) -> None:
    """simple-history's own page saves whatever is posted to it, from anyone who may look."""
    ada = PersonFactory(name="Ada")
    version = ada.history.first().pk
    address = f"{url('history', ada.pk)}{version}/"
    answer = followed(client, address, name="Somebody else", email=ada.email)
    assert answer.status_code == 404
    ada.refresh_from_db()
    assert ada.name == "Ada"


def test_posting_to_the_history_changes_nothing(administrator: Person, client: Client) -> None:
    ada = PersonFactory(name="Ada")
    rows = ada.history.count()
    client.post(url("history", ada.pk), {"name": "Somebody else"})
    ada.refresh_from_db()
    assert (ada.name, ada.history.count()) == ("Ada", rows)


@pytest.mark.parametrize("tail", ["permissions/", "permissions/user-manage/1/", "password/"])
def test_the_pages_on_which_people_give_themselves_rights_are_not_there(
    administrator: Person, client: Client, tail: str
) -> None:
    """guardian's pages ask for the right to change and no more; Django's sets any password."""
    address = url("change", administrator.pk).removesuffix("change/") + tail
    assert client.get(address, follow=True).status_code == 404
    assert followed(client, address, password1="x", password2="x").status_code == 404


# --- nothing happens by a link --------------------------------------------------------------------


@pytest.mark.parametrize("name", ACTS)
def test_looking_at_a_button_changes_nothing(
    administrator: Person, client: Client, name: str
) -> None:
    ada = PersonFactory(groups=["staff"])
    before = (Person.objects.values().get(pk=ada.pk), Entry.objects.count())
    client.get(url("act", ada.pk, name), {"because": "a link in a mail"})
    assert (Person.objects.values().get(pk=ada.pk), Entry.objects.count()) == before


def test_a_button_that_is_not_there(administrator: Person, client: Client) -> None:
    ada = PersonFactory()
    assert client.post(url("act", ada.pk, "promote")).status_code == 404


def test_a_form_without_its_protection_does_nothing(administrator: Person) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(administrator)
    ada = PersonFactory()
    answer = browser.post(url("act", ada.pk, "deactivate"), {"because": "from another site"})
    assert answer.status_code == 403
    ada.refresh_from_db()
    assert ada.is_active


# --- nothing is deleted ---------------------------------------------------------------------------


@pytest.mark.parametrize("each", ADMINS)
def test_lists_offer_no_bulk_actions(each: GovernedAdmin) -> None:
    assert not each.actions


def test_people_cannot_be_deleted_one_by_one_or_together(
    administrator: Person, client: Client
) -> None:
    ada = PersonFactory()
    alone = client.post(url("delete", ada.pk), {"post": "yes"})
    together = {"action": "delete_selected", "_selected_action": ada.pk, "post": "yes"}
    client.post(url("changelist"), together)
    assert alone.status_code == 403
    assert Person.objects.filter(pk=ada.pk).exists()


# --- what a form refuses --------------------------------------------------------------------------


def form_of(client: Client, person: Person) -> dict[str, str]:
    """The form of a person's page as it stands."""
    fields = client.get(url("change", person.pk)).context["adminform"].form.fields
    return {name: getattr(person, name, "") or "" for name in fields}


def test_a_refusal_stands_at_its_field_and_nothing_was_written(
    administrator: Person, client: Client
) -> None:
    ada = PersonFactory(name="Ada")
    changed = {"name": "Ada B", "holiday_calendar": "ATLANTIS", "because": "Moved away"}
    answer = client.post(url("change", ada.pk), form_of(client, ada) | changed)
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == ["holiday_calendar"]
    ada.refresh_from_db()
    assert ada.name == "Ada"


# --- one request, one id --------------------------------------------------------------------------


def test_audit_and_history_of_one_request_share_its_id(
    administrator: Person, client: Client
) -> None:
    ada = PersonFactory(name="Ada", job_title="Clerk")
    values = form_of(client, ada)
    answer = client.post(
        url("change", ada.pk), {**values, "job_title": "Lead", "because": "Promoted in March"}
    )
    entry = Entry.objects.get(subject_id=str(ada.pk), subject_kind="person")
    row = ada.history.latest()
    assert re.fullmatch(r"[0-9a-f]{32}", entry.request_id)
    assert entry.request_id == row.request_id == answer["X-Request-Id"]
    assert (entry.because, row.history_change_reason) == ("Promoted in March",) * 2
    assert (entry.actor, row.history_by) == (administrator.name,) * 2


@pytest.mark.parametrize(
    "lookup",
    [
        "password__startswith=pbkdf2",
        "password__regex=^p",
        "last_login__gte=2020-01-01",
        "is_superuser__exact=1",
        "groups__permissions__codename=add_person",
    ],
)
def test_lists_are_narrowed_by_their_own_filters_alone(
    staff: Person, client: Client, lookup: str
) -> None:
    """A hash could be guessed letter by letter from whether its row is shown."""
    for page in ("changelist", "export"):
        address = url(page) if page == "changelist" else url(page, "csv")
        assert client.get(f"{address}?{lookup}").status_code == 400
    assert client.get(f"{url('changelist')}?q=a").status_code == 200


def test_every_filter_that_a_list_offers_works(administrator: Person, client: Client) -> None:
    """Each link of each filter of each list leads to a list."""
    for each in admin.site._registry.values():
        page = client.get(url_of(each, "changelist"))
        if page.status_code != 200:
            continue
        changes = page.context["cl"]
        for filter_spec in changes.filter_specs:
            for choice in filter_spec.choices(changes):
                if link := choice.get("query_string"):
                    answer = client.get(url_of(each, "changelist") + link)
                    assert answer.status_code == 200, (each, link)


def test_the_stock_way_to_change_a_password_is_not_there(staff: Person, client: Client) -> None:
    response = client.post("/admin/password_change/", {"old_password": "guess"})
    assert response.status_code == 302
    assert response["Location"] == "/accounts/password/change/"


def test_the_stock_list_of_tables_is_not_there(staff: Person, client: Client) -> None:
    assert client.get("/admin/processes/")["Location"] == "/admin/"
