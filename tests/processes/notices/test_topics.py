import pytest

from processes.notices import topics
from processes.notices.topics import Topic, UnknownTopic
from tests.processes.notices.conftest import GAPS, PAUSED


def test_topics_are_found_by_name_and_listed_by_title() -> None:
    assert topics.named(PAUSED.name) is PAUSED
    assert topics.choosable() == [GAPS, PAUSED]
    assert topics.every() == [GAPS, PAUSED, topics.TEST]


def test_registering_the_same_twice_does_no_harm() -> None:
    topics.register(PAUSED)
    assert topics.choosable() == [GAPS, PAUSED]


def test_two_topics_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match=r"tests\.paused"):
        topics.register(Topic(PAUSED.name, "Something else", "Other words."))


def test_an_unknown_topic_has_a_sentence() -> None:
    with pytest.raises(UnknownTopic) as refused:
        topics.named("nonsense")
    assert refused.value.text == "There is no topic of notices named “nonsense”."


def test_an_old_topic_is_shown_by_its_name() -> None:
    assert topics.title_of("gone.since") == "gone.since"
    assert topics.title_of(PAUSED.name) == "Paused processes"
