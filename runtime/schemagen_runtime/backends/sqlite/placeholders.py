"""Write the placeholders of a statement that inserts many rows, and bind what the rows have in common.

There are two ways, numbered placeholders and plain ones; which of them is used depends on the version of Python alone.
"""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final

from schemagen_runtime.backends.sqlite.rows import StoredRow
from schemagen_runtime.backends.sqlite.values import Stored


class Placeholders(ABC):
    """Say how the values of a statement stand in it, and how they are bound."""

    @abstractmethod
    def values(self, common: int, own: int, rows: int) -> str:
        """Return what follows ``VALUES``, for so many common cells, cells of a row, and rows."""

    @abstractmethod
    def bind(self, common: StoredRow, rows: Iterable[Iterable[Stored]]) -> Sequence[Stored]:
        """Return the values to bind; ``rows`` are the cells of each row without the common ones."""


class _Numbered(Placeholders):
    """Write ``(?1, ?2, ?3), (?1, ?4, ?5)``, where one cell is common: it is bound once a statement."""

    def values(self, common: int, own: int, rows: int) -> str:
        shared = [f"?{number}" for number in range(1, common + 1)]
        marks = [f"?{number}" for number in range(common + 1, common + 1 + rows * own)]
        return ", ".join(f"({', '.join([*shared, *marks[at : at + own]])})" for at in range(0, rows * own, own))

    def bind(self, common: StoredRow, rows: Iterable[Iterable[Stored]]) -> Sequence[Stored]:
        return [*common, *chain.from_iterable(rows)]


class _Plain(Placeholders):
    """Write ``(?, ?, ?), (?, ?, ?)``: a common cell is bound once a row."""

    def values(self, common: int, own: int, rows: int) -> str:
        return ", ".join([f"({', '.join('?' * (common + own))})"] * rows)

    def bind(self, common: StoredRow, rows: Iterable[Iterable[Stored]]) -> Sequence[Stored]:
        return [cell for row in rows for cell in (*common, *row)]


NUMBERED: Final[Placeholders] = _Numbered()
PLAIN: Final[Placeholders] = _Plain()


def choose_placeholders(version: tuple[int, int, int]) -> Placeholders:
    """Choose for a version of CPython: numbered ones, for speed (0.2 µs a row), wherever ``sqlite3`` knows them.

    3.12.0 to 3.12.3 takes them for named ones, and warns (python/cpython#117995). Plain ones do everywhere.
    """
    return PLAIN if (3, 12, 0) <= version <= (3, 12, 3) else NUMBERED


PLACEHOLDERS: Final = choose_placeholders(sys.version_info[:3])
