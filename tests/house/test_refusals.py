"""Reasons: what counts as one."""

import pytest

from house.refusals import ReasonMissing, require_reason


@pytest.mark.parametrize(
    "says", ["", "  ", "ok", "...", "123", "2026-01-01", "aaa", "Aa aa!", "-x-"]
)
def test_what_says_nothing_is_no_reason(says: str) -> None:
    with pytest.raises(ReasonMissing) as refused:
        require_reason(says)
    assert refused.value.field == "because"


@pytest.mark.parametrize("says", ["Bug", " It is wrong ", "Q3 is over", "Fehler 7", "検査済み"])
def test_a_few_words_are(says: str) -> None:
    assert require_reason(says) == says.strip()
