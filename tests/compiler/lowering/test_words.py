"""What a column means is said in sentences that a reader of the generated class gets at once."""

from __future__ import annotations

import pytest
from schemagen.lowering.words import deprecation, meaning
from schemagen.model.meaning import Comparison, Meaning, Target
from schemagen.model.schema import Deprecation


@pytest.mark.parametrize(
    ("said", "sentences"),
    [
        (Meaning(), []),
        (Meaning(Target("actual"), 1, 0.5), ["Answers 'actual'.", "Positive: 1.", "Threshold: 0.5."]),
        (Meaning(Target("delay", Comparison.AT_LEAST, 15)), ["Answers whether 'delay' is at least 15."]),
        (Meaning(classes=("a", True, 3)), ["Classes, in order: a, true, 3."]),
        (Meaning(names=(("0", "repaid"), ("1", "default"))), ["Names: 0 is repaid, 1 is default."]),
    ],
)
def test_each_thing_is_a_sentence(said: Meaning, sentences: list[str]) -> None:
    assert list(meaning(said)) == sentences


def test_long_lists_are_cut() -> None:
    (sentence,) = meaning(Meaning(classes=tuple(range(1000))))
    assert sentence.endswith("18, 19 ….")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        (None, None),
        (Deprecation(), "Deprecated."),
        (Deprecation("1.4.0", "2026-12-31", "f1"), "Deprecated since 1.4.0, gone after 2026-12-31; use 'f1'."),
        (Deprecation(use="f1"), "Deprecated; use 'f1'."),
    ],
)
def test_a_deprecation_is_a_sentence(said: Deprecation | None, sentence: str | None) -> None:
    assert deprecation(said) == sentence
