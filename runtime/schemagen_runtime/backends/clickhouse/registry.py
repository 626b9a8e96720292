"""Register schemas, and read back what is registered."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from schemagen_runtime.api.destination import Collection, DestinationError, SchemaConflict, SchemaInfo, TransientError
from schemagen_runtime.api.registry import Registry
from schemagen_runtime.api.version import Version
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.layout import (
    statements_to_add,
    statements_to_create,
    statements_to_widen,
)
from schemagen_runtime.backends.clickhouse.own_tables import OwnTables
from schemagen_runtime.backends.clickhouse.quoting import literal
from schemagen_runtime.backends.clickhouse.table_check import find_faults
from schemagen_runtime.backends.clickhouse.tables import StoredColumn, Tables, allot
from schemagen_runtime.backends.clickhouse.values import micros_of, moment_text
from schemagen_runtime.columns import BaseType, ColumnType
from schemagen_runtime.compatibility.mode import BEFORE_MODES, DEFAULT, Mode
from schemagen_runtime.document import Document, Place, read_document
from schemagen_runtime.support.loading import LOADING

if TYPE_CHECKING:
    from schemagen_runtime.compatibility.admission import Refused


class _Held(NamedTuple):
    """Hold what a collection has when a schema comes: columns, versions, and the document of its fingerprint if any."""

    columns: Sequence[StoredColumn]
    versions: Sequence[Version]
    kept: bytes | None


class ClickHouseRegistry(Registry):
    """Keep schemas, columns and modes in a database. Several threads and processes may do so."""

    def __init__(self, client: ClickHouseClient) -> None:
        self._client = client
        self._own = OwnTables(client)

    def register(
        self,
        collection: Collection,
        schema: SchemaInfo,
        *,
        approved: frozenset[str] = frozenset(),
        dry_run: bool = False,
    ) -> bool:
        """Make a schema known to a collection; the first one makes the tables, a new version adds columns."""
        if not dry_run:
            self._own.make()
        kept = self.document(collection, schema.fingerprint)
        held = _Held(self.columns(collection), self.history(collection), kept)
        if kept == schema.document.strip() or (
            kept is not None and not approved and self._was_replaced(collection, schema.document)
        ):
            self.require_tables(collection, held.columns)
            return False
        refused = self._find_refused(collection, schema, held, approved)
        if refused:
            reasons = [f"{collection}: {one.change.message}{_rule(one)}" for one in refused]
            raise SchemaConflict(reasons, [one.described for one in refused])
        if dry_run:
            return kept is None
        if kept is None:
            self._add(collection, schema, held)
        elif approved or _means(kept) == _means(schema.document):
            self._own.add(collection, "schemagen_former_documents", {"digest": _digest(kept)})
            (version,) = (one for one in held.versions if one.fingerprint == schema.fingerprint)
            self._keep(collection, schema, version.version, _micros(version.registered_at))
        return kept is None

    def mode(self, collection: Collection) -> Mode:
        """Return how strictly a collection takes new versions of its schema."""
        self.require(collection)
        return self._mode(collection)

    def _mode(self, collection: Collection) -> Mode:
        found = self._own.rows(collection, "schemagen_modes", "mode")
        return Mode(found[0][0]) if found else BEFORE_MODES

    def set_mode(self, collection: Collection, mode: Mode) -> None:
        """Say how strictly a collection takes new versions from now on."""
        self.require(collection)
        self._set_mode(collection, mode)

    def _set_mode(self, collection: Collection, mode: Mode) -> None:
        self._own.add(collection, "schemagen_modes", {"mode": str(mode)})

    def collections(self) -> list[Collection]:
        """Return every collection of the store, by project and name."""
        if not self._own.are_made():
            return []
        query = "SELECT DISTINCT project, collection FROM schemagen_schemas ORDER BY project, collection"
        return [Collection(project, name) for project, name in self._client.ask(query)]

    def history(self, collection: Collection) -> list[Version]:
        """Return the registered versions of a collection, the oldest first."""
        rows = self._own.rows(
            collection, "schemagen_schemas", "version, fingerprint, registered_at", order="registered_at"
        )
        return [Version(version, fingerprint, moment_text(at)) for version, fingerprint, at in rows]

    def document(self, collection: Collection, fingerprint: str) -> bytes | None:
        """Return the document of a registered schema, None where it is not."""
        where = f"fingerprint = {literal(fingerprint)}"
        found = self._own.rows(collection, "schemagen_schemas", "document", where)
        return str(found[0][0]).encode() if found else None

    def columns(self, collection: Collection) -> list[StoredColumn]:
        """Return every column that a collection has, in the order in which they came."""
        rows = self._own.rows(collection, "schemagen_columns", 'name, place, type, "column"', order="number, name")
        return [StoredColumn(name, Place(place), ColumnType.parse(kind), column) for name, place, kind, column in rows]

    def columns_to_read(self, collection: Collection) -> list[StoredColumn]:
        """Return every column of a collection whose tables are as they were made.

        Raises:
            DestinationError: nobody registered the collection.
            TransientError: somebody changed its tables; the message says what is wrong.
        """
        columns = self.columns(collection)
        if not columns:
            self.require(collection)
        try:
            self.require_tables(collection, columns)
        except TransientError:
            widened = self.columns(collection)  # perhaps another process gave a column a wider type just now
            if widened == columns:
                raise
            self.require_tables(collection, widened)
            return widened
        return columns

    def close(self) -> None:
        """Close this thread's connections."""
        self._client.close()

    def require(self, collection: Collection) -> None:
        """Refuse a collection that nobody registered.

        Raises:
            DestinationError: it is one; the message names those that there are.
        """
        known = self.collections()
        if collection not in known:
            names = ", ".join(map(str, known)) or "none"
            raise DestinationError(f"{self._client.server.shown} has no collection {collection}; it has {names}")

    def _was_replaced(self, collection: Collection, document: bytes) -> bool:
        where = f"digest = {literal(_digest(document))}"
        return bool(self._own.rows(collection, "schemagen_former_documents", "digest", where))

    def _find_refused(
        self, collection: Collection, schema: SchemaInfo, held: _Held, approved: frozenset[str]
    ) -> list[Refused]:
        if not held.versions:
            return []
        with LOADING:
            from schemagen_runtime.compatibility.admission import Known, find_refused  # noqa: PLC0415 -- only for a second schema

        newest = held.kept or self.document(collection, held.versions[-1].fingerprint)
        assert newest is not None  # noqa: S101 -- it was just listed
        # The same events fit where the fingerprint is known: only what their columns mean can have changed.
        taken = [] if held.kept is not None else [one.version for one in held.versions]
        columns = [column.known for column in held.columns]
        return find_refused(Known(columns, taken, newest, self._mode(collection)), schema.document, approved)

    def _add(self, collection: Collection, schema: SchemaInfo, held: _Held) -> None:
        """Give new columns their place, then keep the schema: one that is kept has its tables."""
        described, tables = read_document(schema.document), Tables(collection)
        stored, widened = _widen(held.columns, described)
        added = allot(described, stored)
        if not held.columns:
            self._create(tables, added)
        elif added:
            for statement in statements_to_add(tables, stored, added):
                self._client.run(statement)
        columns = [*stored, *added]
        for column in widened:
            for statement in statements_to_widen(tables, columns, column):
                self._client.run(statement)
        self.require_tables(collection, columns)
        named: list[dict[str, str | int]] = [
            {"name": one.name, "place": str(one.place), "type": str(one.type), "column": one.column, "number": number}
            for number, one in enumerate(columns)
            if one in added or one in widened
        ]
        self._own.add(collection, "schemagen_columns", *named)
        if not held.versions:
            self._set_mode(collection, DEFAULT)
        self._keep(
            collection, schema, _version(schema, {one.version for one in held.versions}), micros_of(datetime.now(UTC))
        )

    def _create(self, tables: Tables, columns: Sequence[StoredColumn]) -> None:
        """Make what is not there: whoever may not make tables can have had them made."""
        if find_faults(self._client, tables, columns):
            for statement in statements_to_create(tables, columns):
                self._client.run(statement)

    def require_tables(self, collection: Collection, columns: Sequence[StoredColumn]) -> None:
        """Look whether the tables of a collection are as they were made.

        Raises:
            TransientError: they are not; the message says what is wrong.
        """
        faults = find_faults(self._client, Tables(collection), columns)
        if faults:
            mend = "'schemagen export --to clickhouse' prints how they are made"
            raise TransientError(f"{self._client.server.shown}: {'; '.join(faults)}; {mend}")

    def _keep(self, collection: Collection, schema: SchemaInfo, version: str, registered_at: int) -> None:
        text = schema.document.decode().strip()
        values: dict[str, str | int] = {
            "version": version,
            "fingerprint": schema.fingerprint,
            "document": text,
            "registered_at": registered_at,
        }
        self._own.add(collection, "schemagen_schemas", values)


def _widen(stored: Sequence[StoredColumn], described: Document) -> tuple[list[StoredColumn], list[StoredColumn]]:
    """Return the columns that there are, some with the wider types that a schema gives them; and these alone."""
    types = {column.name: column.type for column in described.all_columns}
    columns = [
        one._replace(type=types[one.name]) if one.name in types and _is_wider(types[one.name], one.type) else one
        for one in stored
    ]
    return columns, [column for column, before in zip(columns, stored, strict=True) if column is not before]


def _is_wider(new: ColumnType, stored: ColumnType) -> bool:
    """Tell whether a type takes more than the stored one, of those that the store takes in its place."""
    if (stored.base, new.base) == (BaseType.INT, BaseType.FLOAT):
        return True
    return stored.base is new.base and (new.precision or 0) > (stored.precision or 0)


def _version(schema: SchemaInfo, taken: Container[str]) -> str:
    """Return the version under which a schema is kept: with a mark of its content where its own one is taken."""
    return f"{schema.version}+{schema.fingerprint[:12]}" if schema.version in taken else schema.version


def _means(document: bytes) -> str:
    with LOADING:
        from schemagen_runtime.compatibility.meaning import meaning  # noqa: PLC0415 -- only where a text changed

    return meaning(document)


def _rule(refused: Refused) -> str:
    """Return the rule of a change in words, where it is the mode that refuses it, and not the store."""
    return "" if refused.fingerprint is None else f" ({refused.change.rule})"


def _digest(document: bytes) -> str:
    return sha256(document.strip()).hexdigest()


def _micros(text: str) -> int:
    return micros_of(datetime.fromisoformat(text))
