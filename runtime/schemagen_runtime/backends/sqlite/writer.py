"""Write the rows of one batch: inferences and labels, each at most once, labels joined whenever they come."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from schemagen_runtime.api.destination import Outcome, duplicate_id, no_model
from schemagen_runtime.backends.sql.outcomes import outcome_of
from schemagen_runtime.backends.sqlite.corrections import Corrections
from schemagen_runtime.backends.sqlite.insertion import Insertion
from schemagen_runtime.backends.sqlite.layout import inferences_table, labels_table
from schemagen_runtime.backends.sqlite.rows import PreparedRows, RowBuilder, StoredRow
from schemagen_runtime.errors import FieldError


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
        labels = [column.quoted for column in self._builder.labels]
        labels += ['"_label_timestamp"', '"_label_at"', '"_label_accepted_at"']
        self._labels = Insertion(self._connection, self._labels_table, ['"_label_received_at"'], [id_, *labels])
        self._corrections = Corrections(self._connection, self._builder)
        self._mark_inference = (
            f'UPDATE {self._inferences_table} SET "_negative_zeros" = ? WHERE "_model" = ? AND {id_} = ?'  # noqa: S608 -- quoted names
        )
        self._mark_label = f'UPDATE {self._labels_table} SET "_label_negative_zeros" = ? WHERE {id_} = ?'  # noqa: S608 -- quoted names

    def write(self, rows: PreparedRows) -> Outcome:
        """Write rows, within a transaction that the caller began."""
        conflicting, known = self._write_inferences(rows)
        kept = {index: row for index, row in rows.labels.items() if index not in conflicting}
        unchanged = self._write_labels(kept, rows)
        if not known and not unchanged:
            return Outcome(errors=conflicting)
        return outcome_of(rows, conflicting, known, unchanged)

    def _write_inferences(self, rows: PreparedRows) -> tuple[dict[int, FieldError], set[int]]:
        """Insert inferences.

        Returns:
            The errors of events whose key is taken by other values, by index; and the indexes of the events that are
            stored already.
        """
        conflicting: dict[int, FieldError] = {}
        known: set[int] = set()
        if rows.model is None:
            return dict.fromkeys(rows.inferences, no_model()), known
        common = self._builder.schema_number, rows.received_at, rows.model
        if not self._inferences.insert_all(common, list(rows.inferences.values())):
            for index, row in rows.inferences.items():
                if not self._inferences.insert(common, row):
                    differing = self._differing(rows.model, row)
                    if differing:
                        conflicting[index] = duplicate_id(self._builder.id.name, differing)
                    else:
                        known.add(index)
        for index, zeros in rows.inference_zeros.items():
            if index not in known and index not in conflicting:
                self._connection.execute(self._mark_inference, (zeros, rows.model, rows.inferences[index][0]))
        return conflicting, known

    def _differing(self, model: str, row: StoredRow) -> list[str]:
        id_, *given = row
        stored = self._connection.execute(self._select_inference, (model, id_)).fetchone()
        columns = self._builder.inference
        return [column.name for column, old, new in zip(columns, stored, given, strict=True) if old != new]

    def _write_labels(self, kept: Mapping[int, StoredRow], rows: PreparedRows) -> set[int]:
        """Insert or correct; return the indexes of events that bring nothing new."""
        unchanged: set[int] = set()
        common = (rows.received_at,)
        if self._labels.insert_all(common, list(kept.values())):
            for index in rows.label_zeros.keys() & kept.keys():
                self._mark(index, rows)
            return unchanged
        self._corrections.look()
        for index, row in kept.items():
            if self._labels.insert(common, row):
                self._mark(index, rows)
            elif not self._corrections.correct(row, rows.received_at):
                unchanged.add(index)
        return unchanged

    def _mark(self, index: int, rows: PreparedRows) -> None:
        if index in rows.label_zeros:
            self._connection.execute(self._mark_label, (rows.label_zeros[index], rows.labels[index][0]))
