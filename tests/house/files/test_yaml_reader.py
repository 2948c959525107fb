"""YAML with aliases, for readers that take them."""

import time

import pytest

from house.files.tree import Branch, FileRefused
from house.files.yaml_reader import read_yaml


def test_an_alias_is_the_node_that_it_names():
    tree = read_yaml("one: &x {a: 1}\ntwo: *x", takes_aliases=True)
    assert isinstance(tree, Branch)
    (_, _, one), (_, _, two) = tree.entries
    assert one is two


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("one: *x", "Nothing is named &x"),
        ("one: &x [*x]", "Nothing is named &x"),
        ("*x : 1", "A name is a single word"),
    ],
)
def test_an_alias_points_back_to_something_finished(text: str, says: str):
    with pytest.raises(FileRefused, match=says):
        read_yaml(text, takes_aliases=True)


def test_a_bomb_of_aliases_stays_small():
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 200)]
    began = time.perf_counter()
    tree = read_yaml("\n".join(lines), takes_aliases=True)
    assert isinstance(tree, Branch)
    assert time.perf_counter() - began < 5


def test_nobody_takes_aliases_unasked():
    with pytest.raises(FileRefused, match="not used here"):
        read_yaml("one: &x 1\ntwo: *x")
