"""Read what two models said of the same inferences."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from schemagen_runtime.api.pairs import ModelAnswers, Paired
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.layout import ACROSS_MONTHS, select_labels
from schemagen_runtime.backends.clickhouse.quoting import listed, literal
from schemagen_runtime.backends.clickhouse.tables import StoredColumn, Tables, one_of
from schemagen_runtime.document import Place

_SETTINGS: Final = (
    f"{ACROSS_MONTHS}, join_algorithm = 'full_sorting_merge', optimize_aggregation_in_order = 1, "
    "max_bytes_before_external_sort = 1000000000, max_bytes_before_external_group_by = 1000000000"
)
"""Both sides are sorted, on disk where they take over a gigabyte: hashes would hold all ids of a model in memory."""


def read_pairs(
    client: ClickHouseClient,
    place: tuple[Tables, Sequence[StoredColumn]],
    asked: tuple[ModelAnswers, ModelAnswers],
    label: str,
    limit: int,
) -> list[Paired]:
    """Return what both models said of the newest inferences that both answered, with the label that came.

    Args:
        client: asks the database.
        place: the tables and the columns of the collection.
        asked: the answers of the one model and of the other.
        label: the label.
        limit: how many inferences at most.

    Raises:
        ValueError: the collection has no such column.
    """
    tables, columns = place
    id_ = one_of(columns, Place.ID).quoted
    truth, first, second = (_quoted(columns, name) for name in (label, asked[0].column, asked[1].column))
    if not all(one.fingerprints for one in asked):
        return []
    a, b = (
        f'SELECT {id_}, {name} AS said, "_received_at" FROM {tables.inferences} FINAL WHERE {_is_of(one)}'  # noqa: S608 -- quoted names
        for name, one in ((first, asked[0]), (second, asked[1]))
    )
    labels = select_labels(tables, columns)
    query = (
        f"SELECT l.{truth}, a.said, b.said FROM ({a}) AS a "  # noqa: S608 -- quoted names
        f"INNER JOIN ({b}) AS b ON b.{id_} = a.{id_} INNER JOIN ({labels}) AS l ON l.{id_} = a.{id_} "
        f'WHERE isNotNull(l.{truth}) ORDER BY a."_received_at" DESC, a.{id_} DESC LIMIT {limit} {_SETTINGS}'
    )
    return [Paired(*map(_kept, row)) for row in client.ask(query)]


def _kept(value: Any) -> Any:  # noqa: ANN401 -- a cell, of which the query decides whether it may be None
    """Return a value as it is in the SQLite store, which has no bools and no NaN."""
    if isinstance(value, bool):
        return int(value)
    return "NaN" if value != value else value  # noqa: PLR0124 -- only NaN


def _is_of(asked: ModelAnswers) -> str:
    return f'"_model" = {literal(asked.model)} AND "_schema" IN ({listed(sorted(asked.fingerprints))})'


def _quoted(columns: Sequence[StoredColumn], name: str) -> str:
    column = next((one for one in columns if one.name == name), None)
    if column is None:
        raise ValueError(f"the collection has no column {name!r}")
    return column.quoted
