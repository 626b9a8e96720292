"""Count rejected events by hour, model, schema, column and code; a report counts once, however often it comes.

Counters only grow, for they hold no value and no id: erasing takes none, and pruning where it is asked to.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from schemagen_runtime.api.destination import Collection, DestinationError
from schemagen_runtime.api.rejections import RejectionCount, RejectionReport, RejectionTally
from schemagen_runtime.backends.sql.rejection_rows import (
    EVENTS,
    RejectionRow,
    begin_of_hour,
    counters_of,
    known_tally,
    read_counts,
)
from schemagen_runtime.backends.sqlite import registry
from schemagen_runtime.backends.sqlite.connection import has_table, transaction
from schemagen_runtime.backends.sqlite.layout import REJECTIONS_TABLES
from schemagen_runtime.backends.sqlite.rows import PreparedRows
from schemagen_runtime.errors import FieldError

REMEMBERED_SECONDS: Final = 48 * 60 * 60
"""How long the id of a report is remembered: twice as long as a runtime tries to send one."""


def count_report(connection: sqlite3.Connection, report: RejectionReport) -> bool:
    """Count what a report says, in a transaction of its own; return whether it is new.

    Raises:
        DestinationError: a schema is not registered with the collection; nothing is counted.
    """
    with transaction(connection):
        _make_tables(connection)
        numbers = _numbers(connection, report.collection, report.counts)
        first = min(numbers.values(), default=None)
        insert = "INSERT OR IGNORE INTO schemagen_reports (collection, id, counted_at) VALUES (?, ?, ?)"
        if not connection.execute(insert, (first, report.id, time.time())).rowcount:
            return False
        oldest = time.time() - REMEMBERED_SECONDS
        connection.execute("DELETE FROM schemagen_reports WHERE counted_at < ?", (oldest,))
        columns, now = _columns(connection, report.collection), datetime.now(UTC)
        for one in report.counts:
            # A client's clock may be ahead: what it says of the future happened by now.
            _add(connection, numbers[one.fingerprint], min(one.hour, now), one.model, known_tally(one, columns))
    return True


def count_refused(
    connection: sqlite3.Connection, rows: PreparedRows, refused: Mapping[int, FieldError], before: RejectionTally | None
) -> None:
    """Count events of a batch that are rejected just now, in the transaction that writes the others.

    Args:
        connection: the database.
        rows: the batch.
        refused: why the store refuses events of it, by index.
        before: what was refused of the same request before it came to the store.
    """
    tally = RejectionTally()
    columns = _columns(connection, rows.builder.collection)
    for error in refused.values():
        tally.add([error], columns)
    if before is not None:
        tally.merge(before)
    _make_tables(connection)
    _add(connection, rows.builder.schema_number, datetime.now(UTC), rows.model, tally)


def rejections(
    connection: sqlite3.Connection, collection: Collection, since: datetime, until: datetime
) -> list[RejectionCount]:
    """Return the counts of the hours that began at ``since`` or later, and before ``until``, the oldest first."""
    if not has_table(connection, "schemagen_rejections"):
        return []
    numbers = registry.schema_ids(connection, collection)
    marks = ", ".join("?" * len(numbers))
    query = (
        'SELECT hour, model, fingerprint, "column", code, events FROM schemagen_rejections AS r '  # noqa: S608 -- marks
        f"JOIN schemagen_schemas AS s ON s.id = r.schema WHERE r.schema IN ({marks}) AND hour >= ? AND hour < ? "
        'ORDER BY hour, model, r.schema, "column", code'
    )
    bounds = (one.astimezone(UTC).isoformat() for one in (since, until))
    return read_counts(map(RejectionRow._make, connection.execute(query, (*numbers.values(), *bounds))))


def total(connection: sqlite3.Connection, collection: Collection) -> int:
    """Return how many events of a collection were rejected and counted, ever."""
    if not has_table(connection, "schemagen_rejections"):
        return 0
    numbers = registry.schema_ids(connection, collection)
    marks = ", ".join("?" * len(numbers))
    query = f"SELECT coalesce(sum(events), 0) FROM schemagen_rejections WHERE schema IN ({marks}) AND code = ?"  # noqa: S608 -- marks
    (events,) = connection.execute(query, (*numbers.values(), EVENTS)).fetchone()
    return int(events)


def count_before(connection: sqlite3.Connection, collection: Collection, before: datetime) -> int:
    """Return how many events of a collection were rejected and counted in the hours that ended by a moment."""
    first = datetime.min.replace(tzinfo=UTC)
    return sum(one.events for one in rejections(connection, collection, first, begin_of_hour(before)))


def forget_before(connection: sqlite3.Connection, collection: Collection, before: datetime) -> int:
    """Remove the counts of the hours that ended by a moment, in a transaction; return how many events they counted."""
    with transaction(connection):
        events = count_before(connection, collection, before)
        if events:
            rows = [
                (number, begin_of_hour(before).isoformat())
                for number in registry.schema_ids(connection, collection).values()
            ]
            connection.executemany("DELETE FROM schemagen_rejections WHERE schema = ? AND hour < ?", rows)
    return events


def _make_tables(connection: sqlite3.Connection) -> None:
    for statement in REJECTIONS_TABLES:
        connection.execute(statement)


def _numbers(
    connection: sqlite3.Connection, collection: Collection, counts: Sequence[RejectionCount]
) -> dict[str, int]:
    """Return the numbers of all schemas of a collection, by their fingerprints; those of the counts are among them."""
    numbers = registry.schema_ids(connection, collection)
    unknown = sorted({one.fingerprint for one in counts} - numbers.keys())
    if unknown or not numbers:
        schema = f"schema {unknown[0][:12]}" if unknown else "a schema"
        raise DestinationError(f"{schema} is not registered with {collection}")
    return numbers


def _columns(connection: sqlite3.Connection, collection: Collection) -> frozenset[str]:
    return frozenset(column.name for column in registry.stored_columns(connection, collection))


def _add(
    connection: sqlite3.Connection, schema: int, moment: datetime, model: str | None, tally: RejectionTally
) -> None:
    """Add to the counters of one schema, the hour in which a moment lies, and one model."""
    add = (
        'INSERT INTO schemagen_rejections (schema, hour, model, "column", code, events) VALUES (?, ?, ?, ?, ?, ?) '
        'ON CONFLICT (schema, hour, model, "column", code) DO UPDATE SET events = events + excluded.events'
    )
    hour = begin_of_hour(moment).isoformat()
    connection.executemany(add, [(schema, hour, model or "", *one) for one in counters_of(tally)])
