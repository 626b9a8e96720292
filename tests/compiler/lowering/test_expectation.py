"""Each constraint is told in words, the list as a whole before its items, lower bounds before upper ones."""

from __future__ import annotations

import pytest
from schemagen.lowering.expectation import expectation
from schemagen.model.constraints import Constraints
from schemagen_runtime.columns import ColumnType, NanPolicy


@pytest.mark.parametrize(
    ("spelled", "constraints", "words"),
    [
        ("int?", Constraints(), "int, or null"),
        (
            "int",
            Constraints(minimum=0, maximum=9, exclusive_minimum=-1, exclusive_maximum=10),
            "int, at least 0, above -1, at most 9, below 10",
        ),
        ("int", Constraints(minimum=1, enum=(1, 2)), "int, one of 1, 2, at least 1"),
        (
            "string?",
            Constraints(pattern="^a", min_length=1, max_length=2, enum=("a",)),
            "string, one of 'a', at least 1 characters, at most 2 characters, matching '^a', or null",
        ),
        (
            "float?",
            Constraints(nan=NanPolicy.NULL, maximum=1),
            "float, at most 1, NaN and infinities become null, or null",
        ),
        ("float", Constraints(nan=NanPolicy.ALLOW), "float, NaN and infinities allowed"),
        ("timestamp", Constraints(max_age=86400, max_future=90), "timestamp, at most 1d ago, at most 90s ahead"),
        (
            "list<int>?",
            Constraints(minimum=0, min_items=1, max_items=2),
            "list<int>, at least 1 items, at most 2 items, each at least 0, or null",
        ),
        ("vector<3>", Constraints(maximum=1), "vector<3>, each at most 1"),
    ],
)
def test_words(spelled: str, constraints: Constraints, words: str) -> None:
    assert expectation(ColumnType.parse(spelled), constraints) == words
