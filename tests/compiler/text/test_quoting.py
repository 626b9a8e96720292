"""Whatever a schema's text holds, Python reads a literal back as that text, and no literal ends its line."""

from __future__ import annotations

import ast

from hypothesis import example, given
from hypothesis import strategies as st
from schemagen.text.quoting import comment, docstring, literal, literals

TEXTS = st.text(st.characters())


@given(TEXTS)
@example("\"'\\\n\u202e\ud800")
def test_a_literal_reads_back_as_the_text(text: str) -> None:
    quoted = literal(text)
    assert ast.literal_eval(quoted) == text
    assert quoted.isprintable()


def test_double_quotes_are_taken_where_nothing_needs_escapes() -> None:
    assert literal("it's") == '"it\'s"'
    assert literal('say "so"') == "'say \"so\"'"
    assert literals(["a", "b"]) == '"a", "b"'
    assert literals([1, -2]) == "1, -2"


@given(TEXTS.filter(str.strip), st.integers(0, 8))
@example('"""', 4)
@example('ends with a quote"', 0)
@example("ends with a backslash\\", 0)
def test_a_docstring_is_one_literal_with_the_same_lines(text: str, indent: int) -> None:
    margin = " " * indent
    value = ast.literal_eval(docstring(text, indent))
    lines = [line.rstrip() for line in text.strip().splitlines()]
    assert [line.removeprefix(margin) for line in value.split("\n")][: len(lines)] == lines


@given(TEXTS)
def test_a_comment_stays_on_its_line(text: str) -> None:
    assert ast.literal_eval(f"# {comment(text)}\n1") == 1
