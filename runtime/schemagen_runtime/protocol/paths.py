"""Name the paths of a collector: patterns for its routes, and the paths that a client asks for.

A pattern has names in braces, as OpenAPI 3.1 (section 4.8.8) and URI templates (RFC 6570) have them. The functions
fill them in, percent-encoded (RFC 3986, section 2.1).
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode

from schemagen_runtime.api.destination import Collection

PROJECTS: Final = "/v1/projects"
COLLECTIONS: Final = f"{PROJECTS}/{{project}}/data-collections"
COLLECTION: Final = f"{COLLECTIONS}/{{name}}"
SCHEMA: Final = f"{COLLECTION}/schema"
MODE: Final = f"{COLLECTION}/mode"
EVENTS: Final = f"{COLLECTION}/events"
REJECTIONS: Final = f"{COLLECTION}/rejections"
RECORDS: Final = f"{COLLECTION}/records"
RECORDS_OF_ID: Final = f"{RECORDS}/{{id}}"
MONITOR: Final = f"{COLLECTION}/monitor"
LABEL_HISTORY: Final = f"{COLLECTION}/label-history"
HEALTH: Final = "/healthz"
METRICS: Final = "/metrics"
MODEL_METRICS: Final = "/metrics/monitor"
OPENAPI: Final = "/openapi.json"
PROBLEM: Final = "/problems/{slug}"

MAX_PAGE: Final = 1000
"""Records of one page, at most."""
DEFAULT_PAGE: Final = 100
"""Records of one page where the request does not say how many."""


def collections_path(project: str) -> str:
    """Return the path that lists a project's collections."""
    return COLLECTIONS.format(project=quote(project, safe=""))


def collection_path(collection: Collection) -> str:
    """Return the path that describes a collection."""
    return _filled(COLLECTION, collection)


def schema_path(collection: Collection, *, dry_run: bool = False) -> str:
    """Return the path, with its query, under which a collection's schemas are registered, or only judged."""
    return _filled(SCHEMA, collection) + _query(dry_run="true" if dry_run else None)


def document_path(collection: Collection, fingerprint: str) -> str:
    """Return the path, with its query, of the document of a registered schema."""
    return _filled(SCHEMA, collection) + _query(fingerprint=fingerprint)


def mode_path(collection: Collection) -> str:
    """Return the path of a collection's mode."""
    return _filled(MODE, collection)


def events_path(collection: Collection, model: str | None) -> str:
    """Return the path, with its query, to which a model's events are sent, or labels without one."""
    return _filled(EVENTS, collection) + _query(model=model)


def rejections_path(collection: Collection) -> str:
    """Return the path to which counts of a collection's rejected events are sent."""
    return _filled(REJECTIONS, collection)


def records_path(collection: Collection, *, limit: int, model: str | None = None, after: str | None = None) -> str:
    """Return the path, with its query, of a page of records.

    Args:
        collection: where they are.
        limit: how many records, at most.
        model: the only model whose records are asked for; None for all.
        after: the cursor that ended the page before; None for the first page.
    """
    return _filled(RECORDS, collection) + _query(limit=limit, model=model, after=after)


def records_of_id_path(collection: Collection, id: str | int, model: str | None = None) -> str:  # noqa: A002
    """Return the path, with its query, of the records under one id, of one model or of all."""
    return f"{_filled(RECORDS, collection)}/{quote(str(id), safe='')}{_query(model=model)}"


def label_history_path(collection: Collection, id: str | int) -> str:  # noqa: A002
    """Return the path, with its query, of all values that were given for the labels of an id."""
    return _filled(LABEL_HISTORY, collection) + _query(id=id)


def _filled(pattern: str, collection: Collection) -> str:
    return pattern.format(project=quote(collection.project, safe=""), name=quote(collection.name, safe=""))


def _query(**given: object) -> str:
    query = urlencode({name: value for name, value in given.items() if value is not None})
    return f"?{query}" if query else ""
