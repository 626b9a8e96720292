"""No text moves the cursor, turns the direction of writing or hides, and its width is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen.text.visible import cell, visible


@given(st.text(st.characters()))
def test_nothing_that_is_shown_can_command_a_terminal(text: str) -> None:
    shown = visible(text)
    assert not any(character < " " or character in "\x7f\x9b\u2028\u2029\u202e\u200b\ud800" for character in shown)
    assert visible(shown) == shown


def test_what_everybody_sees_stays() -> None:
    assert visible("größe 測 naïve") == "größe 測 naïve"
    assert visible("a\x1b[31mb") == "a\\x1b[31mb"


@pytest.mark.parametrize(
    ("character", "shown"),
    [("a", ("a", 1)), ("測", ("測", 2)), ("\u0301", ("\u0301", 0)), ("\t", ("    ", 4)), ("\x1b", ("\\x1b", 4))],
)
def test_the_columns_that_a_character_takes(character: str, shown: tuple[str, int]) -> None:
    assert cell(character) == shown
