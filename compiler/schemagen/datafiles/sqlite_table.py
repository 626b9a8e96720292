"""Read a table or a view of an SQLite database, some thousand rows at a time. Nothing is written."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final, cast
from urllib.parse import quote

from schemagen_runtime.support.nearest import nearest

from schemagen.datafiles.row import Unopened, Unreadable
from schemagen.text.suggest import shown

_CELLS: Final = 200_000
_FEWEST_ROWS, _MOST_ROWS = 50, 10_000
_MOST_TABLES: Final = 20
"""Tables that are named where the one that was asked for is not there."""


class SqliteTable:
    """Hold an open table, which can be read once; rows come in the order in which SQLite keeps them.

    Attributes:
        names: the names of its columns, in order.
        rows: how many rows it has.
        size: how many bytes the database has.

    """

    def __init__(self, path: str, connection: sqlite3.Connection, table: str) -> None:
        """Look at the columns of a table that is there."""
        self._connection = connection
        self._table = _quoted(table)
        described = connection.execute(f"SELECT * FROM {self._table} LIMIT 0").description  # noqa: S608 -- it is quoted
        self.names: Sequence[str] = tuple(column[0] for column in described)
        self.rows = cast("int", connection.execute(f"SELECT count(*) FROM {self._table}").fetchone()[0])  # noqa: S608 -- as above
        self.size = Path(path).stat().st_size
        self._read = 0

    @property
    def position(self) -> int:
        """Return how far it was read, as a part of its size in bytes: as many rows count as as many bytes."""
        return self.size * self._read // self.rows if self.rows else self.size

    def columns(self, names: Sequence[str] | None = None) -> Iterator[Mapping[str, Sequence[object]]]:
        """Yield its rows as lists of values by the names of their columns, all or ``names``; None is NULL.

        Values are whole numbers, floats, texts and bytes, as SQLite keeps them.

        Raises:
            Unreadable: the rest of the table cannot be read.
        """
        chosen = self.names if names is None else names
        most = max(_FEWEST_ROWS, min(_MOST_ROWS, _CELLS // max(1, len(chosen))))
        try:
            cursor = self._connection.execute(f"SELECT {', '.join(map(_quoted, chosen)) or 1} FROM {self._table}")  # noqa: S608 -- as above
            while rows := cast("list[tuple[object, ...]]", cursor.fetchmany(most)):
                self._read += len(rows)
                yield dict(zip(chosen, zip(*rows, strict=True), strict=False))
        except sqlite3.Error as error:
            raise Unreadable(f"the table cannot be read after row {self._read:,}: {error}") from error


@contextmanager
def open_sqlite(path: str, table: str) -> Generator[SqliteTable, None, None]:
    """Open a table or a view of a database for reading.

    Raises:
        Unopened: there is no such file, it may not be read, is no database, or has no such table; the message names
            those that it has.
    """
    if not os.path.isfile(path):  # noqa: PTH113 -- a path that no file can have is no file either
        raise Unopened(f"{path} cannot be read: there is no such file")
    with closing(sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True)) as connection:
        connection.text_factory = _text
        yield _opened(path, connection, table)


def _opened(path: str, connection: sqlite3.Connection, table: str) -> SqliteTable:
    try:
        tables = _tables(connection)
        if table not in tables:
            raise Unopened(_no_table(path, table, tables))
        opened = SqliteTable(path, connection, table)
    except sqlite3.Error as error:
        raise Unopened(f"{path} cannot be read as an SQLite database: {error}") from error
    if len(set(opened.names)) < len(opened.names):
        raise Unopened(f"{shown(table)} in {path} has two columns of one name")
    return opened


def _tables(connection: sqlite3.Connection) -> Sequence[str]:
    found = connection.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')"
        " AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name"
    )
    return [cast("str", name) for (name,) in found]


def _no_table(path: str, table: str, tables: Sequence[str]) -> str:
    if not tables:
        return f"{path} has no table"
    some = ", ".join(map(shown, tables[:_MOST_TABLES]))
    more = f" and {len(tables) - _MOST_TABLES} more" if len(tables) > _MOST_TABLES else ""
    near = nearest(table, tables) if table else None
    said = f"has no table {shown(table)}" if table else "is a database, of which no table is named"
    meant = f"; did you mean #{near}?" if near is not None else f"; name one behind '#', such as #{tables[0]}"
    return f"{path} {said}; it has {some}{more}{meant}"


def _quoted(name: str) -> str:
    return f'''"{name.replace('"', '""')}"'''


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
