"""A pattern of JSON Schema means the same to Python: its dollar is the end of the text, and nothing else."""

from __future__ import annotations

import re
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_runtime.patterns.translation import python_pattern


@pytest.mark.parametrize(
    ("pattern", "translated"),
    [
        ("^[A-Z]+$", r"^[A-Z]+\Z"),
        (r"\$1", r"\$1"),
        ("[$]", "[$]"),
        ("[]$]", "[]$]"),
        ("[^]$]$", r"[^]$]\Z"),
        (r"[\]$]$", r"[\]$]\Z"),
        ("a$|b$", r"a\Z|b\Z"),
    ],
)
def test_a_dollar_outside_a_class_is_the_end(pattern: str, translated: str) -> None:
    assert python_pattern(pattern) == translated


def test_a_newline_at_the_end_is_a_character_like_any_other() -> None:
    assert re.search("^[A-Z]+$", "ABC\n")
    assert re.search(python_pattern("^[A-Z]+$"), "ABC\n") is None


MEMBERS = st.text("[]^-&|~a\\bz+!()d", max_size=9)


@pytest.mark.parametrize(
    ("pattern", "translated"),
    [
        ("[[:alpha:]]", r"[\[:alpha:]]"),
        ("[a&&b]", r"[a\&\&b]"),
        ("[a-z--]", r"[a-z\-\-]"),
        ("[+--]", r"[+-\-]"),
        (r"[\x41-\x5a]", r"[\x41-\x5a]"),
        ("[]a-]", r"[]a\-]"),
        ("a[", "a["),
    ],
)
def test_a_class_is_written_so_that_nothing_is_warned_of(pattern: str, translated: str) -> None:
    assert python_pattern(pattern) == translated


@given(MEMBERS)
@settings(max_examples=500)
def test_a_class_has_the_members_that_it_had(pattern: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            before = re.compile(pattern, re.ASCII)
        except (re.error, OverflowError):
            return
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        after = re.compile(python_pattern(pattern), re.ASCII)
    for character in map(chr, range(128)):
        assert bool(before.search(character)) is bool(after.search(character)), (pattern, character)
