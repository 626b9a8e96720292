"""Register schemas with a collector, and ask what is registered there; ``docs/protocol.md`` says how."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

import orjson

from schemagen_runtime.api.destination import Collection, DestinationError, SchemaConflict, SchemaInfo
from schemagen_runtime.api.registry import Registry
from schemagen_runtime.api.version import Version
from schemagen_runtime.backends.http.reader import HttpReader
from schemagen_runtime.backends.http.response import Response
from schemagen_runtime.compatibility.mode import Mode
from schemagen_runtime.protocol import headers, media
from schemagen_runtime.protocol.answer import read_answer
from schemagen_runtime.protocol.collections import describe_mode, read_mode, read_versions
from schemagen_runtime.protocol.paths import collection_path, document_path, mode_path, schema_path
from schemagen_runtime.protocol.problems import ProblemType
from schemagen_runtime.protocol.registrations import write_approved


class HttpRegistry(HttpReader, Registry):
    """Register schemas with a collector, and tell which are registered there."""

    def register(
        self,
        collection: Collection,
        schema: SchemaInfo,
        *,
        approved: frozenset[str] = frozenset(),
        dry_run: bool = False,
    ) -> bool:
        """Register a schema, or have it judged only: ``PUT …/schema``; return whether it is new.

        A dry run cannot tell: where it raises nothing, the schema would be taken.
        """
        given = {headers.CONTENT_TYPE: media.JSON}
        if approved:
            given[headers.APPROVED_CHANGES] = write_approved(approved)
        response = self._client.ask("PUT", schema_path(collection, dry_run=dry_run), schema.document, given)
        if response.status == HTTPStatus.CONFLICT:
            raise SchemaConflict(response.reasons or [response.problem], response.changes)
        if not response.is_success:
            raise response.refusal(f"the schema of {collection} cannot be registered")
        return response.status == HTTPStatus.CREATED

    def mode(self, collection: Collection) -> Mode:
        """Return how strictly a collection takes new versions: ``GET …/mode``."""
        what = f"the mode of {collection} cannot be read from {self._client.base}"
        return self._read_mode(self._client.ask("GET", mode_path(collection)), what)

    def set_mode(self, collection: Collection, mode: Mode) -> None:
        """Say how strictly a collection takes new versions from now on: ``PUT …/mode``."""
        what = f"the mode of {collection} cannot be set at {self._client.base}"
        body = orjson.dumps(describe_mode(mode))
        self._read_mode(self._client.ask("PUT", mode_path(collection), body, {headers.CONTENT_TYPE: media.JSON}), what)

    def _read_mode(self, response: Response, what: str) -> Mode:
        try:
            return read_mode(self._require_success(response, what))
        except ValueError as error:
            raise DestinationError(f"{what}: the answer is none that is known: {error}") from error

    def history(self, collection: Collection) -> list[Version]:
        """Return the registered versions of a collection, the oldest first: ``GET …/{name}``."""
        response = self._client.ask("GET", collection_path(collection))
        if response.problem_type is ProblemType.UNKNOWN_COLLECTION:
            return []
        what = f"the versions of {collection} cannot be read from {self._client.base}"
        answer = self._require_success(response, what)
        try:
            return read_versions(answer)
        except ValueError as error:
            raise DestinationError(f"{what}: the answer is none that is known: {error}") from error

    def document(self, collection: Collection, fingerprint: str) -> bytes | None:
        """Return the canonical document with a fingerprint: ``GET …/schema``; None where it is not registered."""
        response = self._client.ask("GET", document_path(collection, fingerprint))
        if response.problem_type in (ProblemType.UNKNOWN_COLLECTION, ProblemType.UNKNOWN_SCHEMA):
            return None
        if not response.is_success:
            raise response.refusal(f"a schema of {collection} cannot be read from {self._client.base}")
        return response.body

    def _require_success(self, response: Response, what: str) -> Mapping[str, object]:
        if not response.is_success:
            raise response.refusal(what)
        return read_answer(response.body)
