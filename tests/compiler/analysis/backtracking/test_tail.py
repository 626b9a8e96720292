"""A pattern is split where it can no longer fail, and both parts together match at least what it matches."""

from __future__ import annotations

import pytest
from hypothesis import given
from schemagen.analysis.backtracking.tail import split
from schemagen_runtime.patterns.tree import EMPTY, Sequence, read

from tests.compiler.analysis.backtracking.support import UNARY, lengths

LENGTH = 12


@given(UNARY)
def test_the_first_part_matches_by_itself_and_both_match_all_that_the_whole_does(pattern: str) -> None:
    root = read(pattern).root
    head, tail = split(root)
    first, whole, both = (lengths(node, LENGTH) for node in (head, root, Sequence((head, tail))))
    # A choice has one choice of beginnings and one of ends: together they may match more.
    assert all(part <= all_ <= most for part, all_, most in zip(first, whole, both, strict=True))
    assert lengths(tail, 0) == [True]


@pytest.mark.parametrize(
    ("pattern", "head", "tail"),
    [
        (r"\w+", r"\w", r"\w*"),
        ("ab*", "a", "b*"),
        ("a*", "", "a*"),
        ("a*b+", "a*b", "b*"),
        ("ab?c*", "a", "b?c*"),
        ("ab*|bbc*", "a|bb", "b*|c*"),
    ],
)
def test_what_may_be_left_out_at_the_end_is_split_off(pattern: str, head: str, tail: str) -> None:
    assert split(read(pattern).root) == (read(head).root, read(tail).root)


@pytest.mark.parametrize("pattern", ["a*b", "^[a-z]+$", "(?=a*)", r"a*\b"])
def test_what_can_fail_at_its_end_is_left_whole(pattern: str) -> None:
    root = read(pattern).root
    assert split(root) == (root, EMPTY)
