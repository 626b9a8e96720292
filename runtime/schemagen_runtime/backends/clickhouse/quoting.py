"""Write names and values into statements of ClickHouse, whose quotes know backslashes."""

from __future__ import annotations


def quoted(name: str) -> str:
    """Return a name as an identifier in SQL."""
    return '"' + _escaped(name).replace('"', '\\"') + '"'


def literal(text: str) -> str:
    """Return a text as a string literal in SQL."""
    return "'" + _escaped(text).replace("'", "\\'") + "'"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\0", "\\0")
