"""What two models said of one inference is one value."""

from __future__ import annotations

from schemagen_runtime.api.pairs import ModelAnswers, Paired


def test_pairs_are_plain_values() -> None:
    assert Paired(1, 0.5, None) == (1, 0.5, None)
    assert ModelAnswers("m", "score", frozenset(("f",))).column == "score"
