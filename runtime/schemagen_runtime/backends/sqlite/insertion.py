"""Insert rows whose keys may be taken: all of them at once, as nearly always, or one by one."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from itertools import compress, repeat
from operator import itemgetter
from typing import Final, TypeAlias

from schemagen_runtime.backends.sqlite.placeholders import PLACEHOLDERS, Placeholders
from schemagen_runtime.backends.sqlite.rows import StoredRow

_ROWS_A_STATEMENT: Final = 16
"""More gain nothing. ``sqlite3`` lets go of the interpreter's lock and takes it back for each statement."""
_KEPT_STATEMENTS: Final = 8
_ID: Final = itemgetter(0)

_Filled: TypeAlias = tuple[bool, ...]
"""For each column, whether a statement names it."""


class Insertion:
    """Insert rows into one table; a row that is there under the same key stays as it is.

    The cells of the columns ``common`` are the same for all rows of a call.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        table: str,
        common: Sequence[str],
        columns: Sequence[str],
        placeholders: Placeholders = PLACEHOLDERS,
    ) -> None:
        """Take the names of the table and of its columns, quoted already, and how the values stand in a statement."""
        self._connection = connection
        self._table = table
        self._common = common
        self._columns = columns
        self._placeholders = placeholders
        self._all: _Filled = (True,) * len(columns)
        limit = connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        self._rows_a_statement = max(1, min(_ROWS_A_STATEMENT, limit // (len(common) + len(columns))))
        self._statement = lru_cache(_KEPT_STATEMENTS)(self._write_statement)

    def insert(self, common: StoredRow, row: StoredRow) -> bool:
        """Insert a row; return False where its key is taken."""
        return self._connection.execute(self._statement(self._all, 1), common + row).rowcount > 0

    def insert_all(self, common: StoredRow, rows: Sequence[StoredRow]) -> bool:
        """Insert rows, within a transaction; return False, with none inserted, where some of the keys are taken.

        The first cell of a row is its id.
        """
        if len(rows) <= 1:
            return all(self.insert(common, row) for row in rows)
        self._connection.execute("SAVEPOINT all_at_once")
        try:
            # Random ids would lead to and fro in the index, each to a page that was dropped from memory again.
            is_whole = self._insert_in_groups(common, sorted(rows, key=_ID)) == len(rows)
            if not is_whole:
                self._connection.execute("ROLLBACK TO all_at_once")
        finally:
            self._connection.execute("RELEASE all_at_once")
        return is_whole

    def _insert_in_groups(self, common: StoredRow, rows: Sequence[StoredRow]) -> int:
        size = self._rows_a_statement
        grouped = len(rows) - len(rows) % size
        count = 0
        if grouped:
            filled = self._filled(rows)
            own = rows if all(filled) else list(map(compress, rows, repeat(filled)))
            bind = self._placeholders.bind
            groups = (bind(common, own[at : at + size]) for at in range(0, grouped, size))
            count = self._connection.executemany(self._statement(filled, size), groups).rowcount
        if grouped < len(rows):
            one_by_one = (common + row for row in rows[grouped:])
            count += self._connection.executemany(self._statement(self._all, 1), one_by_one).rowcount
        return count

    def _filled(self, rows: Sequence[StoredRow]) -> _Filled:
        """Find the columns that any row fills: ``sqlite3`` binds None several times as slowly as a value."""
        return tuple(
            cell is not None or any(row[place] is not None for row in rows) for place, cell in enumerate(rows[0])
        )

    def _write_statement(self, filled: _Filled, rows: int) -> str:
        own = list(compress(self._columns, filled))
        names, values = [*self._common, *own], self._placeholders.values(len(self._common), len(own), rows)
        return f"INSERT OR IGNORE INTO {self._table} ({', '.join(names)}) VALUES {values}"  # noqa: S608 -- quoted names
