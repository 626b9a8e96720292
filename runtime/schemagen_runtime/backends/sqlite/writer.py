"""Write the rows of one batch: inferences and labels, each at most once, labels joined whenever they come."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence

from schemagen_runtime.api.destination import Outcome
from schemagen_runtime.backends.sqlite.insertion import Insertion
from schemagen_runtime.backends.sqlite.layout import inferences_table, labels_table
from schemagen_runtime.backends.sqlite.rows import PreparedRows, RowBuilder, StoredRow
from schemagen_runtime.errors import ErrorCode, FieldError


class Writer:
    """Write the rows that one builder makes, over one connection."""

    def __init__(self, connection: sqlite3.Connection, builder: RowBuilder) -> None:
        """Prepare the statements."""
        self._connection = connection
        self._builder = builder
        self._inferences_table = inferences_table(builder.collection)
        self._labels_table = labels_table(builder.collection)
        self._prepare()

    def _prepare(self) -> None:
        id_ = self._builder.id.quoted
        values = [column.quoted for column in self._builder.inference]
        common = ['"_schema"', '"_received_at"', '"_model"']
        self._inferences = Insertion(self._connection, self._inferences_table, common, [id_, *values])
        self._select_inference = (
            f'SELECT {", ".join(values)} FROM {self._inferences_table} WHERE "_model" = ? AND {id_} = ?'  # noqa: S608 -- quoted names
        )
        labels = [*(column.quoted for column in self._builder.labels), '"_label_timestamp"']
        self._labels = Insertion(self._connection, self._labels_table, ['"_label_received_at"'], [id_, *labels])
        self._select_label = f"SELECT {', '.join(labels)} FROM {self._labels_table} WHERE {id_} = ?"  # noqa: S608 -- quoted names
        changes = ", ".join(f"{label} = ?" for label in [*labels, '"_label_received_at"'])
        self._update_label = f"UPDATE {self._labels_table} SET {changes} WHERE {id_} = ?"  # noqa: S608 -- quoted names

    def write(self, rows: PreparedRows) -> Outcome:
        """Write rows, within a transaction that the caller began."""
        conflicting, known = self._write_inferences(rows)
        kept = {index: row for index, row in rows.labels.items() if index not in conflicting}
        unchanged = self._write_labels(kept, rows.received_at)
        if not known and not unchanged:
            return Outcome(errors=conflicting)
        duplicates = frozenset(
            index
            for index in rows.indexes
            if (index in known or index not in rows.inferences) and (index in unchanged or index not in kept)
        )
        return Outcome(duplicates - conflicting.keys(), conflicting)

    def _write_inferences(self, rows: PreparedRows) -> tuple[dict[int, FieldError], set[int]]:
        """Insert inferences.

        Returns:
            The errors of events whose key is taken by other values, by index; and the indexes of the events that are
            stored already.
        """
        conflicting: dict[int, FieldError] = {}
        known: set[int] = set()
        common = self._builder.schema_number, rows.received_at, rows.model
        if not self._inferences.insert_all(common, list(rows.inferences.values())):
            for index, row in rows.inferences.items():
                if not self._inferences.insert(common, row):
                    differing = self._differing(rows.model, row)
                    if differing:
                        conflicting[index] = _duplicate_id(self._builder.id.name, differing)
                    else:
                        known.add(index)
        return conflicting, known

    def _differing(self, model: str, row: StoredRow) -> list[str]:
        id_, *given = row
        stored = self._connection.execute(self._select_inference, (model, id_)).fetchone()
        columns = self._builder.inference
        return [column.name for column, old, new in zip(columns, stored, given, strict=True) if old != new]

    def _write_labels(self, rows: Mapping[int, StoredRow], received_at: str) -> set[int]:
        """Insert or correct; return the indexes of events that changed nothing."""
        unchanged: set[int] = set()
        common = (received_at,)
        if not self._labels.insert_all(common, list(rows.values())):
            for index, row in rows.items():
                if not self._labels.insert(common, row) and not self._correct(row, received_at):
                    unchanged.add(index)
        return unchanged

    def _correct(self, row: StoredRow, received_at: str) -> bool:
        """Overwrite the labels that an event gives; tell whether that changes any."""
        id_, *given = row
        stored = self._connection.execute(self._select_label, (id_,)).fetchone()
        merged = [old if new is None else new for old, new in zip(stored, given, strict=True)]
        if merged == list(stored):
            return False
        self._connection.execute(self._update_label, (*merged, received_at, id_))
        return True


def _duplicate_id(id_name: str, differing: Sequence[str]) -> FieldError:
    shown = ", ".join(repr(name) for name in differing[:5])
    more = f" and {len(differing) - 5} more" if len(differing) > 5 else ""
    message = f"another event is stored under this id and model; it differs in {shown}{more}"
    return FieldError(ErrorCode.DUPLICATE_ID, id_name, message, "an id of its own, or the same event", "another event")
