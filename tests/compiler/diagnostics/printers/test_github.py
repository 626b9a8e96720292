"""GitHub reads back what was said."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from schemagen.diagnostics.diagnostic import Diagnostic, Severity
from schemagen.diagnostics.printers import github
from schemagen.text.span import Position, Span
from schemagen.text.visible import visible

from tests.compiler.diagnostics.printers.support import PATHS


@given(
    path=PATHS,
    message=st.text(st.characters(categories=["L", "N", "P", "Zs"], include_characters="\r\n%"), max_size=40),
)
def test_github_reads_back_what_was_said(path: str, message: str) -> None:
    span = Span(path, Position(2, 3), Position(2, 5))
    (line,) = github.render([Diagnostic("SG201", Severity.ERROR, span, message)], []).splitlines()
    command, properties, data = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line).groups()  # type: ignore[union-attr]
    read = dict(pair.split("=", 1) for pair in properties.split(","))
    assert command == "error"
    assert unescaped(read["file"]) == visible(path)
    assert (read["line"], read["col"], read["endColumn"]) == ("2", "3", "5")
    assert unescaped(data) == message


def unescaped(text_: str) -> str:
    for escape, character in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text_ = text_.replace(escape, character)
    return text_
