"""Remove what was stored long ago, a little at a time, so that others can write in between.

An inference goes when it was received before a bound. A label goes when it was received or corrected
before that bound and no inference remains under its id: what stays joined stays as it was. An earlier value of a
label goes with the label, or when it was itself received before that bound.

What counts is the time in the store, not the event's own timestamp, by which a backfill would go at once.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from schemagen_runtime.api.destination import Collection, DestinationError
from schemagen_runtime.api.store_statistics import Removed
from schemagen_runtime.backends.sqlite import rejections
from schemagen_runtime.backends.sqlite.connection import transaction
from schemagen_runtime.backends.sqlite.counted_removal import CountedRemoval, count_hours
from schemagen_runtime.backends.sqlite.layout import (
    ROWID_NAMES,
    history_table,
    id_column,
    inferences_table,
    labels_table,
    models_of,
    rowid_name,
)
from schemagen_runtime.backends.sqlite.registry import stored_columns

_ROWS: Final = 5000
_SMALLEST_ROWID: Final = -(2**63)
_LARGEST_ROWID: Final = 2**63 - 1


def count(
    connection: sqlite3.Connection, collection: Collection, before: datetime, *, counters: bool = False
) -> Removed:
    """Count what :func:`prune` would remove now."""
    bound = _bound(before)
    inferences, labels, _ = _targets(connection, collection)
    removed = Removed(inferences.count(connection, bound), labels.count(connection, bound))
    if not counters:
        return removed
    hours = count_hours(connection, collection, before, (inferences.condition, {"bound": bound}))
    return removed + Removed(hours=hours, rejections=rejections.count_before(connection, collection, before))


def prune(
    connection: sqlite3.Connection, collection: Collection, before: datetime, *, counters: bool = False
) -> Iterator[Removed]:
    """Remove what was received before a moment; yield what each transaction removed, once it is on disk.

    Counters go last, a day in a transaction. No other transaction holds more than 5,000 rows, and after each one
    writers have the lock to themselves for as long as it took. Whoever stops in between has removed a part, and nothing
    by halves.
    """
    bound = _bound(before)
    inferences, labels, history = _targets(connection, collection)
    removal = CountedRemoval.of(connection, collection)
    # Inferences first: a label whose inference goes may go with it.
    for rows in inferences.delete(connection, bound, removal):
        yield Removed(inferences=rows)
    if removal is not None:
        removal.finish()
    for rows in labels.delete(connection, bound):
        yield Removed(labels=rows)
    for _ in history.delete(connection, bound):
        yield Removed()
    if counters:
        for hours, spent in removal.take_hours(before) if removal is not None else ():
            yield Removed(hours=hours)
            time.sleep(spent)
        yield Removed(rejections=rejections.forget_before(connection, collection, before))


def checkpoint(connection: sqlite3.Connection) -> None:
    """Bring the write-ahead log into the file, as far as nobody has to wait for it."""
    connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()


def _bound(before: datetime) -> str:
    """Write a moment as the store writes when something was received, so that texts compare as moments do.

    ``isoformat`` leaves out a fraction of zero. The texts are in order even so, for ``+`` sorts before ``.``:
    ``09:30:00+00:00`` is less than ``09:30:00.000001+00:00``. A bound of ``09:30:00.000000+00:00`` would be
    greater than the first, which is the same moment.
    """
    return before.astimezone(UTC).isoformat()


@dataclass(frozen=True, slots=True)
class _Target:
    """Describe the rows of one table that are to go: those that a condition holds for, with ``:bound`` in it.

    ``rows`` is how many go in one transaction.
    """

    table: str
    rowid: str
    condition: str
    rows: int

    def count(self, connection: sqlite3.Connection, bound: str) -> int:
        query = f"SELECT count(*) FROM {self.table} AS old WHERE {self.condition}"  # noqa: S608 -- quoted names
        (rows,) = connection.execute(query, {"bound": bound}).fetchone()
        return int(rows)

    def delete(
        self, connection: sqlite3.Connection, bound: str, removal: CountedRemoval | None = None
    ) -> Iterator[int]:
        # The search reads without a lock that keeps writers out, and goes once through the table. What it found is
        # looked at again under the lock: by then a label may have been corrected, or its inference have come.
        found = f"{self.rowid} >= :first AND ({self.condition})"
        limited = f"SELECT {self.rowid} AS number FROM {self.table} AS old WHERE {found} ORDER BY 1 LIMIT {self.rows}"  # noqa: S608
        search = f"SELECT min(number), max(number) FROM ({limited})"  # noqa: S608 -- quoted names
        delete = f"DELETE FROM {self.table} AS old WHERE {self.rowid} <= :last AND {found}"  # noqa: S608 -- quoted names
        first, last = connection.execute(search, {"bound": bound, "first": _SMALLEST_ROWID}).fetchone()
        while last is not None:
            started = time.monotonic()
            with transaction(connection):
                if removal is not None:
                    removal.prepare(
                        f"{self.rowid} <= :last AND {found}", {"bound": bound, "first": first, "last": last}
                    )
                rows = connection.execute(delete, {"bound": bound, "first": first, "last": last}).rowcount
            spent = time.monotonic() - started
            yield rows
            if last == _LARGEST_ROWID:
                return
            # SQLite has no queue for its lock: who takes it again at once starves all others.
            time.sleep(spent)
            first, last = connection.execute(search, {"bound": bound, "first": last + 1}).fetchone()


def _targets(connection: sqlite3.Connection, collection: Collection) -> tuple[_Target, _Target, _Target]:
    columns = stored_columns(connection, collection)
    rowid = rowid_name(columns)
    if rowid is None:
        names = ", ".join(ROWID_NAMES)
        raise DestinationError(f"{collection} has the columns {names}, which hide SQLite's own: nothing can be removed")
    id_ = id_column(columns).quoted
    inferences, labels = inferences_table(collection), labels_table(collection)
    models = models_of(inferences)
    (count_of_models,) = connection.execute(f"SELECT count(*) FROM ({models})").fetchone()  # noqa: S608 -- quoted names
    # The key of inferences begins with the model: without one, each label would be sought in the whole table.
    same_id = f'i."_model" IN ({models}) AND i.{id_} = old.{id_}'
    joined = f'SELECT 1 FROM {inferences} AS i WHERE {same_id} AND i."_received_at" >= :bound'  # noqa: S608 -- quoted names
    unjoined_and_old = f'old."_label_received_at" < :bound AND NOT EXISTS ({joined})'
    no_label = f"NOT EXISTS (SELECT 1 FROM {labels} AS l WHERE l.{id_} = old.id)"  # noqa: S608 -- quoted names
    return (
        _Target(inferences, rowid, 'old."_received_at" < :bound', _ROWS),
        # Each label is looked for once a model, and the lock must not be held for longer on that account.
        _Target(labels, rowid, unjoined_and_old, max(_ROWS // max(count_of_models, 1), 100)),
        _Target(history_table(collection), "rowid", f"old.received_at < :bound OR {no_label}", _ROWS),
    )
