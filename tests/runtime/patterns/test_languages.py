"""Two patterns are the same only where every text says so."""

from __future__ import annotations

import math
import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_runtime.patterns.languages import same_language, text_lengths
from schemagen_runtime.patterns.translation import python_pattern

TEXTS = ["".join(letters) for length in range(6) for letters in product("abc\n", repeat=length)]
"""Of each length; "c" stands for every character that no pattern here names."""


@st.composite
def patterns(draw: st.DrawFn) -> str:
    atom = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", "ab", "(a|b)", "(?:)", r"\n", "^", "$"])
    parts = [
        draw(atom) + draw(st.sampled_from(["", "", "*", "+", "?", "{2}", "{1,2}"]))
        for _ in range(draw(st.integers(1, 4)))
    ]
    return draw(st.sampled_from(["{}", "^{}$", "^{}", "{}$", "({}|a)"])).format("".join(parts))


def fits(pattern: str) -> list[bool]:
    compiled = re.compile(python_pattern(pattern), re.ASCII)
    return [compiled.search(text) is not None for text in TEXTS]


def compiles(pattern: str) -> bool:
    try:
        re.compile(python_pattern(pattern), re.ASCII)
    except re.error:
        return False
    return True


@given(one=patterns().filter(compiles), other=patterns().filter(compiles))
@settings(max_examples=300)
def test_what_is_proved_is_so_on_every_short_text(one: str, other: str) -> None:
    if same_language(one, other):
        assert fits(one) == fits(other)
    elif len(one) + len(other) < 12:
        # Patterns as short as these differ on a short text already, where they differ.
        assert fits(one) != fits(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("^[A-Z]{2}$", "^[A-Z][A-Z]$"),
        ("^a+$", "^aa*$"),
        ("^(a|b)*$", "^[ab]*$"),
        ("a", "^.*a"),
        ("^(ab|ac)$", "^a[bc]$"),
        (r"^\d+$", "^[0-9]{1,}$"),
        (r"^[\w]$", "^[a-zA-Z0-9_]$"),
        ("^(a?b?)$", "^(|a|b|ab)$"),
        ("(?i)^ab$", "^[aA][bB]$"),
        ("", "x*"),
    ],
)
def test_the_same_in_other_words(one: str, other: str) -> None:
    assert same_language(one, other) is (fits(one) == fits(other))
    assert same_language(one, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("^[A-Z]{2}$", "^[A-Z]{2}"),
        ("^a$", "^b$"),
        ("^a*$", "^a+$"),
        ("^.$", "^[^x]$"),
        (r"^\w$", "^[a-z]$"),
        ("a", "^a"),
    ],
)
def test_other_texts(one: str, other: str) -> None:
    assert not same_language(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"^(a)\1$", "^aa$"),
        (r"\ba", "^a"),
        ("(?=a)a", "a"),
        ("^(a{900}){900}$", "^(a{900}){900}b?$"),
        ("^(a|b)*a(a|b){12}$", "^(b|a)*a(b|a){12}$"),
    ],
)
def test_what_cannot_be_told_is_not_proved(one: str, other: str) -> None:
    assert not same_language(one, other)


@given(pattern=patterns().filter(compiles))
@settings(max_examples=200, deadline=None)
def test_the_lengths_of_a_pattern_are_those_of_the_texts_that_fit_it(pattern: str) -> None:
    least, most = text_lengths(pattern)
    found = {len(text) for text, fit in zip(TEXTS, fits(pattern), strict=True) if fit}
    longest = max(map(len, TEXTS))
    expected = (least, min(most, longest)) if least <= min(most, longest) else None
    assert expected == ((min(found), max(found)) if found else None)


@pytest.mark.parametrize(
    ("pattern", "lengths"),
    [
        ("^[A-Z]{2}$", (2, 2)),
        ("^(ab|c{3,9})$", (2, 9)),
        ("^x$|^y+$", (1, math.inf)),
        ("a", (1, math.inf)),
        ("", (0, math.inf)),
        ("a$b", (1, 0)),
        ("^(?=a)b$", (0, math.inf)),
        ("^[^,]{1,1900}$", (0, math.inf)),
    ],
)
def test_lengths(pattern: str, lengths: tuple[int, float]) -> None:
    assert text_lengths(pattern) == lengths
