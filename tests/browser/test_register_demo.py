"""The demo company's register on paper and on a phone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from processes.models import Person, Process
from tests.browser.conftest import PHONE, OpenFor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("demo")]


def test_each_process_is_one_sheet_of_paper(open_for: OpenFor) -> None:
    page = open_for(Person.objects.get(email="compliance@demo.example"), "/register/")
    sheets = {}
    for slug in Process.objects.values_list("slug", flat=True):
        page.goto(f"/register/{slug}/")
        paper = page.pdf(prefer_css_page_size=True)
        sheets[slug] = len(re.findall(rb"/Type\s*/Page\b", paper))
    assert len(sheets) == 14
    assert set(sheets.values()) == {1}, sheets


def test_the_fullest_page_is_good_on_a_phone(open_for: OpenFor) -> None:
    page = open_for(
        Person.objects.get(email="owner@demo.example"), "/register/support_refunds/", on=PHONE
    )
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert Axe().run(page).response["violations"] == []
