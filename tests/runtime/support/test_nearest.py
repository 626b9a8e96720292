"""The nearest name is found, and no words and names make the search long."""

from __future__ import annotations

import time

import pytest
from schemagen_runtime.support.nearest import nearest


@pytest.mark.parametrize(
    ("word", "known", "near"),
    [
        ("flaot", ["int", "float", "string"], "float"),
        ("FLOAT", ["int", "float", "string"], "float"),
        ("uot", ["schemas", "out"], "out"),
        ("scre", ["scare", "score", "scores"], "score"),
        ("zzz", ["int", "float"], None),
        ("", ["int", ""], None),
    ],
)
def test_the_nearest_name_is_found_whatever_its_case(word: str, known: list[str], near: str | None) -> None:
    assert nearest(word, known) == near


@pytest.mark.parametrize(
    ("word", "name"), [("id", "paid"), ("at", "rate"), ("paid", "id"), ("ts", "rates"), ("n", "no")]
)
def test_a_word_within_a_much_longer_one_is_not_meant_to_be_it(word: str, name: str) -> None:
    assert nearest(word, [name]) is None


@pytest.mark.parametrize("slip", ["feature_1207_", "featrue_1207", "Feature-1207", "eature_1207", "feature_1207x"])
def test_the_nearest_of_thousands_is_found(slip: str) -> None:
    assert nearest(slip, [f"feature_{number}" for number in range(1000, 5000)]) == "feature_1207"


def test_no_names_make_the_search_long() -> None:
    known = ["abcdefgh" * 7 + str(number) for number in range(2000)]
    began = time.monotonic()
    for number in range(20):
        nearest("hgfedcba" * 7 + str(number), known)
    assert time.monotonic() - began < 10  # it was twenty times as long
