"""Describe what the collector takes and answers as an OpenAPI document (3.1), for clients of any make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import orjson
from schemagen.frontend.document_schema import BEYOND
from schemagen.text.version import __version__
from schemagen_runtime.api.destination import NAME_PATTERN
from schemagen_runtime.api.settings import MAX_BATCH_EVENTS
from schemagen_runtime.protocol import headers, paths
from schemagen_runtime.protocol.media import JSON, NDJSON, PROBLEM
from schemagen_runtime.protocol.paths import DEFAULT_PAGE, MAX_PAGE
from schemagen_runtime.protocol.problems import ProblemType

from schemagen_collector.core.tokens import Right
from schemagen_collector.endpoints.openapi_schemas import FINGERPRINT, Json, component_schemas, reference
from schemagen_collector.settings import CollectorSettings

_NAME: Final[Json] = {"type": "string", "pattern": f"^{NAME_PATTERN}$", "maxLength": 128}
_ANYWHERE: Final = (
    ProblemType.MALFORMED_REQUEST,
    ProblemType.TIMEOUT,
    ProblemType.HEAD_TOO_LARGE,
    ProblemType.BUSY,
    ProblemType.INTERNAL,
)
"""What is answered before it is known which operation a request is of."""
_OF_TOKENS: Final = (ProblemType.NO_TOKEN, ProblemType.BAD_TOKEN, ProblemType.FORBIDDEN, ProblemType.MISDIRECTED)
_OF_RECORDS: Final = (*_OF_TOKENS, ProblemType.NOT_FOUND, ProblemType.UNKNOWN_COLLECTION, ProblemType.NO_RECORD)
_OF_BODIES: Final = (
    ProblemType.MALFORMED_JSON,
    ProblemType.MALFORMED_GZIP,
    ProblemType.TOO_LARGE,
    ProblemType.UNSUPPORTED_MEDIA_TYPE,
    ProblemType.STORE_UNAVAILABLE,
)

_BODIES: Final[Mapping[tuple[ProblemType, ...], str]] = {
    (ProblemType.SCHEMA_CONFLICT,): "SchemaConflict",
    (ProblemType.INVALID_SCHEMA,): "InvalidSchema",
}
"""The schemas of problems with more than the members of each, by the types of a status."""


def openapi_document(settings: CollectorSettings) -> bytes:
    """Return the document, as JSON."""
    return orjson.dumps(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "schemagen collector",
                "version": __version__,
                "description": (
                    "Registers schemas of machine-learning events, stores events, joins labels by id. HEAD is answered "
                    "as GET, without a body; another method than those listed with 405."
                ),
                "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            },
            "servers": [{"url": "/"}],
            "security": [{"bearer": []}, {}],
            "paths": {
                paths.SCHEMA: {"put": _register(settings)},
                paths.EVENTS: {"post": _ingest(settings)},
                paths.RECORDS: {"get": _list_records()},
                paths.RECORDS_OF_ID: {"get": _find_records(), "delete": _erase()},
                paths.LABEL_HISTORY: {"get": _show_label_history()},
                paths.PROJECTS: {"get": _list_projects()},
                paths.COLLECTIONS: {"get": _list_collections()},
                paths.COLLECTION: {"get": _describe()},
                paths.HEALTH: {"get": _health()},
                paths.METRICS: {"get": _plain("metrics", "Prometheus metrics", "Everything that is counted.")},
                paths.OPENAPI: {"get": _openapi()},
                paths.PROBLEM: {"get": _explain()},
            },
            "components": {
                "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
                "schemas": component_schemas(settings.max_columns),
            },
        }
    )


def _register(settings: CollectorSettings) -> Json:
    beyond = "; ".join(f"{rule} ({code})" for code, rule in BEYOND.items())
    return {
        "operationId": "registerSchema",
        "summary": "Register a schema, or a new version of it",
        "description": (
            f"{_needs(Right.REGISTER)} Columns of a new version are added; old and new may be sent. The document is "
            "compiled: what keeps the schema of the body and still breaks a rule of the compiler is answered with 422 "
            f"and the errors in 'diagnostics'. JSON Schema has no words for these rules: {beyond}."
        ),
        "parameters": _place(),
        "requestBody": {
            "required": True,
            "description": (
                "schema.json of a generated package: the schema's canonical form (RFC 8785), of at most "
                f"{settings.max_schema_bytes} bytes, with at most {settings.max_columns} columns in all."
            ),
            "content": {JSON: {"schema": {"$ref": "#/components/schemas/Document"}}},
        },
        "responses": {
            "200": _answer("The schema was registered before.", "Registered"),
            "201": _answer("The schema is registered.", "Registered"),
            **_problems(
                *_OF_TOKENS, *_OF_BODIES, ProblemType.NOT_FOUND, ProblemType.SCHEMA_CONFLICT, ProblemType.INVALID_SCHEMA
            ),
        },
    }


def _ingest(settings: CollectorSettings) -> Json:
    return {
        "operationId": "ingestEvents",
        "summary": "Store a batch of events",
        "description": (
            f"{_needs(Right.INGEST)} {MAX_BATCH_EVENTS} events at most, and {settings.max_body_bytes} bytes as sent. "
            "Good events are stored although others of the batch are bad, durably before the answer."
        ),
        "parameters": [
            *_place(),
            _parameter("model", "query", "The model that made the predictions; a batch of labels needs none.", _NAME),
            _parameter(headers.SCHEMA_FINGERPRINT, "header", "Of the events' schema.", FINGERPRINT, required=True),
            _parameter(
                headers.IDEMPOTENCY_KEY,
                "header",
                "Of this batch: the same each time that the same lines are sent.",
                {"type": "string", "minLength": 1, "maxLength": headers.MAX_KEY, "pattern": f"^{headers.KEY_PATTERN}$"},
            ),
            _parameter(
                headers.ACCEPTED_AT,
                "header",
                "When the first of the events was made, where that is long ago: 'max_age' is judged by it.",
                {"type": "string", "format": "date-time"},
            ),
        ],
        "requestBody": {
            "required": True,
            "content": {
                JSON: {
                    "schema": {
                        "description": f"{MAX_BATCH_EVENTS} events and {settings.max_array_bytes} bytes at most.",
                        "type": "array",
                        "minItems": 1,
                        "items": {"type": "object"},
                    }
                },
                NDJSON: {
                    "schema": {
                        "description": f"The same objects, one a line; {settings.max_batch_bytes} bytes at most.",
                        "type": "string",
                    }
                },
            },
        },
        "responses": {
            "200": _answer("What became of each event.", "Fates"),
            **_problems(
                *_OF_TOKENS,
                *_OF_BODIES,
                ProblemType.EMPTY_BATCH,
                ProblemType.NOT_FOUND,
                ProblemType.UNKNOWN_COLLECTION,
                ProblemType.UNKNOWN_SCHEMA,
                ProblemType.TOO_MANY_EVENTS,
                ProblemType.KEY_REUSED,
                ProblemType.STOPPING,
            ),
        },
    }


def _list_records() -> Json:
    limit = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": DEFAULT_PAGE}
    return {
        "operationId": "listRecords",
        "summary": "List inferences with what labels there are, by model and id",
        "description": _needs(Right.READ),
        "parameters": [
            *_place(),
            _parameter("limit", "query", "Records of a page, at most.", limit),
            _parameter("after", "query", "'next' of the page before: a model, a slash, an id.", {"type": "string"}),
            _parameter("model", "query", "Only of this model.", {"type": "string"}),
        ],
        "responses": {
            "200": _answer("A page.", "Page"),
            **_problems(*_OF_TOKENS, ProblemType.NOT_FOUND, ProblemType.UNKNOWN_COLLECTION),
        },
    }


def _find_records() -> Json:
    return {
        "operationId": "findRecords",
        "summary": "The records under an id, one for each model",
        "description": _needs(Right.READ),
        "parameters": [
            *_place(),
            _parameter("id", "path", "The event's id.", {"type": "string", "minLength": 1}, required=True),
            _parameter("model", "query", "Only of this model.", {"type": "string"}),
        ],
        "responses": {
            "200": _answer("The records.", "Records"),
            **_problems(*_OF_RECORDS),
        },
    }


def _erase() -> Json:
    return {
        "operationId": "eraseRecords",
        "summary": "Erase what is stored under an id, and refuse it from now on",
        "description": _needs(Right.ERASE) + " Later events with this id are refused with the code 'erased'.",
        "parameters": [
            *_place(),
            _parameter("id", "path", "The id.", {"type": "string", "minLength": 1}, required=True),
        ],
        "responses": {
            "200": _answer("It is erased; what was stored is counted, perhaps nothing.", "Erased"),
            **_problems(*_OF_RECORDS, ProblemType.STORE_UNAVAILABLE),
        },
    }


def _list_projects() -> Json:
    return {
        "operationId": "listProjects",
        "summary": "The projects that there are",
        "description": "A token needs the right 'read'; it lists the projects where it has it.",
        "responses": {"200": _answer("The projects, by name.", "Projects"), **_problems(*_OF_TOKENS)},
    }


def _list_collections() -> Json:
    return {
        "operationId": "listCollections",
        "summary": "The data collections of a project",
        "description": _needs(Right.READ),
        "parameters": [_place()[0]],
        "responses": {
            "200": _answer("They, by name; none where there is no such project.", "Collections"),
            **_problems(*_OF_TOKENS, ProblemType.NOT_FOUND),
        },
    }


def _show_label_history() -> Json:
    id_ = _parameter("id", "query", "The event's id.", {"type": "string"}, required=True)
    problems = (ProblemType.NOT_FOUND, ProblemType.UNKNOWN_COLLECTION)
    return {
        "operationId": "showLabelHistory",
        "summary": "Every value that was given for the labels of an id, by label, the one that counts last",
        "description": _needs(Right.READ),
        "parameters": [*_place(), id_],
        "responses": {"200": _answer("The values.", "LabelHistory"), **_problems(*_OF_TOKENS, *problems)},
    }


def _describe() -> Json:
    return {
        "operationId": "describeCollection",
        "summary": "The columns of a data collection, and its registered versions",
        "description": _needs(Right.READ),
        "parameters": _place(),
        "responses": {
            "200": _answer("The collection.", "Collection"),
            **_problems(*_OF_TOKENS, ProblemType.NOT_FOUND, ProblemType.UNKNOWN_COLLECTION),
        },
    }


def _health() -> Json:
    return {
        "operationId": "health",
        "summary": "Whether events can be stored",
        "security": [],
        "responses": {"200": _answer("They can.", "Health"), **_problems(ProblemType.STORE_UNAVAILABLE)},
    }


def _openapi() -> Json:
    return {
        "operationId": "openapi",
        "summary": "This document",
        "security": [],
        "responses": {
            "200": {"description": "This document.", "content": {JSON: {"schema": {"type": "object"}}}},
            **_problems(),
        },
    }


def _explain() -> Json:
    slug = {"type": "string", "enum": [one.slug for one in ProblemType]}
    return {
        **_plain("explainProblem", "What a problem's type means", "Its meaning, and what to do about it."),
        "parameters": [_parameter("slug", "path", "The last part of the type.", slug, required=True)],
        "responses": {"200": _text("Its meaning, and what to do about it."), **_problems(ProblemType.NOT_FOUND)},
    }


def _plain(operation: str, summary: str, description: str) -> Json:
    responses = {"200": _text(description), **_problems()}
    return {"operationId": operation, "summary": summary, "security": [], "responses": responses}


def _text(description: str) -> Json:
    return {"description": description, "content": {"text/plain": {"schema": {"type": "string"}}}}


def _needs(right: Right) -> str:
    return f"A token needs the right '{right}' in the project."


def _place() -> list[Json]:
    return [
        _parameter("project", "path", "The project.", _NAME, required=True),
        _parameter("name", "path", "The data collection.", _NAME, required=True),
    ]


def _parameter(name: str, where: str, description: str, schema: Json, *, required: bool = False) -> Json:
    return {"name": name, "in": where, "description": description, "required": required, "schema": schema}


def _answer(description: str, schema: str) -> Json:
    return {"description": description, "content": {JSON: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}}


def _problems(*types: ProblemType) -> dict[str, Json]:
    by_status: dict[str, list[ProblemType]] = {}
    for one in dict.fromkeys((*types, *_ANYWHERE)):
        by_status.setdefault(str(int(one.status)), []).append(one)
    return {
        status: {
            "description": "; ".join(one.title for one in same),
            "content": {PROBLEM: {"schema": reference(_BODIES.get(tuple(same), "Problem"))}},
        }
        for status, same in sorted(by_status.items())
    }
