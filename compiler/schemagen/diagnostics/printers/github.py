"""Print diagnostics for GitHub Actions: workflow commands that put each beside its line in a pull request.

The syntax and its escapes are those of ``@actions/core`` (toolkit, ``command.ts``).
"""

from __future__ import annotations

from collections.abc import Sequence

from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.text.source import Source
from schemagen.text.span import Span
from schemagen.text.visible import visible


def render(diagnostics: Sequence[Diagnostic], _sources: Sequence[Source]) -> str:
    """Return one line for each diagnostic; nothing where there is none."""
    return "".join(f"{_command(diagnostic)}\n" for diagnostic in diagnostics)


def command(level: str, title: str, span: Span, lines: Sequence[str]) -> str:
    """Return one workflow command, without a newline.

    Args:
        level: ``error``, ``warning`` or ``notice``.
        title: what it is called.
        span: where it is shown.
        lines: its text.
    """
    properties = ",".join(f"{key}={_property(value)}" for key, value in _properties(title, span).items())
    return f"::{level} {properties}::{'%0A'.join(_data(line) for line in lines)}"


def _command(diagnostic: Diagnostic) -> str:
    lines = [diagnostic.message]
    lines += [f"{item.span.path}:{item.span.start.line}: {item.message}" for item in diagnostic.related]
    lines += [f"help: {diagnostic.help}"] if diagnostic.help is not None else []
    return command(str(diagnostic.severity), f"schemagen {diagnostic.code}", diagnostic.span, lines)


def _properties(title: str, span: Span) -> dict[str, str]:
    properties = {"title": title, "file": span.path}
    if span == Span.whole_file(span.path):
        return properties
    properties |= {"line": str(span.start.line), "col": str(span.start.column)}
    if span.end.line == span.start.line:  # GitHub takes columns only within one line
        properties |= {"endLine": str(span.end.line), "endColumn": str(span.end.column)}
    return properties


def _data(text: str) -> str:
    return visible(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
