"""Cut out the line of a source that a diagnostic is about, with the place to underline."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from schemagen.text.source import Source
from schemagen.text.span import Span
from schemagen.text.visible import cell

MOST_CHARACTERS: Final = 100
"""Characters of a line that are shown."""
_BEFORE: Final = 40
# Where YAML 1.1 ends a line: what spans count, and fewer than str.splitlines knows.
_LINE_END: Final = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


class Excerpt(NamedTuple):
    """Hold the ``text`` to show; the place begins ``offset`` terminal columns in and is ``width`` columns wide."""

    text: str
    offset: int
    width: int


def source_lines(sources: Sequence[Source]) -> Mapping[str, Sequence[str]]:
    """Return the lines of each source by its path; bytes that are not UTF-8 are shown as U+FFFD."""
    return {source.path: _LINE_END.split(source.content.decode("utf-8-sig", "replace")) for source in sources}


def excerpt(line: str, span: Span) -> Excerpt:
    """Return the part of ``line`` around ``span``, which begins in that line."""
    start = min(span.start.column - 1, len(line))
    end = span.end.column - 1 if span.end.line == span.start.line else len(line)
    first = max(0, start - _BEFORE) if len(line) > MOST_CHARACTERS else 0
    last = min(len(line), first + MOST_CHARACTERS)
    cells = [cell(character) for character in line[first:last]]
    left, right = "…" if first else "", "…" if last < len(line) else ""
    return Excerpt(
        text=left + "".join(shown for shown, _ in cells) + right,
        offset=len(left) + sum(width for _, width in cells[: start - first]),
        width=max(1, sum(width for _, width in cells[start - first : end - first])),
    )
