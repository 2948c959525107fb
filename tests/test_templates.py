"""Templates keep to the content security policy: nothing of ours runs or is styled inline."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from portal.env import ROOT
from tests.source import named, templates

INLINE = {
    "a script": re.compile(r"<script(?![^>]*\ssrc=)", re.IGNORECASE),
    "a handler": re.compile(r"<[a-z][^<>]*\son[a-z]+\s*=", re.IGNORECASE),
    "a script address": re.compile(r"""=\s*["']\s*javascript:""", re.IGNORECASE),
    "a style sheet": re.compile(r"<style\b", re.IGNORECASE),
    "a style": re.compile(r"<[a-z][^<>]*\sstyle\s*=", re.IGNORECASE),
    "text taken as safe": re.compile(r"\|\s*safe\b|autoescape off"),
}
FOLDERS = ROOT / "templates"
# Help texts stand in code, and Django's own for passwords are lists.
ALLOWED = {("text taken as safe", "templates/house/field.html")}


def is_mail(path: Path) -> bool:
    """Mail programs know no style sheets and run no scripts."""
    return "mail" in path.stem or "email" in path.parts


@pytest.mark.parametrize("what", INLINE)
def test_nothing_is_inline(what: str) -> None:
    wanted = [path for path in templates() if not is_mail(path)]
    found = {(what, named(path)) for path in wanted if INLINE[what].search(path.read_text())}
    assert found - ALLOWED == set()


def test_the_patterns_find_what_they_look_for() -> None:
    samples = {
        "a script": "<script>go()</script>",
        "a handler": '<a href="/" onclick="go()">',
        "a script address": '<a href="javascript:go()">',
        "a style sheet": "<style>a{}</style>",
        "a style": '<p class="a" style="color: red">',
        "text taken as safe": "{{ text|safe }}",
    }
    assert all(INLINE[what].search(sample) for what, sample in samples.items())
    assert not INLINE["a script"].search('<script src="/a.js" defer></script>')
    assert not INLINE["a handler"].search("<p>on Monday, a = b</p>")


def test_every_template_can_be_read() -> None:
    for path in templates():
        get_template(path.relative_to(FOLDERS).as_posix())


def test_forms_that_post_carry_their_protection() -> None:
    posting = re.compile(r"<form[^>]*method=[\"']?post.*?</form>", re.IGNORECASE | re.DOTALL)
    bare = [
        named(path)
        for path in templates()
        for form in posting.findall(path.read_text())
        if "csrf_token" not in form and "{% include" not in form and "{% element" not in form
    ]
    assert bare == []
