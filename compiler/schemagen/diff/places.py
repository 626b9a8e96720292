"""Find where in a schema file each path of a change stands, such as ``features.f1.maximum``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from schemagen_runtime.columns import SECTIONS
from schemagen_runtime.compatibility.described import column_path

from schemagen.frontend.draft import Draft
from schemagen.text.span import Span


class Places:
    """Hold the places of one schema file by path."""

    def __init__(self, draft: Draft) -> None:
        """Read the places of a draft that has no errors."""
        self._file = draft.span
        self._columns = _columns(draft)
        self._found: Mapping[str, Span] = dict(_places(draft))

    def find(self, path: str) -> Span | None:
        """Return the place of ``path``: that of its column where the column does not say the key, None without one.

        What the schema as a whole does not say stands at its name.
        """
        if path in self._found:
            return self._found[path]
        column = next((column for column in self._columns if path.startswith(f"{column}.")), None)
        if column is not None:
            return self._found[column]
        return None if path.startswith(tuple(f"{section}." for section in SECTIONS)) else self._file


def _columns(draft: Draft) -> tuple[str, ...]:
    return tuple(column_path(one.column.role, one.column.name) for one in draft.columns)


def _places(draft: Draft) -> Iterator[tuple[str, Span]]:
    for key in draft.given:
        yield key, draft.at(key)
    for one in draft.columns:
        column = one.column
        path = column_path(column.role, column.name)
        yield path, column.span
        for key in one.given:
            yield f"{path}.{key}", one.span(key)
