"""Inserting rows whose keys may be taken: all of them at once, as nearly always, or one by one."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import chain
from typing import Final

from schemagen_runtime.sqlite.rows import Row

_ROWS_A_STATEMENT: Final = 16
"""More gain nothing. ``sqlite3`` lets go of the interpreter's lock and takes it back for each statement."""


class Insertion:
    """Inserts into one table; what is there under the same key stays as it is."""

    def __init__(self, connection: sqlite3.Connection, table: str, columns: Sequence[str]) -> None:
        """``table`` and ``columns`` are quoted already."""
        self._connection = connection
        limit = connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        self._rows_a_statement = max(1, min(_ROWS_A_STATEMENT, limit // len(columns)))
        marks = f"({', '.join('?' * len(columns))})"
        into = f"INSERT OR IGNORE INTO {table} ({', '.join(columns)}) VALUES "  # noqa: S608 -- quoted names
        self._one = into + marks
        self._several = into + ", ".join([marks] * self._rows_a_statement)

    def insert(self, row: Row) -> bool:
        """Insert a row; False where its key is taken."""
        return self._connection.execute(self._one, row).rowcount > 0

    def insert_all(self, rows: Sequence[Row]) -> bool:
        """Insert rows, within a transaction; False, with none of them inserted, where some of the keys are taken."""
        if not rows:
            return True
        self._connection.execute("SAVEPOINT all_at_once")
        try:
            is_whole = self._insert_in_groups(rows) == len(rows)
            if not is_whole:
                self._connection.execute("ROLLBACK TO all_at_once")
        finally:
            self._connection.execute("RELEASE all_at_once")
        return is_whole

    def _insert_in_groups(self, rows: Sequence[Row]) -> int:
        size = self._rows_a_statement
        grouped = len(rows) - len(rows) % size
        count = 0
        if grouped:
            groups = [list(chain.from_iterable(rows[at : at + size])) for at in range(0, grouped, size)]
            count = self._connection.executemany(self._several, groups).rowcount
        if grouped < len(rows):
            count += self._connection.executemany(self._one, rows[grouped:]).rowcount
        return count
