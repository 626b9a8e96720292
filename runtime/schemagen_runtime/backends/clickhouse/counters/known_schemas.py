"""Make the schemas of a collection of ClickHouse known to the SQLite file into which it is counted."""

from __future__ import annotations

import sqlite3

from schemagen_runtime.api.destination import Collection, DestinationError, SchemaInfo
from schemagen_runtime.api.registry import Registry
from schemagen_runtime.backends.sqlite import registry as sqlite_registry
from schemagen_runtime.backends.sqlite.layout import inferences_table


def know_schemas(connection: sqlite3.Connection, collection: Collection, known: Registry) -> None:
    """Register the versions of a collection that a database has, as they were taken there.

    Args:
        connection: the file.
        collection: the collection.
        known: what keeps the versions.

    Raises:
        DestinationError: the database has no such collection, or the file has events of one of that name.
        TransientError: one of them cannot be read now.
    """
    versions = known.history(collection)
    if not versions:
        raise DestinationError(f"there is no collection {collection}")
    for version in versions:
        document = known.document(collection, version.fingerprint)
        assert document is not None  # noqa: S101 -- it was just listed
        if sqlite_registry.document(connection, collection, version.fingerprint) != document:
            schema = SchemaInfo(collection.name, version.version, version.fingerprint, document)
            sqlite_registry.register(connection, collection, schema, None)
    table = inferences_table(collection)
    if connection.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() is not None:  # noqa: S608 -- quoted name
        raise DestinationError(
            f"the control file has events of {collection} of its own, which would be counted with those of the "
            "ClickHouse; name another file, such as control.db"
        )
