"""Which version answers a case: the same every time, and a growing share keeps those inside."""

from hypothesis import given
from hypothesis import strategies as st

from processes.contracts.in_force import picked_id, place_of
from processes.contracts.words import Reach
from processes.models import Publication

STABLE, CANDIDATE = 1, 2
CASES = st.text(min_size=1, max_size=200)


def published(reach: str = "", share: int = 0, teams: tuple[str, ...] = ()) -> Publication:
    """A publication with a candidate that has this reach, or with none."""
    return Publication(
        version_id=STABLE,
        candidate_id=CANDIDATE if reach else None,
        reach=reach,
        share=share,
        teams=list(teams),
    )


def test_without_a_candidate_all_get_what_is_in_force() -> None:
    for asked in ({}, {"case_id": "1"}, {"team": "North"}, {"shadow": True}):
        assert picked_id(published(), **asked) == STABLE  # type: ignore[arg-type]  # each is one of the three


def test_only_shadow_gets_what_is_in_shadow() -> None:
    row = published(Reach.SHADOW)
    assert picked_id(row, shadow=True) == CANDIDATE
    assert picked_id(row, "7", "North", shadow=True) == CANDIDATE
    for case in range(200):
        assert picked_id(row, str(case), "North") == STABLE


def test_in_shadow_nobody_gets_what_is_staged_for_others() -> None:
    assert picked_id(published(Reach.SHARE, 100), "7", shadow=True) == STABLE
    assert picked_id(published(Reach.TEAMS, teams=("North",)), "7", "North", True) == STABLE


def test_a_named_team_gets_it_whatever_the_case() -> None:
    row = published(Reach.TEAMS, teams=("North", "Night shift"))
    for team in ("North", "north", " Night  SHIFT "):
        assert picked_id(row, "7", team) == picked_id(row, "", team) == CANDIDATE
    for team in ("", "South", "Northern", "North,Night shift"):
        assert picked_id(row, "7", team) == STABLE


def test_without_a_case_a_share_means_what_is_in_force() -> None:
    assert picked_id(published(Reach.SHARE, 100)) == STABLE
    assert picked_id(published(Reach.SHARE, 100), "7") == CANDIDATE


@given(CASES, st.integers(1, 100), st.integers(0, 99))
def test_a_case_gets_the_same_version_and_keeps_it_while_the_share_grows(
    case: str, share: int, more: int
) -> None:
    now = picked_id(published(Reach.SHARE, share), case)
    assert now == picked_id(published(Reach.SHARE, share), case)
    if now == CANDIDATE:
        assert picked_id(published(Reach.SHARE, min(100, share + more)), case) == CANDIDATE
    else:
        assert picked_id(published(Reach.SHARE, max(1, share - more)), case) == STABLE


@given(st.text(alphabet=st.characters(categories=("L", "Cs", "Cc")), min_size=1, max_size=40))
def test_any_text_has_its_place(case: str) -> None:
    assert 0 <= place_of(CANDIDATE, case) <= 99


def test_a_fifth_is_about_a_fifth() -> None:
    row = published(Reach.SHARE, 20)
    got = sum(picked_id(row, f"case-{number}") == CANDIDATE for number in range(10_000))
    assert 1_850 < got < 2_150


def test_another_candidate_gets_other_cases() -> None:
    """Or the same people would try everything that is new."""
    cases = [f"case-{number}" for number in range(1_000)]
    first, second = ({c for c in cases if place_of(pk, c) < 20} for pk in (2, 3))
    assert len(first & second) < 100


def test_places_are_what_they_were() -> None:
    """A case must not change its version when the portal is updated."""
    assert [place_of(2, case) for case in ("123", "4711", "ü", "")] == [78, 71, 3, 61]
