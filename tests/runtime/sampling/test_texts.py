"""Texts that are made for a pattern have it, whatever it is; where none is found, that is said in bounded work."""

from __future__ import annotations

import re
from itertools import islice
from random import Random

import pytest
from schemagen_runtime.patterns.translation import python_pattern
from schemagen_runtime.sampling.texts import NoTextError, fitting, words


@pytest.mark.parametrize(
    ("pattern", "least", "most"),
    [
        ("^[A-Z]{3}$", 0, None),
        ("^[0-9A-Z]{2}[0-9]{1,4}-[A-Z]{3}-[0-9]{12}$", 0, None),
        ("b", 5, 5),
        ("b$", 5, 9),
        ("^(cat|dog)s?$", 4, 4),
        ("^[a-z]+(,[a-z]+)*$", 30, 40),
        (r"^[^@\s]+@[^@\s]+\.[^@\s]+$", 0, 60),
        (r"\bx\b", 0, None),
        ("^(?=.*[0-9])[a-z0-9]{6}$", 0, None),
        ("^(?!a)[ab]{2}$", 0, None),
        ("(?i)^abc$", 0, None),
        ("^[^ -~]$", 0, None),
        ("^$", 0, None),
        (r"^\d{4}-\d{2}-\d{2}/[A-Z]{2}\d{6}(-[a-z]+[0-9]){2,3}$", 0, None),
        ("^x{100}(ab|[cd]{3}){70}$", 0, None),
    ],
)
def test_texts_have_their_pattern_and_their_length(pattern: str, least: int, most: int | None) -> None:
    for text in islice(fitting(pattern, least, most, Random(1)), 200):
        assert re.search(python_pattern(pattern), text, re.ASCII)
        assert least <= len(text) <= (1000 if most is None else most)
        assert text.encode().decode() == text


@pytest.mark.parametrize(
    ("pattern", "least", "most"), [("^a$", 2, None), ("^a{9}$", 0, 3), (r"(a)\1", 0, None), ("a^", 0, 9)]
)
def test_where_there_is_none_that_is_said(pattern: str, least: int, most: int | None) -> None:
    with pytest.raises(NoTextError):
        next(fitting(pattern, least, most, Random(1)))


@pytest.mark.parametrize(("least", "most"), [(0, None), (0, 0), (0, 3), (2, 2), (40, None), (100_000, 200_000)])
def test_words_have_their_length(least: int, most: int | None) -> None:
    for _ in range(20):
        assert least <= len(words(Random(1), least, most)) <= (10**6 if most is None else most)


def test_many_pieces_make_many_texts() -> None:
    """Pieces are joined into few pools: what they make together is still nearly never the same."""
    texts = list(islice(fitting(r"^\d{4}-\d{4}-\d{4}-[A-Z]{4}-[a-z]{4}-\d{4}$", 0, None, Random(1)), 20_000))
    assert len(set(texts)) == len(texts)
