"""A share has one form wherever it is told."""

from __future__ import annotations

import pytest
from schemagen_monitor.verdict.shares import spell_part, spell_share


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0 %"),
        (0.0004, "under 0.1 %"),
        (0.0686, "6.9 %"),
        (0.0994, "9.9 %"),
        (0.0996, "10 %"),
        (0.225, "22 %"),
        (0.9999, "over 99 %"),
        (1.0, "100 %"),
    ],
)
def test_it_is_short_and_never_nothing_for_what_is_something(value: float, said: str) -> None:
    assert spell_share(value) == said.replace(" %", "\u202f%")


def test_nothing_is_a_word_in_a_sentence() -> None:
    assert (spell_part(0.0), spell_part(0.5)) == ("none", "50\u202f%")
