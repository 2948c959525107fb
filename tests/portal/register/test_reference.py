"""The glossary, the tiers, the operating models."""

import re

import pytest

from processes.models import Control, OperatingModel, Process, Term, Tier, TierQuestion
from tests.agents import a_domain, a_process
from tests.portal.register.conftest import Cast, Reader


@pytest.fixture
def reader(cast: Cast) -> Reader:
    return Reader(cast.charlie)


def test_every_published_word_has_its_place(reader: Reader) -> None:
    page = reader.get("/glossary/")
    terms = list(Term.objects.published())
    assert len(terms) > 10
    for term in terms:
        assert f'id="{term.slug}"' in page
    Term.objects.filter(pk=terms[0].pk).update(is_retired=True)
    assert f'id="{terms[0].slug}"' not in reader.get("/glossary/")


def test_words_are_found_by_name_and_meaning(reader: Reader) -> None:
    Term.objects.create(slug="quay", name="Quay", meaning="Where ships wait for cargo.")
    for words in ("quay", "SHIPS+WAIT"):
        assert re.findall(r'<div id="([\w-]+)"', reader.get(f"/glossary/?q={words}")) == ["quay"]
    assert "No such word." in reader.get("/glossary/?q=nothing-of-the-kind")


def test_words_are_edited_by_compliance(cast: Cast, reader: Reader) -> None:
    assert "Edit the words" in Reader(cast.compliance).get("/glossary/")
    assert "Edit the words" not in reader.get("/glossary/")


def test_each_tier_says_what_it_is_asked_for(reader: Reader) -> None:
    page = reader.get("/tiers/")
    cards = dict(re.findall(r'id="tier-(\d)">(.*?)</section>', page, re.DOTALL))
    assert sorted(cards) == ["0", "1", "2", "3", "4"]
    for tier in Tier.objects.all():
        asked = set(Control.objects.asked_at(tier.number))
        assert asked
        for control in Control.objects.in_force():
            assert (control.name in cards[str(tier.number)]) is (control in asked), control
    assert "1 in the register" in cards["2"]
    assert "none yet" in cards["4"]


def answers(*, worst: bool) -> str:
    """An answer to each question: the ones that ask for the highest tier, or the lowest."""
    chosen = []
    for question in TierQuestion.objects.all():
        ordered = question.answers.order_by("lowest_tier")
        answer = ordered.last() if worst else ordered.first()
        assert answer
        chosen.append(f"{question.slug}={answer.slug}")
    return "&".join(chosen)


def test_the_questions_say_which_tier_mine_would_be(reader: Reader) -> None:
    low, high = (reader.get(f"/tiers/?{answers(worst=worst)}") for worst in (False, True))
    assert "At least <strong>" in low
    assert 'href="#tier-0">Tier 0' in low
    assert 'href="#tier-4">Tier 4' in high
    assert "It follows from" in high
    assert "At least <strong>" not in reader.get("/tiers/")


def test_every_question_wants_its_answer(reader: Reader) -> None:
    page = reader.get("/tiers/?" + answers(worst=True).split("&")[0])
    assert "Answer every question" in page
    assert "At least <strong>" not in page


def test_each_model_has_its_domains_and_those_that_don_t_fit(
    reader: Reader, cast: Cast, secret: Process
) -> None:
    first, second = OperatingModel.objects.all()[:2]
    odd = a_process("odd_one", domain=a_domain("odd_jobs"), operating_model=second)
    page = reader.get("/operating-models/")
    cards = dict(re.findall(r'<section class="card" id="(\w+)">(.*?)</section>', page, re.DOTALL))
    assert len(cards) == 5
    assert "1 process<" in cards[first.slug]
    assert odd.name in cards[second.slug]
    assert "Odd jobs works as" in cards[second.slug]
    # The vault's only process is restricted: to a stranger it has none.
    assert re.search(r"Vault keeping</strong>, <span[^>]*>no process yet", cards[first.slug])
