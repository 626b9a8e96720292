"""Look whether the tables of a collection are as they were made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from schemagen_runtime.api.destination import DestinationError
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.quoting import listed
from schemagen_runtime.backends.clickhouse.tables import StoredColumn, Tables, labels_of, one_of, values_of
from schemagen_runtime.document import Place


def find_faults(client: ClickHouseClient, tables: Tables, columns: Sequence[StoredColumn]) -> list[str]:
    """Return what is not as it was made, a sentence each: tables and columns that are not there, and other types.

    Raises:
        TransientError, DestinationError: it cannot be read.
    """
    id_, labels = one_of(columns, Place.ID), labels_of(columns)
    expected = {
        "inferences": {column.column: column.sql_type for column in values_of(columns)},
        "label_history": {column.column: column.sql_type for column in (id_, *labels)},
        "labels": {column.column: column.state.removeprefix(f"{column.quoted} ") for column in labels},
        "label_feed": {column.column: "" for column in labels},
        "records": {column.column: "" for column in columns},
    }
    names = {f"{tables.collection}/{part}": part for part in expected}
    where = f"database = currentDatabase() AND table IN ({listed(names)})"
    query = f"SELECT table, name, type FROM system.columns WHERE {where}"  # noqa: S608 -- literals
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in client.ask(query):
        found.setdefault(names[table], {})[column] = kind
    return [
        fault
        for part, types in expected.items()
        for fault in _faults(f"{tables.collection}/{part}", found.get(part), types)
    ]


def require_local(client: ClickHouseClient, tables: Tables) -> None:
    """Refuse to remove rows of tables that only lead to those of the servers of a cluster.

    Raises:
        DestinationError: they are such.
        TransientError: it cannot be read.
    """
    names = listed(f"{tables.collection}/{part}" for part in ("inferences", "label_history", "labels"))
    where = f"database = currentDatabase() AND engine = 'Distributed' AND name IN ({names})"
    if client.ask(f"SELECT name FROM system.tables WHERE {where}"):  # noqa: S608 -- literals
        raise DestinationError(
            f"the tables of {tables.collection} are Distributed, and nothing can be removed through them; "
            f"run ALTER TABLE … ON CLUSTER … DELETE on those under {tables.collection}/local"
        )


def _faults(table: str, found: Mapping[str, str] | None, expected: Mapping[str, str]) -> list[str]:
    if found is None:
        return [f'there is no table "{table}"']
    faults: list[str] = []
    for name, kind in expected.items():
        if name not in found:
            faults.append(f'table "{table}" has no column {name!r}')
        elif kind and found[name] != kind:
            faults.append(f'column {name!r} of table "{table}" has the type {found[name]}; expected {kind}')
    return faults
