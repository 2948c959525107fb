"""Patience with sources of bad requests."""

import pytest
from django.core.cache import cache
from django.test import RequestFactory, override_settings

from house.throttle import Patience, address_of
from tests.conftest import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


def test_the_first_few_are_free_then_one_waits_for_the_rest_of_the_while(clock: Clock) -> None:
    patience = Patience("a-test", at_most=2, seconds=60)
    assert [patience.wait_of("x"), patience.wait_of("x")] == [0, 0]
    clock.forward(seconds=15)
    assert patience.wait_of("x") == 45
    clock.forward(seconds=44.5)
    assert patience.wait_of("x") == 1
    clock.forward(seconds=0.5)
    assert patience.wait_of("x") == 0


def test_sources_and_kinds_are_apart(clock: Clock) -> None:
    patience = Patience("a-test", at_most=1)
    assert patience.wait_of("x") == 0
    assert patience.wait_of("x") > 0
    assert patience.wait_of("y") == 0
    assert Patience("another", at_most=1).wait_of("x") == 0


def from_address(address: str, told: str = "") -> str:
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    if told:
        request.META["HTTP_X_FORWARDED_FOR"] = told
    return address_of(request)


def test_an_address_is_not_taken_from_the_caller_s_own_word() -> None:
    assert from_address("203.0.113.9", told="198.51.100.1") == "203.0.113.9"


@override_settings(SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"))
def test_behind_a_proxy_its_own_word_counts() -> None:
    assert from_address("10.0.0.1", told="198.51.100.1, 203.0.113.9") == "203.0.113.9"
    assert from_address("10.0.0.1") == "10.0.0.1"


def test_one_host_s_ipv6_network_is_one_source() -> None:
    assert from_address("2001:db8::1") == from_address("2001:db8::ffff:1")
    assert from_address("2001:db8::1") != from_address("2001:db8:0:1::1")
    assert from_address("::ffff:203.0.113.9") == "203.0.113.9"
    assert from_address("") == ""
