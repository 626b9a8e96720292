"""Texts of strangers are shortened, and fit into UTF-8, logs and answers."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_runtime.support.text import MAX_QUOTED, MAX_SHOWN, quote, shorten

ANY = st.text(st.characters(exclude_categories=()), max_size=2 * MAX_SHOWN)


@settings(deadline=None)
@given(ANY)
def test_a_short_text_stays_and_a_long_one_is_cut(text: str) -> None:
    cut = shorten(text)
    assert len(cut) <= MAX_SHOWN
    assert cut.encode().decode() == cut
    if len(text) <= MAX_SHOWN:
        assert len(cut) == len(text)
    else:
        assert cut.endswith("…")
        assert len(cut) == MAX_SHOWN
    if text.isascii() and len(text) <= MAX_SHOWN:
        assert cut == text


@settings(deadline=None)
@given(ANY)
def test_one_line_has_no_line_ends_and_no_runs_of_blanks(text: str) -> None:
    line = shorten(text, one_line=True)
    assert line.splitlines() in ([], [line])
    assert "  " not in line


@settings(deadline=None)
@given(ANY)
def test_a_quoted_text_says_how_long_it_was(text: str) -> None:
    if len(text) <= MAX_QUOTED:
        assert quote(text) == repr(text)
    else:
        assert quote(text) == f"{text[:MAX_QUOTED]!r}… ({len(text)} characters)"
