"""What a key is good for, and how little a wrong one learns."""

import hmac
from datetime import timedelta
from typing import Any

import pytest

from house.clock import now
from processes.people import authentication
from processes.people.authentication import KeyRefused, Standing, key_of, standing_of
from processes.people.keys import AgentKey, new_secret
from tests.factories import AgentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def key() -> tuple[AgentKey, str]:
    text, public_id, digest = new_secret()
    made = AgentKey.objects.create(
        agent=AgentFactory(), public_id=public_id, digest=digest, made_at=now()
    )
    return made, text


def test_the_right_text_is_the_key(key: tuple[AgentKey, str]) -> None:
    assert key_of(key[1]) == key[0]


def test_the_secret_is_kept_as_a_digest_alone(key: tuple[AgentKey, str]) -> None:
    assert key[1].split("_", 2)[2] not in str(AgentKey.objects.values())


def test_an_unknown_key_costs_as_much_as_a_wrong_one(
    key: tuple[AgentKey, str],
    monkeypatch: pytest.MonkeyPatch,
    django_assert_num_queries: Any,
) -> None:
    compared: list[tuple[str, str]] = []
    honest = hmac.compare_digest

    def compare(one: str, other: str) -> bool:
        compared.append((one, other))
        return honest(one, other)

    monkeypatch.setattr(authentication.hmac, "compare_digest", compare)
    told = []
    for text in ("aop_000000000000_guess", f"aop_{key[0].public_id}_guess"):
        with django_assert_num_queries(1), pytest.raises(KeyRefused) as refused:
            key_of(text)
        told.append(refused.value.text)
    assert told[0] == told[1]
    assert [len(part) for pair in compared for part in pair] == [64] * 4


@pytest.mark.parametrize(
    "text", ["", "aop_", "aop__x", "aop_a_", "ghp_abc_def", "aop_é_x", "x" * 9999]
)
def test_what_is_no_key_asks_no_database(text: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0), pytest.raises(KeyRefused, match="not a key"):
        key_of(text)


def test_standing(key: tuple[AgentKey, str]) -> None:
    made, moment = key[0], now()
    assert standing_of(made, moment) == Standing.ACTIVE
    made.expires_at = moment + timedelta(seconds=1)
    assert standing_of(made, moment) == Standing.ACTIVE
    made.expires_at = moment
    assert standing_of(made, moment) == Standing.EXPIRED
    made.revoked_at = moment
    assert standing_of(made, moment) == Standing.REVOKED
    made.revoked_at = made.expires_at = None
    made.agent.is_active = False
    assert standing_of(made, moment) == Standing.INACTIVE


def test_the_list_and_the_door_agree(key: tuple[AgentKey, str]) -> None:
    """`good_at` is the same rule as a query."""
    moments = (None, now() - timedelta(days=1), now() + timedelta(days=1))
    for is_active in (True, False):
        made = key[0]
        made.agent.is_active = is_active
        made.agent.save()
        for made.expires_at in moments:
            for made.revoked_at in moments[:2]:
                made.save()
                good = AgentKey.objects.good_at(now()).exists()
                assert good == (standing_of(made, now()) == Standing.ACTIVE)
