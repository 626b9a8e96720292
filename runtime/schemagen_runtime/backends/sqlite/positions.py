"""Keep how far consumers have read, within the transaction that stores what they read."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from hashlib import sha256

from schemagen_runtime.api.positions import Letter, PositionMoved, Step, WaitingLetter
from schemagen_runtime.backends.sqlite.connection import has_table
from schemagen_runtime.backends.sqlite.layout import POSITIONS_TABLES


def identity(connection: sqlite3.Connection, path: str) -> str:
    """Return what names a database that lies at a path."""
    (salt,) = connection.execute("SELECT value FROM schemagen_facts WHERE name = 'salt'").fetchone() or (b"",)
    return sha256(bytes(salt) + path.encode("utf-8", "surrogateescape")).hexdigest()


def positions(connection: sqlite3.Connection, consumer: str) -> dict[str, str]:
    """Return the position of each part that a consumer has read of."""
    if not has_table(connection, "schemagen_positions"):
        return {}
    query = "SELECT part, position FROM schemagen_positions WHERE consumer = ?"
    return dict(connection.execute(query, (consumer,)).fetchall())


def move(connection: sqlite3.Connection, step: Step) -> None:
    """Move the positions of a consumer, within a transaction.

    Raises:
        PositionMoved: a part is not where the step begins.
    """
    for statement in POSITIONS_TABLES:
        connection.execute(statement)
    stored = positions(connection, step.consumer)
    for part, expected in step.before.items():
        if stored.get(part) != expected:
            found = "nothing" if part not in stored else f"position {stored[part]}"
            message = f"{step.consumer} was at {expected or 'the beginning'} of {part}, and the store has {found}"
            raise PositionMoved(f"{message}: another process reads it, or the database was exchanged")
    kept = [(step.consumer, part, position) for part, position in step.after.items() if position is not None]
    connection.executemany("INSERT OR REPLACE INTO schemagen_positions VALUES (?, ?, ?)", kept)
    gone = [(step.consumer, part) for part, position in step.after.items() if position is None]
    connection.executemany("DELETE FROM schemagen_positions WHERE consumer = ? AND part = ?", gone)


def keep_letters(connection: sqlite3.Connection, consumer: str, letters: Iterable[Letter]) -> None:
    """Keep dead letters until they are settled, within a transaction."""
    rows = [(consumer, part, text) for part, text in letters]
    connection.executemany("INSERT INTO schemagen_waiting_letters VALUES (NULL, ?, ?, ?)", rows)


def waiting_letters(connection: sqlite3.Connection, consumer: str) -> list[WaitingLetter]:
    """Return the dead letters of a consumer that were not settled, the oldest first."""
    if not has_table(connection, "schemagen_waiting_letters"):
        return []
    query = "SELECT number, part, letter FROM schemagen_waiting_letters WHERE consumer = ? ORDER BY number"
    return [WaitingLetter(*row) for row in connection.execute(query, (consumer,)).fetchall()]


def settle_letters(connection: sqlite3.Connection, letters: Sequence[WaitingLetter]) -> None:
    """Forget dead letters, within a transaction, and overwrite their bytes: nobody could erase them by an id."""
    numbers = [(letter.number,) for letter in letters]
    connection.execute("PRAGMA secure_delete = ON")
    connection.executemany("DELETE FROM schemagen_waiting_letters WHERE number = ?", numbers)
    connection.execute("PRAGMA secure_delete = OFF")
