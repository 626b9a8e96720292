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


def _command(diagnostic: Diagnostic) -> str:
    properties = ",".join(f"{key}={_property(value)}" for key, value in _properties(diagnostic).items())
    lines = [diagnostic.message]
    lines += [f"{item.span.path}:{item.span.start.line}: {item.message}" for item in diagnostic.related]
    lines += [f"help: {diagnostic.help}"] if diagnostic.help is not None else []
    return f"::{diagnostic.severity} {properties}::{'%0A'.join(_data(line) for line in lines)}"


def _properties(diagnostic: Diagnostic) -> dict[str, str]:
    span = diagnostic.span
    properties = {"title": f"schemagen {diagnostic.code}", "file": span.path}
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
