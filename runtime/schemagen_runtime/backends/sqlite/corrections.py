"""Resolve what several events say of one label: for each column the value with the newest time counts.

A value counts at the timestamp of its label event, at that of the inference that it came in, or else when it was
accepted. Of equal times the one that was accepted later wins. What does not win, or no longer, is kept as an earlier
value, so that the same event is known when it comes again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, cast

import orjson

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.backends.sqlite.connection import FORMAT, format_of
from schemagen_runtime.backends.sqlite.layout import (
    StoredColumn,
    history_table,
    id_column,
    inferences_table,
    labels_table,
)
from schemagen_runtime.backends.sqlite.registry import stored_columns
from schemagen_runtime.backends.sqlite.rows import RowBuilder, StoredRow
from schemagen_runtime.backends.sqlite.values import Stored, is_negative_zero, restored, zeros_text
from schemagen_runtime.columns import BaseType
from schemagen_runtime.document import Place

_INTERNAL: Final = (
    *('"_label_timestamp"', '"_label_received_at"', '"_label_at"', '"_label_accepted_at"', '"_label_clocks"'),
    '"_label_negative_zeros"',
)

_HISTORY: Final = "id, label, at, value, accepted_at, received_at"


class Clock(NamedTuple):
    """Say when a value counts: two texts in UTC whose order is that of time, compared from the first on.

    Attributes:
        at: its time.
        accepted_at: when it was accepted.
    """

    at: str
    accepted_at: str


@dataclass(slots=True)
class StoredLabels:
    """Hold the labels of one id as they are stored, by name on the wire; none that are not known.

    Attributes:
        values: the cells.
        clocks: when each counts.
        firsts: the earliest time of each that ever came.
        timestamp: the newest timestamp of a label event that counts; None where none had one.
        received_at: when one of them, or the time at which it counts, last changed.
    """

    values: dict[str, Stored]
    clocks: dict[str, Clock]
    firsts: dict[str, str]
    timestamp: str | None
    received_at: str


class Corrections:
    """Bring what an event says of labels together with what is stored, over one connection."""

    def __init__(self, connection: sqlite3.Connection, builder: RowBuilder) -> None:
        """Prepare the statements."""
        self._connection = connection
        self._builder = builder
        self._columns: Sequence[StoredColumn] = ()
        history = history_table(builder.collection)
        key = "id = ? AND label = ? AND at = ? AND value = ?"
        self._keep = f"INSERT OR IGNORE INTO {history} ({_HISTORY}) VALUES (?, ?, ?, ?, ?, ?)"  # noqa: S608 -- quoted name
        self._is_kept = f"SELECT 1 FROM {history} WHERE {key} AND received_at <> ?"  # noqa: S608 -- quoted name
        self._drop = f"DELETE FROM {history} WHERE {key}"  # noqa: S608 -- quoted name

    def look(self) -> None:
        """Look which labels the collection has by now, before the events of a batch are taken into them.

        A row says when each of its labels counts, also those that only a later version of the schema has.
        """
        columns = stored_columns(self._connection, self._builder.collection)
        if columns == self._columns:
            return
        self._columns = columns
        self._labels = [column for column in columns if column.place is Place.LABEL]
        self._stored = StoredLabelsReader(self._connection, self._builder.collection, columns)
        changes = ", ".join(f"{name} = ?" for name in (*(column.quoted for column in self._labels), *_INTERNAL))
        table, id_ = labels_table(self._builder.collection), self._builder.id.quoted
        self._update = f"UPDATE {table} SET {changes} WHERE {id_} = ?"  # noqa: S608 -- quoted names

    def correct(self, row: StoredRow, received_at: str) -> bool:
        """Take the labels of an event into those of its id, which is stored; tell whether that brings anything new.

        Args:
            row: the id, the labels, the event's own timestamp, and when it counts, as ``PreparedRows`` has it.
            received_at: when it came.
        """
        id_, *given, own, at, accepted_at = row
        stored = self._stored.read(id_)
        if stored is None:
            return False  # it went meanwhile, which cannot be within a transaction
        clock = Clock(str(at), str(accepted_at))
        is_new = is_later = False
        for column, value in zip(self._builder.labels, given, strict=True):
            if value is None:
                continue
            exact = float(value) if column.type.base is BaseType.FLOAT and isinstance(value, int) else value
            name = column.name
            if _says_again(stored, name, exact, clock):
                is_later |= clock > stored.clocks[name]
                stored.clocks[name] = max(clock, stored.clocks[name])
            elif self._wins((id_, name, clock.at, exact, received_at), clock, stored):
                self._replace(id_, name, exact, clock, stored)
                is_new = True
            else:
                kept = (id_, name, clock.at, exact, clock.accepted_at, received_at)
                is_new |= self._connection.execute(self._keep, kept).rowcount > 0
                stored.firsts[name] = min(clock.at, stored.firsts[name])
                continue
            if own is not None:
                stored.timestamp = max(str(own), stored.timestamp or "")
        if is_new or is_later:
            # Also where a value was only said again, at a later time: what replaces it in the same batch must know.
            stored.received_at = received_at
            self._connection.execute(self._update, (*self._cells(stored), id_))
        return is_new

    def _wins(self, key: tuple[Stored, str, str, Stored, str], clock: Clock, stored: StoredLabels) -> bool:
        before = stored.clocks.get(key[1])
        if clock != before:
            return before is None or clock > before
        # Two of one moment: the second wins, unless it is the first that comes again. One that came in the same batch
        # is no other copy, for the events of a batch are in their order.
        return self._connection.execute(self._is_kept, key).fetchone() is None

    def _replace(self, id_: Stored, name: str, value: Stored, clock: Clock, stored: StoredLabels) -> None:
        if name in stored.values:
            before = stored.clocks[name]
            kept = (id_, name, before.at, stored.values[name], before.accepted_at, stored.received_at)
            self._connection.execute(self._drop, (id_, name, clock.at, value))
            self._connection.execute(self._keep, kept)
        stored.values[name] = value
        stored.clocks[name] = clock
        stored.firsts[name] = min(clock.at, stored.firsts.get(name, clock.at))

    def _cells(self, stored: StoredLabels) -> list[Stored]:
        common = max(stored.clocks.values())
        others = {
            name: [*clock, *([] if stored.firsts[name] == clock.at else [stored.firsts[name]])]
            for name, clock in stored.clocks.items()
            if clock != common or stored.firsts[name] != clock.at
        }
        zeros = [name for name, value in stored.values.items() if is_negative_zero(value)]
        return [
            *(stored.values.get(column.name) for column in self._labels),
            stored.timestamp,
            stored.received_at,
            *common,
            orjson.dumps(others).decode() if others else None,
            zeros_text(zeros),
        ]


def _says_again(stored: StoredLabels, name: str, value: Stored, clock: Clock) -> bool:
    """Tell whether a value is the one that counts, of the same time, or without a time of its own."""
    if name not in stored.values or repr(stored.values[name]) != repr(value):
        return False
    return clock.at in (clock.accepted_at, stored.clocks[name].at)


class StoredLabelsReader:
    """Read the labels of an id with the times at which they count, also where an older format did not say them."""

    def __init__(self, connection: sqlite3.Connection, collection: Collection, columns: Sequence[StoredColumn]) -> None:
        """Prepare the statements; ``columns`` are those of the collection."""
        self._connection = connection
        self._labels = [column for column in columns if column.place is Place.LABEL]
        id_ = id_column(columns).quoted
        (stamp,) = (column.quoted for column in columns if column.place is Place.TIMESTAMP)
        internal = _INTERNAL if format_of(connection) == FORMAT else (*_INTERNAL[:2], *["NULL"] * len(_INTERNAL[2:]))
        names = ", ".join((*(column.quoted for column in self._labels), *internal))
        self._select = f"SELECT {names} FROM {labels_table(collection)} WHERE {id_} = ?"  # noqa: S608 -- quoted names
        inferences = inferences_table(collection)
        models = f'SELECT DISTINCT "_model" FROM {inferences}'  # noqa: S608 -- quoted names
        self._stamp = (
            f'SELECT max({stamp}) FROM {inferences} WHERE "_model" IN ({models}) AND {id_} = ? AND "_received_at" = ?'  # noqa: S608 -- quoted names
        )

    def read(self, id_: Stored) -> StoredLabels | None:
        """Return the labels of an id; None where it has none."""
        row = self._connection.execute(self._select, (id_,)).fetchone()
        if row is None:
            return None
        *cells, timestamp, received_at, at, accepted_at, clocks, zeros = row
        if at is None:
            at, accepted_at = timestamp or self._stamp_of(id_, received_at) or received_at, received_at
        others = cast("Mapping[str, Sequence[str]]", orjson.loads(clocks) if clocks else {})
        negative = cast("Sequence[str]", orjson.loads(zeros) if zeros else ())
        found = {
            column.name: restored(cell, is_negative=column.name in negative)
            for column, cell in zip(self._labels, cells, strict=True)
            if cell is not None
        }
        said = {name: others.get(name, (at, accepted_at)) for name in found}
        clocks = {name: Clock(*times[:2]) for name, times in said.items()}
        firsts = {name: times[2] if len(times) > 2 else times[0] for name, times in said.items()}
        return StoredLabels(found, clocks, firsts, timestamp, received_at)

    def _stamp_of(self, id_: Stored, received_at: str) -> str | None:
        """Return the timestamp of the inference that a label of format 1 came with; None where it came by itself."""
        (stamp,) = self._connection.execute(self._stamp, (id_, received_at)).fetchone()
        return None if stamp is None else str(stamp)
