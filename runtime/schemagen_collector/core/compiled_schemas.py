"""Keep registered schemas compiled in memory, by the compiler itself: both ends accept exactly the same events."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from schemagen.build.loading import InvalidSchemaError, Program, compile_document, load_document, load_program, unload
from schemagen_runtime.api.destination import Collection, SchemaInfo
from schemagen_runtime.api.store import Store
from schemagen_runtime.document import read_document
from schemagen_runtime.schema import Schema

from schemagen_collector.core.schema_bounds import require_bounds
from schemagen_collector.core.side_process import SideProcess

log = logging.getLogger("schemagen_collector")

MAX_COLUMNS: Final = 20_000
"""Columns of all compiled schemas together, at about ten kilobytes of memory each; the longest unused one makes way."""

SMALL_DOCUMENT: Final = 4 << 10
"""Bytes of a schema that compiles in some ten milliseconds, whatever it says."""


@dataclass(frozen=True, slots=True)
class CompiledSchema:
    """Hold a registered schema that is compiled.

    Attributes:
        schema: judges events.
        info: by which the store prepares them.
        columns: how many columns it has.
    """

    schema: Schema[object]
    info: SchemaInfo
    columns: int


class CompiledSchemas:
    """Keep the schemas that are in use; ``_lock`` guards the table, and is never held while one is compiled."""

    def __init__(self, store: Store, side: SideProcess, max_columns: int) -> None:
        """Keep none yet; large ones will be compiled in the side process, those with too many columns nowhere."""
        self._store = store
        self._side = side
        self._max_columns = max_columns
        self._lock = threading.Lock()
        self._known: OrderedDict[tuple[Collection, str], CompiledSchema] = OrderedDict()
        self._columns = 0

    def register(
        self, collection: Collection, document: bytes, approved: frozenset[str] = frozenset(), *, dry_run: bool = False
    ) -> tuple[Schema[object], bool]:
        """Register a schema, or only judge it; return it, and whether it is new.

        Raises:
            Problem: the document is no JSON object, or is too large to be compiled.
            InvalidSchemaError: it is no schema.
            SchemaConflict: it is refused; it says every reason.
        """
        schema = self._load(document)
        is_new = self._store.register(collection, SchemaInfo.of(schema), approved=approved, dry_run=dry_run)
        if not dry_run:
            self._keep(collection, schema)
        return schema, is_new

    def known(self, collection: Collection, fingerprint: str) -> CompiledSchema | None:
        """Return a schema that is in use; None for any other. Waits for no file and no compiler."""
        key = collection, fingerprint
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
            return known

    def find(self, collection: Collection, fingerprint: str) -> CompiledSchema | None:
        """Return a registered schema; None where it is not registered, or does not compile any more."""
        known = self.known(collection, fingerprint)
        if known is not None:
            return known
        document = self._store.document(collection, fingerprint)
        if document is None:
            return None
        try:
            return self._keep(collection, self._load(document))
        except InvalidSchemaError:
            log.exception(
                "%s: schema %s was registered by another version, and has errors now", collection, fingerprint
            )
            return None

    def _load(self, document: bytes) -> Schema[object]:
        if len(document) <= SMALL_DOCUMENT:
            require_bounds(document, self._max_columns)
            return load_document(document)
        return load_program(self._side.call(compile_bounded, document, self._max_columns))

    def _keep(self, collection: Collection, schema: Schema[object]) -> CompiledSchema:
        columns = len(read_document(schema.document).all_columns)
        added = CompiledSchema(schema, SchemaInfo.of(schema), columns)
        with self._lock:
            kept = self._known.setdefault((collection, schema.fingerprint), added)
            self._columns += columns if kept is added else 0
            while self._columns > MAX_COLUMNS and len(self._known) > 1:
                _, gone = self._known.popitem(last=False)
                self._columns -= gone.columns
                unload(gone.schema)
        return kept


def compile_bounded(document: bytes, max_columns: int) -> Program:
    """Compile a document as ``compile_document`` does, if it is small enough to be compiled.

    Raises:
        Problem: it is not, or is no JSON object.
        InvalidSchemaError: it is no schema.
    """
    require_bounds(document, max_columns)
    return compile_document(document)
