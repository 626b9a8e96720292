"""Read what two models said of the same inferences."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.pairs import ModelAnswers, Paired
from schemagen_runtime.backends.sqlite.layout import (
    StoredColumn,
    id_column,
    inferences_table,
    labels_table,
    quoted,
    rowid_name,
)
from schemagen_runtime.backends.sqlite.registry import stored_columns


def read_pairs(
    connection: sqlite3.Connection,
    collection: Collection,
    asked: tuple[ModelAnswers, ModelAnswers],
    label: str,
    limit: int,
) -> list[Paired]:
    """Return what both models said of the newest inferences that both answered, with the label that came.

    Raises:
        ValueError: the collection has no such column.
    """
    first, second = asked
    columns = stored_columns(connection, collection)
    id_ = id_column(columns).quoted
    inferences, labels = inferences_table(collection), labels_table(collection)
    names = [_quoted(columns, name) for name in (label, first.column, second.column)]
    rowid = rowid_name(columns)
    newest = "" if rowid is None else f"ORDER BY a.{quoted(rowid)} DESC "
    query = (
        f"SELECT l.{names[0]}, a.{names[1]}, b.{names[2]} FROM {inferences} AS a "  # noqa: S608 -- quoted names
        f'CROSS JOIN {inferences} AS b ON b."_model" = ? AND b.{id_} = a.{id_} AND b."_schema" IN ({_schemas(second)}) '
        f"CROSS JOIN {labels} AS l ON l.{id_} = a.{id_} AND l.{names[0]} IS NOT NULL "
        f'WHERE a."_model" = ? AND a."_schema" IN ({_schemas(first)}) {newest}LIMIT ?'
    )
    values = (second.model, *second.fingerprints, first.model, *first.fingerprints, limit)
    return [Paired(*row) for row in connection.execute(query, values)]


def _schemas(asked: ModelAnswers) -> str:
    marks = ", ".join("?" * len(asked.fingerprints))
    return f"SELECT id FROM schemagen_schemas WHERE fingerprint IN ({marks})"  # noqa: S608 -- question marks


def _quoted(columns: Sequence[StoredColumn], name: str) -> str:
    column = next((one for one in columns if one.name == name), None)
    if column is None:
        raise ValueError(f"the collection has no column {name!r}")
    return column.quoted
