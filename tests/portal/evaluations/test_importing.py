"""Cases from a file, in a browser: looked at, taken whole, and written out."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from governance.evaluations.files import LARGEST_UPLOAD
from governance.models import SetProposal
from processes.models import Person
from tests.evaluations import a_case
from tests.governance.evaluations.files.uploads import folder
from tests.portal.evaluations.conftest import Cast

pytestmark = pytest.mark.django_db
LINE = json.dumps({"vars": {"q": "one"}, "assert": [{"type": "contains", "value": "1"}]})


class Upload:
    """Somebody's page of a set."""

    def __init__(self, person: Person, slug: str) -> None:
        self.client = Client()
        self.client.force_login(person)
        self.hidden = {"seen": "", "held": ""}
        self.address = reverse("evaluations:import", args=[slug])

    def send(self, **fields: object) -> tuple[int, str]:
        data = {"because": "From our repository", "takes_offers": "on", **fields}
        response = self.client.post(self.address, data)
        if response.context:
            self.hidden = {name: response.context.get(name, "") for name in ("seen", "held")}
        return response.status_code, response.content.decode()

    def take(self, **fields: object) -> tuple[int, str]:
        return self.send(take="1", **{**self.hidden, **fields})


@pytest.fixture
def eva(cast: Cast) -> Upload:
    return Upload(cast.eva, cast.own.slug)


def bundle() -> SimpleUploadedFile:
    return SimpleUploadedFile("orders.zip", folder("orders"))


def test_a_bundle_is_looked_at_and_then_taken_without_choosing_it_again(cast: Cast, eva: Upload):
    status, page = eva.send(file=bundle())
    assert status == 200
    assert "It can be taken" in page
    assert "never executed" in page
    assert "json-field" in page
    assert cast.own.cases.count() == 1
    status, _ = eva.take()
    assert status == 302
    assert cast.own.cases.count() == 12
    assert "The set has all of this already" in eva.send(file=bundle())[1]


def test_what_was_not_looked_at_is_not_taken(cast: Cast, eva: Upload):
    assert "look again" in eva.send(text=LINE, take="1", seen="x:y")[1]
    eva.send(text=LINE)
    other = LINE.replace("one", "two")
    assert "look again" in eva.take(text=other)[1]
    assert "look again" in eva.take(takes_offers="")[1]
    eva.send(text=LINE)
    a_case(cast.own, cast.eva, name="Written meanwhile")
    assert "look again" in eva.take()[1]
    assert not cast.own.cases.filter(source_kind="import").exists()


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({}, "Choose a file or put its text below."),
        ({"text": "a: [", "because": "To see"}, "This is no YAML"),
        ({"text": LINE, "because": "x"}, "someone else will understand"),
        ({"held": "a" * 64}, "no longer kept"),
        ({"file": SimpleUploadedFile("a.csv", b"a" * (LARGEST_UPLOAD + 1))}, "larger than 5 MiB"),
        ({"file": SimpleUploadedFile("a.zip", b"PK\x03\x04broken")}, "damaged"),
    ],
)
def test_what_is_wrong_stands_at_its_field(
    cast: Cast, eva: Upload, fields: dict[str, object], says: str
):
    status, page = eva.send(**fields)
    if "text" in fields and fields["because"] == "x":
        status, page = eva.take(**fields)
    assert status == 422
    assert says in page
    assert cast.own.cases.count() == 1


def test_a_case_that_can_not_be_kept_is_named(cast: Cast, eva: Upload):
    long = json.dumps({"vars": {"q": "x" * 300_000}, "description": "Too long"})
    status, page = eva.send(text=long)
    assert status == 422
    assert "“Too long”" in page
    assert "Take it into the set" not in page


def test_what_a_contract_relies_on_waits_for_consent(cast: Cast, eva: Upload):
    cast.rely()
    eva.send(text=LINE)
    assert eva.take()[0] == 302
    assert cast.own.cases.count() == 1
    assert SetProposal.objects.open().get().proposed_by == cast.eva


def test_others_may_write_out_what_they_see_and_take_nothing_in(cast: Cast):
    charlie = Upload(cast.charlie, cast.own.slug)
    assert charlie.send(text=LINE)[0] == 403
    for form in ("promptfoo", "jsonl", "csv", "json"):
        response = charlie.client.get(reverse("evaluations:export", args=[cast.own.slug, form]))
        assert "attachment" in response["Content-Disposition"]
        assert "A small refund" in response.content.decode()
    assert charlie.client.get(f"{charlie.address}../export/exe/").status_code == 404


def test_a_set_that_one_may_not_know_of_is_not_there(cast: Cast):
    type(cast.process).objects.filter(pk=cast.process.pk).update(is_restricted=True)
    charlie = Upload(cast.charlie, cast.own.slug)
    assert charlie.send(text=LINE)[0] == 404
    address = reverse("evaluations:export", args=[cast.own.slug, "csv"])
    assert charlie.client.get(address).status_code == 404
