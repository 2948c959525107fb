"""levenshtein, rouge-n, bleu and gleu."""

import pytest

from governance.evaluations.checks.overlap import treebank_words
from tests.governance.evaluations.checks import error, passes, verdict

THE_CAT = "the cat sat on the mat"


def test_levenshtein_counts_single_changes_up_to_the_threshold():
    assert passes("kitten", "levenshtein", "sitting", threshold=3)
    assert not passes("kitten", "levenshtein", "sitting", threshold=2)
    assert passes("", "levenshtein", "abcde")
    assert not passes("", "levenshtein", "abcdef")
    assert passes("kitten", "levenshtein", "kitten", threshold=0)
    assert "needs a text" in error("x", "levenshtein", 5)


def test_levenshtein_on_long_texts_stays_exact_up_to_the_threshold():
    long = "word " * 4_000
    assert passes(long, "levenshtein", long[:9_000] + "X" + long[9_000:], threshold=1)
    assert "more than 2 changes" in verdict(long, "levenshtein", long + "abc", threshold=2).reason


@pytest.mark.parametrize(
    ("kind", "reference", "score"),
    [
        ("rouge-n", "the cat is on the mat", 5 / 6),
        ("rouge-n", THE_CAT.title(), 1.0),
        ("bleu", THE_CAT, 1.0),
        ("bleu", ["a dog", THE_CAT], 1.0),
        ("bleu", "the cat sat on the mat today", 0.8464817),
        ("gleu", "the cat is on the mat", 0.5),
        ("gleu", [THE_CAT + ".", "x"], 1.0),
        ("gleu", "something else", 0.0),
    ],
)
def test_scores_are_the_ones_that_thresholds_were_tuned_to(
    kind: str, reference: object, score: float
):
    assert verdict(THE_CAT, kind, reference).score == pytest.approx(score, abs=1e-6)


@pytest.mark.parametrize("kind", ["rouge-n", "bleu", "gleu"])
def test_an_empty_answer_shares_nothing(kind: str):
    assert verdict(" ", kind, "words").score == 0


@pytest.mark.parametrize("kind", ["rouge-n", "bleu", "gleu"])
def test_the_negation_turns_the_score_round(kind: str):
    found = verdict("one two", f"not-{kind}", "three four")
    assert found.passed
    assert found.score == pytest.approx(1, abs=1e-6)


def test_short_answers_are_scored_by_the_runs_that_they_can_have():
    assert verdict("yes", "bleu", "yes").score == 1


def test_a_reference_has_to_be_text_of_bearable_length():
    assert error("x", "rouge-n", ["x"])
    assert error("x", "bleu", [])
    assert "longer than" in error("x", "gleu", "x" * 200_001)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hello, world.", ["hello", ",", "world", "."]),
        ("it's 5:30, i can't", ["it", "'s", "5:30", ",", "i", "ca", "n't"]),
        ("you cannot", ["you", "can", "not"]),
        ('he said "no"', ["he", "said", "``", "no", "''"]),
        ("wait... (really?)", ["wait", "...", "(", "really", "?", ")"]),
        ("costs $5", ["costs", "$", "5"]),
        ("in the u.s.", ["in", "the", "u.s."]),
        ("", []),
    ],
)
def test_words_are_split_by_the_penn_treebank(text: str, expected: list[str]):
    assert treebank_words(text) == expected
