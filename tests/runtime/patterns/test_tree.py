"""A pattern's tree knows its shortest text, and refuses what no automaton follows."""

from __future__ import annotations

import pytest
from schemagen_runtime.patterns.tree import NotRegularError, read


@pytest.mark.parametrize(
    ("pattern", "shortest"), [("", 0), ("abc", 3), ("a|bcd", 1), ("a{2,5}", 2), ("(ab)*c", 1), ("^[0-9]{5}$", 5)]
)
def test_the_shortest_text_is_counted(pattern: str, shortest: int) -> None:
    assert read(pattern).shortest == shortest


@pytest.mark.parametrize("pattern", [r"(a)\1", r"(a)?(?(1)b|c)"])
def test_a_reference_to_a_group_is_not_regular(pattern: str) -> None:
    with pytest.raises(NotRegularError):
        read(pattern)
