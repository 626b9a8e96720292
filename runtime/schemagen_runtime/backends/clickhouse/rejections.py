"""Count rejected events by hour, model, schema, column and code; a report counts once, however often it comes.

Each report has rows of its own, under its id: those of one that comes again take the place of those that are there. A
sum is made where it is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final

from schemagen_runtime.api.destination import Collection, DestinationError
from schemagen_runtime.api.rejections import RejectionCount, RejectionReport, RejectionTally
from schemagen_runtime.backends.clickhouse.own_tables import OwnTables
from schemagen_runtime.backends.clickhouse.quoting import literal
from schemagen_runtime.backends.clickhouse.rows import PreparedRows
from schemagen_runtime.backends.clickhouse.tables import StoredColumn
from schemagen_runtime.backends.clickhouse.values import micros_of, moment_literal, moment_text
from schemagen_runtime.backends.sql.rejection_rows import (
    EVENTS,
    RejectionRow,
    begin_of_hour,
    counters_of,
    known_tally,
    read_counts,
)

_TABLE: Final = "schemagen_rejections"


class Rejections:
    """Keep the counts of one database."""

    def __init__(self, own: OwnTables) -> None:
        self._own = own

    def count_report(self, report: RejectionReport, columns: Iterable[StoredColumn], fingerprints: set[str]) -> bool:
        """Count what a report says; return whether it is new.

        Args:
            report: the report.
            columns: the columns of its collection.
            fingerprints: of the schemas that are registered with it.

        Raises:
            DestinationError: a schema is none of these; nothing is counted.
        """
        unknown = sorted({one.fingerprint for one in report.counts} - fingerprints)
        if unknown or not fingerprints:
            schema = f"schema {unknown[0][:12]}" if unknown else "a schema"
            raise DestinationError(f"{schema} is not registered with {report.collection}")
        if self._own.rows(
            report.collection, _TABLE, "report", f"report = {literal(report.id)}", order="report LIMIT 1"
        ):
            return False
        names, now = frozenset(column.name for column in columns), datetime.now(UTC)
        rows = [
            # A client's clock may be ahead: what it says of the future happened by now.
            row
            for one in report.counts
            for row in _rows(report.id, min(one.hour, now), one.model, one.fingerprint, known_tally(one, names))
        ]
        self._own.add(report.collection, _TABLE, *rows)
        return True

    def count_refused(self, id_: str, rows: PreparedRows, tally: RejectionTally) -> None:
        """Count events of a batch that are rejected just now, under an id that no other batch has."""
        builder = rows.builder
        counted = _rows(id_, datetime.now(UTC), rows.model, builder.fingerprint, tally)
        self._own.add(builder.tables.collection, _TABLE, *counted)

    def read(self, collection: Collection, since: datetime, until: datetime) -> list[RejectionCount]:
        """Return the counts of the hours that began at ``since`` or later, and before ``until``, the oldest first."""
        names = 'hour, model, fingerprint, "column", code'
        where = f"hour >= {moment_literal(since)} AND hour < {moment_literal(until)} GROUP BY {names}"
        found = self._own.rows(collection, _TABLE, f"{names}, sum(events)", where, order=names)
        return read_counts(RejectionRow(moment_text(hour), *others) for hour, *others in found)

    def total(self, collection: Collection) -> int:
        """Return how many events of a collection were rejected and counted, ever."""
        return self._sum(collection, f"code = {literal(EVENTS)}")

    def count_before(self, collection: Collection, before: datetime) -> int:
        """Return how many events of a collection were rejected and counted in the hours that ended by a moment."""
        return self._sum(collection, f"code = {literal(EVENTS)} AND {_ended_by(before)}")

    def forget_before(self, collection: Collection, before: datetime) -> int:
        """Remove the counts of the hours that ended by a moment; return how many events they counted."""
        events = self.count_before(collection, before)
        if events:
            self._own.remove(collection, _TABLE, _ended_by(before))
        return events

    def _sum(self, collection: Collection, where: str) -> int:
        found = self._own.rows(collection, _TABLE, "sum(events)", where, order="1")
        return int(found[0][0]) if found else 0


def _ended_by(moment: datetime) -> str:
    return f"hour < {moment_literal(begin_of_hour(moment))}"


def _rows(
    id_: str, moment: datetime, model: str | None, fingerprint: str, tally: RejectionTally
) -> Sequence[dict[str, str | int]]:
    hour = micros_of(begin_of_hour(moment))
    common: dict[str, str | int] = {"report": id_, "hour": hour, "model": model or "", "fingerprint": fingerprint}
    return [{**common, "column": column, "code": code, "events": events} for column, code, events in counters_of(tally)]
