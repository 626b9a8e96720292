"""The caret stands under the word, whatever the line holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from schemagen.diagnostics.printers.excerpt import excerpt
from schemagen.text.span import Position, Span

from tests.compiler.diagnostics.printers.support import CONTROL


@given(line=st.text(max_size=300), start=st.integers(1, 320), length=st.integers(0, 50))
def test_the_caret_stays_on_the_line(line: str, start: int, length: int) -> None:
    span = Span("a", Position(1, start), Position(1, start + length))
    part = excerpt(line, span)
    assert part.width >= 1
    assert part.offset >= 0
    assert not CONTROL.search(part.text)


@given(
    before=st.text("ab \té地\x1b", max_size=150),
    word=st.text("xyz", min_size=1, max_size=9),
    after=st.text(max_size=150),
)
def test_the_caret_stands_under_the_word(before: str, word: str, after: str) -> None:
    span = Span("a", Position(1, len(before) + 1), Position(1, len(before) + len(word) + 1))
    part = excerpt(before + word + after, span)
    columns = "".join(character * (2 if character == "地" else 1) for character in part.text)
    assert columns[part.offset : part.offset + part.width] == word
