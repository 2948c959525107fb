"""is-xml, contains-xml, is-html, contains-html."""

import pytest

from tests.governance.evaluations.checks import error, passes, verdict


@pytest.mark.parametrize(
    "text",
    ["<a><b>x</b></a>", '<?xml version="1.0"?><r/>', "<x:y>é</x:y>", '<!DOCTYPE r SYSTEM "x"><r/>'],
)
def test_xml_is_well_formed_from_end_to_end(text: str):
    assert passes(text, "is-xml")


@pytest.mark.parametrize(
    "text", ["", "text", "<a><b></a></b>", "<a/> after", "<p>a & b</p>", "<a b=1/>"]
)
def test_what_is_not_well_formed_is_no_xml(text: str):
    assert not passes(text, "is-xml")


def test_a_document_with_a_dtd_of_its_own_is_not_read():
    bomb = '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><r>&b;</r>'
    assert "DTD of its own" in verdict(bomb, "is-xml").reason
    assert not passes('<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>', "is-xml")


@pytest.mark.parametrize("text", ["see <a>x</a>.", "a <b/> c", "it's <i>so</i>", "x < y <b>z</b>"])
def test_xml_is_found_in_prose(text: str):
    assert passes(text, "contains-xml")


@pytest.mark.parametrize("text", ["a < b > c", "<a>open", "<a></b>", "plain"])
def test_no_xml_is_seen_where_none_is(text: str):
    assert not passes(text, "contains-xml")


@pytest.mark.parametrize("kind", ["is-xml", "contains-xml"])
def test_needed_elements_are_named_by_their_path(kind: str):
    text = '<r><i id="1"><n>1</n></i><i><m/></i></r>'
    for value in ("r.i.n, r.i.m", ["r.i"], {"requiredElements": ["r.i.@_id"]}):
        assert passes(text, kind, value)
    assert "without “r.x”" in verdict(text, kind, ["r.i", "r.x"]).reason
    assert passes(text, f"not-{kind}", ["r.x"])
    assert "takes the elements" in error(text, kind, {"elements": ["r"]})


HTML = [
    "<div>Hello</div>",
    "  <br />  ",
    "<!DOCTYPE html><html><head><title>T</title></head><body>words</body></html>",
    "<!-- note --><p>one<p>two",
    '<img alt="a > b">',
    "<script>if (a < b) go()</script>",
    "<my-element>x</my-element>",
    "<ul><li>a<li>b</ul>",
]
NOT_HTML = [
    "",
    "Just words",
    "Some <b>bold</b> words",
    "<p>x</p> after",
    "<p>x</p>&amp;",
    "2 < 3 and 4 > 1",
    "<notatag>x</notatag>",
    "<headphones>x</headphones>",
    '<?xml version="1.0"?><p/>',
    "<html>words</html>",
    "<div",
]


@pytest.mark.parametrize("text", HTML)
def test_html_is_known_elements_with_no_text_beside_them(text: str):
    assert passes(text, "is-html")


@pytest.mark.parametrize("text", NOT_HTML)
def test_what_has_text_outside_or_no_known_element_is_no_html(text: str):
    assert not passes(text, "is-html")


@pytest.mark.parametrize(
    "text", ["Some <b>bold</b> words", "<br>", "<p class='x'>", "<!doctype html>"]
)
def test_html_is_seen_by_its_signs(text: str):
    assert passes(text, "contains-html")


@pytest.mark.parametrize("text", ["2 < 3 and 4 > 1", "<notatag>", "AT&amp;T", "plain"])
def test_one_weak_sign_is_not_enough(text: str):
    assert not passes(text, "contains-html")
