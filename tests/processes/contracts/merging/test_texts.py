"""Two edits of one long text: together where they don't touch, nothing where they do."""

import pytest

from processes.contracts.merging.order import in_order_of, merged_order
from processes.contracts.merging.texts import merged_text

SAME = "as the draft has it"
BEFORE = "Read the ticket.\nFind the order.\nPay it. Write to them.\nClose the ticket."


@pytest.mark.parametrize(
    ("theirs", "mine", "both"),
    [
        (
            BEFORE.replace("Read", "Open"),
            BEFORE.replace("Close", "Archive"),
            BEFORE.replace("Read", "Open").replace("Close", "Archive"),
        ),
        (
            BEFORE + "\nTell the shift lead.",
            "Greet.\n" + BEFORE,
            "Greet.\n" + BEFORE + "\nTell the shift lead.",
        ),
        # Two sentences of one line, with one between them.
        (
            BEFORE.replace("Find the", "Seek the"),
            BEFORE.replace("Write", "Talk"),
            BEFORE.replace("Find the", "Seek the").replace("Write", "Talk"),
        ),
        # The same edit on both sides is one edit.
        (BEFORE.replace("Pay", "Refund"), BEFORE.replace("Pay", "Refund"), SAME),
        (
            BEFORE.replace("Pay", "Refund"),
            BEFORE.replace("Pay", "Refund").replace("Read", "Open"),
            SAME,
        ),
        # Both at one place, or beside each other.
        (BEFORE.replace("Find", "Seek"), BEFORE.replace("Find", "Get"), None),
        (BEFORE.replace("Read", "Open"), BEFORE.replace("Find", "Get"), None),
        (BEFORE.replace("Pay", "Refund"), BEFORE.replace("Write", "Talk"), None),
        (BEFORE + "\nTell them.", BEFORE.replace("Close", "Archive"), None),
        (BEFORE + "\nOne.", BEFORE + "\nOther.", None),
        (BEFORE.replace("Find the order.\n", ""), BEFORE.replace("Find", "Get"), None),
    ],
)
def test_two_edits(theirs: str, mine: str, both: str | None) -> None:
    wanted = mine if both == SAME else both
    assert merged_text(BEFORE, theirs, mine) == wanted
    assert merged_text(BEFORE, mine, theirs) == wanted


@pytest.mark.parametrize(
    ("theirs", "mine", "both"),
    [
        (BEFORE + "\nOne.", BEFORE + "\nOther.", BEFORE + "\nOne.\nOther."),
        ("One.\n" + BEFORE, "Other.\n" + BEFORE, "One.\nOther.\n" + BEFORE),
        (
            BEFORE.replace("Read", "Open") + "\nOne.",
            BEFORE + "\nOther.",
            BEFORE.replace("Read", "Open") + "\nOne.\nOther.",
        ),
        (BEFORE.replace("Close", "Archive"), BEFORE + "\nOther.", None),
        (BEFORE.replace("Find", "Seek"), BEFORE.replace("Find", "Get"), None),
    ],
)
def test_one_after_the_other(theirs: str, mine: str, both: str | None) -> None:
    assert merged_text(BEFORE, theirs, mine) is None
    assert merged_text(BEFORE, theirs, mine, one_after_the_other=True) == both


def test_no_time_is_lost_on_texts_too_long_to_compare() -> None:
    long = "".join(f"Line {number}.\n" for number in range(3000))
    assert merged_text(long, "Before.\n" + long, long + "After.") is None


@pytest.mark.parametrize(
    ("base", "theirs", "mine", "kept", "order"),
    [
        ("abc", "cab", "abc", "abc", "cab"),
        ("abc", "abc", "bca", "abc", "bca"),
        ("abc", "cab", "cab", "abc", "cab"),
        ("abc", "cab", "bca", "abc", None),
        ("abc", "abxc", "yabc", "abcxy", "yabxc"),
        ("abc", "cba", "abcd", "abcd", "cdba"),
        ("abc", "ac", "cab", "ac", "ca"),
        ("", "ab", "bc", "abc", "abc"),
    ],
)
def test_two_orders(base: str, theirs: str, mine: str, kept: str, order: str | None) -> None:
    found = merged_order(base, theirs, mine, kept)
    assert (None if found is None else "".join(found)) == order


def test_what_only_the_second_has_stands_where_it_stood() -> None:
    assert "".join(in_order_of("cab", "xabyc", "abcxy")) == "xcaby"
