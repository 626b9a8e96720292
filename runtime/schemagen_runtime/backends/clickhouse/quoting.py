"""Write names and values into statements of ClickHouse, whose quotes know backslashes."""

from __future__ import annotations

from collections.abc import Iterable


def quoted(name: str) -> str:
    """Return a name as an identifier in SQL."""
    return '"' + _escaped(name).replace('"', '\\"') + '"'


def literal(text: str) -> str:
    """Return a text as a string literal in SQL."""
    return "'" + _escaped(text).replace("'", "\\'") + "'"


def listed(values: Iterable[str | int]) -> str:
    """Return texts and numbers as literals with commas between them, each once."""
    return ", ".join(literal(value) if isinstance(value, str) else str(value) for value in dict.fromkeys(values))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\0", "\\0")
