"""Print diagnostics for people: one block for each, with the line of the source that it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from schemagen.diagnostics.diagnostic import Diagnostic, Severity
from schemagen.diagnostics.printers.excerpt import excerpt, source_lines
from schemagen.text.source import Source
from schemagen.text.span import Span
from schemagen.text.suggest import counted
from schemagen.text.visible import visible

_RESET: Final = "\x1b[0m"
_STYLES: Final = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "help": "\x1b[36m", "place": "\x1b[1m"}


def render(diagnostics: Sequence[Diagnostic], sources: Sequence[Source], *, colour: bool = False) -> str:
    """Return a block for each diagnostic and a closing line that counts them; nothing where there is none."""
    if not diagnostics:
        return ""
    page = _Page(source_lines(sources), colour)
    blocks = [list(page.block(diagnostic)) for diagnostic in diagnostics]
    return "".join(f"{line}\n" for line in _spaced([*blocks, [summary(diagnostics)]]))


def summary(diagnostics: Sequence[Diagnostic]) -> str:
    """Return how many diagnostics of each severity there are, in how many files: ``3 errors, 1 warning in 1 file``."""
    counts = {severity: sum(diagnostic.severity is severity for diagnostic in diagnostics) for severity in Severity}
    by_severity = ", ".join(counted(count, severity) for severity, count in counts.items() if count)
    return f"{by_severity or 'no findings'} in {counted(len({item.span.path for item in diagnostics}), 'file')}"


def _spaced(blocks: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of all blocks, with blank lines around those that have several."""
    for before, block in pairwise([[""], *blocks]):
        if before != [""] and max(len(before), len(block)) > 1:
            yield ""
        yield from block


class _Page(NamedTuple):
    lines: Mapping[str, Sequence[str]]
    colour: bool

    def block(self, diagnostic: Diagnostic) -> Iterator[str]:
        severity = str(diagnostic.severity)
        label = self._styled(f"{severity}[{diagnostic.code}]", severity)
        yield f"{self._place(diagnostic.span)}: {label}: {visible(diagnostic.message)}"
        yield from self._frame(diagnostic.span, "^", severity)
        for related in diagnostic.related:
            yield f"{self._place(related.span)}: note: {visible(related.message)}"
            yield from self._frame(related.span, "-", "help")
        if diagnostic.help is not None:
            yield f"{self._styled('help', 'help')}: {visible(diagnostic.help)}"

    def _place(self, span: Span) -> str:
        position = f":{span.start.line}:{span.start.column}" if span.path in self.lines else ""
        return self._styled(f"{visible(span.path)}{position}", "place")

    def _frame(self, span: Span, mark: str, style: str) -> Iterator[str]:
        lines = self.lines.get(span.path, ())
        number = span.start.line
        if span == Span.whole_file(span.path) or number > len(lines):
            return
        part = excerpt(lines[number - 1], span)
        margin = " " * len(str(number))
        yield f" {margin} |"
        yield f" {number} | {part.text}"
        yield f" {margin} | {' ' * part.offset}{self._styled(mark * part.width, style)}"

    def _styled(self, text: str, style: str) -> str:
        return f"{_STYLES[style]}{text}{_RESET}" if self.colour else text
