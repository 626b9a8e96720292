"""Keep the halves of records until the others come: durable, so that a kill between them loses nothing."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from hashlib import blake2b
from pathlib import Path
from typing import Concatenate, Final, ParamSpec, TypeVar, cast

import orjson

from schemagen_runtime.api.destination import DestinationError, TransientError
from schemagen_runtime.protocol.exact_json import write_exactly
from schemagen_runtime.relay.mapping.mapper import Half
from schemagen_runtime.relay.mapping.records import read_json
from schemagen_runtime.relay.mapping.scene import Place, Record

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS halves (
    number INTEGER PRIMARY KEY, source TEXT NOT NULL, rule INTEGER NOT NULL, id TEXT NOT NULL, side TEXT NOT NULL,
    place TEXT NOT NULL, part TEXT NOT NULL, record BLOB NOT NULL, since REAL NOT NULL, taken TEXT,
    UNIQUE (source, rule, id, side, place)
)
"""
_JOINED_TABLE: Final = """
CREATE TABLE IF NOT EXISTS joined (
    source TEXT NOT NULL, rule INTEGER NOT NULL, id TEXT NOT NULL, digest BLOB NOT NULL, since REAL NOT NULL,
    PRIMARY KEY (source, rule, id, digest)
) WITHOUT ROWID
"""
"""Remembers halves that were joined, for as long as others wait: who sends one again sends a duplicate."""
_COLUMNS: Final = "rule, id, side, place, record"


Given = ParamSpec("Given")
Result = TypeVar("Result")


def _translated(
    method: Callable[Concatenate[Halves, Given], Result],
) -> Callable[Concatenate[Halves, Given], Result]:
    """Tell what the file cannot do now, such as grow on a full disk, as all else that is waited for."""

    @wraps(method)
    def translated(halves: Halves, /, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        try:
            return method(halves, *args, **kwargs)
        except sqlite3.OperationalError as error:
            raise TransientError(f"the halves that wait cannot be kept in {halves.path}: {error}") from error

    return translated


@dataclass(frozen=True, slots=True)
class LateHalf:
    """Hold a half whose others did not come in time.

    Attributes:
        number: by which it is removed.
        part: the part of the source that it comes from.
        half: the half.
    """

    number: int
    part: str
    half: Half


class Halves:
    """Hold what waits. One thread uses it at a time. Each method raises ``TransientError`` while its disk is full.

    A half that was joined stays until the position behind the joined record is kept: till then it is *taken*.

    Attributes:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, and make it where there is none.

        Raises:
            DestinationError: it cannot be opened.
        """
        self.path = path
        try:
            self._database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            try:
                path.chmod(0o600)
                self._database.execute("PRAGMA journal_mode = WAL")
                self._database.execute("PRAGMA synchronous = FULL")
                self._database.execute(_TABLE)
                self._database.execute(_JOINED_TABLE)
            except BaseException:
                self._database.close()
                raise
        except (sqlite3.Error, OSError) as error:
            raise DestinationError(f"the halves that wait cannot be kept in {path}: {error}") from error

    def recover(self, positions: Mapping[str, str]) -> None:
        """Decide what becomes of halves that were taken when the process ended: gone if the position was kept."""
        rows = cast(
            "list[tuple[str]]",
            self._database.execute("SELECT DISTINCT taken FROM halves WHERE taken IS NOT NULL").fetchall(),
        )
        for (token,) in rows:
            part, _, after = token.partition("\0")
            if positions.get(part) == after:
                self.settle(token)
        self._database.execute("UPDATE halves SET taken = NULL")

    @_translated
    def begin(self) -> None:
        """Begin a batch: what is put and taken from here on is kept together by :meth:`keep`."""
        if not self._database.in_transaction:
            self._database.execute("BEGIN IMMEDIATE")

    @_translated
    def put(
        self, source: str, part: str, half: Half, read: Callable[[bytes], Record] = read_json
    ) -> Sequence[Half] | None:
        """Add a half, once however often it is read.

        Args:
            source: the source that it comes from.
            part: the part of the source.
            half: the half.
            read: reads the records of those that are returned.

        Returns:
            All of its id that are not taken, the oldest first; None where the same half came before, from another
            place: somebody sent it again.
        """
        self.begin()
        place, record = half.place, write_exactly(half.record)
        key = orjson.dumps([place.file, place.generation, place.position, place.first_seen, place.item]).decode()
        if self._is_known(source, half, key, record):
            return None
        values = (source, half.rule, half.id, half.side, key, part, record, time.time())
        self._database.execute(
            "INSERT OR IGNORE INTO halves (source, rule, id, side, place, part, record, since) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        query = (
            f"SELECT {_COLUMNS} FROM halves WHERE source = ? AND rule = ? AND id = ? AND taken IS NULL ORDER BY number"  # noqa: S608 -- of constants
        )
        rows = self._database.execute(query, (source, half.rule, half.id)).fetchall()
        return [_half(row, read) for row in rows]

    def _is_known(self, source: str, half: Half, key: str, record: bytes) -> bool:
        """Tell whether a half that says the same waits, read at another place, or was joined."""
        waiting = "SELECT 1 FROM halves WHERE source = ? AND rule = ? AND id = ? AND record = ? AND place <> ?"
        joined = "SELECT 1 FROM joined WHERE source = ? AND rule = ? AND id = ? AND digest = ?"
        of = (source, half.rule, half.id)
        found = self._database.execute(waiting, (*of, record, key)).fetchone()
        return found is not None or self._database.execute(joined, (*of, _digest(record))).fetchone() is not None

    @_translated
    def take(self, source: str, half: Half, token: str) -> None:
        """Take all halves of an id, which are joined now."""
        self.begin()
        statement = "UPDATE halves SET taken = ? WHERE source = ? AND rule = ? AND id = ? AND taken IS NULL"
        self._database.execute(statement, (token, source, half.rule, half.id))

    @_translated
    def keep(self) -> None:
        """Make durable what was put and taken."""
        if self._database.in_transaction:
            self._database.execute("COMMIT")

    @_translated
    def undo(self) -> None:
        """Forget what was put and taken since :meth:`begin`."""
        if self._database.in_transaction:
            self._database.execute("ROLLBACK")

    @_translated
    def release(self, token: str) -> None:
        """Give back halves that were taken: the joined records have no fate yet."""
        self._database.execute("UPDATE halves SET taken = NULL WHERE taken = ?", (token,))

    @_translated
    def settle(self, token: str) -> None:
        """Remove what was taken, for the joined records have their fate; only remember which halves they were."""
        query = "SELECT source, rule, id, record FROM halves WHERE taken = ?"
        taken = cast("list[tuple[str, int, str, bytes]]", self._database.execute(query, (token,)).fetchall())
        if not taken:
            return
        now = time.time()
        joined = [(source, rule, id_, _digest(record), now) for source, rule, id_, record in taken]
        self.begin()
        self._database.executemany("INSERT OR REPLACE INTO joined VALUES (?, ?, ?, ?, ?)", joined)
        self._database.execute("DELETE FROM halves WHERE taken = ?", (token,))
        self.keep()

    @_translated
    def forget(self, source: str, rule: int, wait: float) -> None:
        """Forget which halves of a rule were joined longer ago than others wait."""
        statement = "DELETE FROM joined WHERE source = ? AND rule = ? AND since < ?"
        self._database.execute(statement, (source, rule, time.time() - wait))

    @_translated
    def late(self, source: str, wait: Callable[[int], float]) -> Sequence[LateHalf]:
        """Return the halves of a source that waited longer than their rule says."""
        now = time.time()
        query = f"SELECT number, part, since, {_COLUMNS} FROM halves WHERE source = ? AND taken IS NULL"  # noqa: S608 -- see above
        found = self._database.execute(query, (source,)).fetchall()
        return [LateHalf(row[0], row[1], _half(row[3:], read_json)) for row in found if now - row[2] > wait(row[3])]

    @_translated
    def remove(self, late: Sequence[LateHalf]) -> None:
        """Remove halves that became dead letters."""
        self._database.executemany("DELETE FROM halves WHERE number = ?", [(one.number,) for one in late])

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def _digest(record: bytes) -> bytes:
    return blake2b(record, digest_size=16).digest()


def _half(row: Sequence[object], read: Callable[[bytes], Record]) -> Half:
    rule, found, side, place, record = row
    told = cast("list[object]", orjson.loads(cast("str", place)))
    where = Place(*cast("tuple[str, str, int, float, int]", tuple(told)))
    return Half(cast("int", rule), cast("str", found), cast("str", side), read(cast("bytes", record)), where)
