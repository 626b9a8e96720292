"""Describe what the collector takes and answers as an OpenAPI document (3.1), for clients of any make."""

from __future__ import annotations

import orjson
from schemagen.frontend.document_schema import BEYOND
from schemagen.text.version import __version__
from schemagen_runtime.api.settings import MAX_BATCH_EVENTS
from schemagen_runtime.protocol import headers, paths
from schemagen_runtime.protocol.media import JSON, NDJSON
from schemagen_runtime.protocol.paths import DEFAULT_PAGE, MAX_PAGE
from schemagen_runtime.protocol.problems import ProblemType
from schemagen_runtime.protocol.rejections import MAX_COUNTS

from schemagen_collector.core.tokens import Right
from schemagen_collector.endpoints.monitor import NOW_PATTERN, WINDOWS
from schemagen_collector.endpoints.openapi_parts import (
    OF_BODIES,
    OF_RECORDS,
    OF_TOKENS,
    answer,
    model_metrics,
    needs,
    parameter,
    place,
    plain,
    problems,
    text,
)
from schemagen_collector.endpoints.openapi_schemas import FINGERPRINT, KEY, NAME, Json, component_schemas
from schemagen_collector.settings import CollectorSettings


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
                paths.SCHEMA: {"get": _show_schema(), "put": _register(settings)},
                paths.MODE: {"get": _show_mode(), "put": _set_mode()},
                paths.EVENTS: {"post": _ingest(settings)},
                paths.REJECTIONS: {"post": _report_rejections()},
                paths.RECORDS: {"get": _list_records()},
                paths.RECORDS_OF_ID: {"get": _find_records(), "delete": _erase()},
                paths.MONITOR: {"get": _report_models()},
                paths.LABEL_HISTORY: {"get": _show_label_history()},
                paths.PROJECTS: {"get": _list_projects()},
                paths.COLLECTIONS: {"get": _list_collections()},
                paths.COLLECTION: {"get": _describe()},
                paths.HEALTH: {"get": _health()},
                paths.METRICS: {"get": plain("metrics", "Prometheus metrics", "Everything that is counted.")},
                paths.MODEL_METRICS: {"get": model_metrics()},
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
            f"{needs(Right.REGISTER)} Columns of a new version are added; old and new may be sent. The document is "
            "compiled: what keeps the schema of the body and still breaks a rule of the compiler is answered with 422 "
            f"and the errors in 'diagnostics'. JSON Schema has no words for these rules: {beyond}."
        ),
        "parameters": [
            *place(),
            parameter("dry_run", "query", "Whether to judge only, and change nothing.", {"type": "boolean"}),
            parameter(
                headers.APPROVED_CHANGES,
                "header",
                "The fingerprints of changes that are approved, with commas between them.",
                {"type": "string", "pattern": "^[0-9a-f]{16}(, ?[0-9a-f]{16})*$"},
            ),
        ],
        "requestBody": {
            "required": True,
            "description": (
                "schema.json of a generated package: the schema's canonical form (RFC 8785), of at most "
                f"{settings.max_schema_bytes} bytes, with at most {settings.max_columns} columns in all."
            ),
            "content": {JSON: {"schema": {"$ref": "#/components/schemas/Document"}}},
        },
        "responses": {
            "200": answer("The schema was registered before, or is only judged.", "Registered"),
            "201": answer("The schema is registered.", "Registered"),
            **problems(
                *OF_TOKENS, *OF_BODIES, ProblemType.NOT_FOUND, ProblemType.SCHEMA_CONFLICT, ProblemType.INVALID_SCHEMA
            ),
        },
    }


def _show_schema() -> Json:
    return {
        "operationId": "showSchema",
        "summary": "The canonical document of a registered schema",
        "description": needs(Right.READ),
        "parameters": [
            *place(),
            parameter("fingerprint", "query", "Its fingerprint; without it the newest is returned.", FINGERPRINT),
        ],
        "responses": {
            "200": answer("The document.", "Document"),
            **problems(*OF_TOKENS, ProblemType.NOT_FOUND, ProblemType.UNKNOWN_COLLECTION, ProblemType.UNKNOWN_SCHEMA),
        },
    }


def _show_mode() -> Json:
    return {
        "operationId": "showMode",
        "summary": "How strictly a data collection takes new versions of its schema",
        "description": needs(Right.REGISTER),
        "parameters": place(),
        "responses": {
            "200": answer("Its mode.", "Mode"),
            **problems(*OF_TOKENS, ProblemType.NOT_FOUND, ProblemType.UNKNOWN_COLLECTION),
        },
    }


def _set_mode() -> Json:
    return {
        **_show_mode(),
        "operationId": "setMode",
        "summary": "Say how strictly a data collection takes new versions of its schema",
        "requestBody": {
            "required": True,
            "content": {JSON: {"schema": {"$ref": "#/components/schemas/Mode"}}},
        },
        "responses": {
            "200": answer("Its mode from now on.", "Mode"),
            **problems(*OF_TOKENS, *OF_BODIES, ProblemType.NOT_FOUND, ProblemType.UNKNOWN_COLLECTION),
        },
    }


def _ingest(settings: CollectorSettings) -> Json:
    return {
        "operationId": "ingestEvents",
        "summary": "Store a batch of events",
        "description": (
            f"{needs(Right.INGEST)} {MAX_BATCH_EVENTS} events at most, and {settings.max_body_bytes} bytes as sent. "
            "Good events are stored although others of the batch are bad, durably before the answer."
        ),
        "parameters": [
            *place(),
            parameter("model", "query", "The model that made the predictions; a batch of labels needs none.", NAME),
            parameter(headers.SCHEMA_FINGERPRINT, "header", "Of the events' schema.", FINGERPRINT, required=True),
            parameter(headers.IDEMPOTENCY_KEY, "header", "Of this batch: the same each time that it is sent.", KEY),
            parameter(headers.FOLLOWS_KEY, "header", "That of a batch that must be stored before this one.", KEY),
            parameter(
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
            "200": answer("What became of each event.", "Fates"),
            **problems(
                *OF_TOKENS,
                *OF_BODIES,
                ProblemType.EMPTY_BATCH,
                ProblemType.NOT_FOUND,
                ProblemType.UNKNOWN_COLLECTION,
                ProblemType.UNKNOWN_SCHEMA,
                ProblemType.TOO_MANY_EVENTS,
                ProblemType.KEY_REUSED,
                ProblemType.OUT_OF_TURN,
                ProblemType.STOPPING,
            ),
        },
    }


def _report_rejections() -> Json:
    return {
        "operationId": "reportRejections",
        "summary": "Count events that were rejected before they were sent",
        "description": (
            f"{needs(Right.INGEST)} Counts by model, schema, hour, column and code, {MAX_COUNTS} in all at most; no "
            "values. A report counts once, however often it comes under its id; an hour of the future is the current "
            "one, and a column that the collection does not have is none."
        ),
        "parameters": place(),
        "requestBody": {
            "required": True,
            "content": {JSON: {"schema": {"$ref": "#/components/schemas/RejectionReport"}}},
        },
        "responses": {
            "200": answer("It is counted, now or before.", "Counted"),
            **problems(
                *OF_TOKENS,
                *OF_BODIES,
                ProblemType.NOT_FOUND,
                ProblemType.UNKNOWN_COLLECTION,
                ProblemType.UNKNOWN_SCHEMA,
            ),
        },
    }


def _list_records() -> Json:
    limit = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE, "default": DEFAULT_PAGE}
    return {
        "operationId": "listRecords",
        "summary": "List inferences with what labels there are, by model and id",
        "description": needs(Right.READ),
        "parameters": [
            *place(),
            parameter("limit", "query", "Records of a page, at most.", limit),
            parameter("after", "query", "'next' of the page before: a model, a slash, an id.", {"type": "string"}),
            parameter("model", "query", "Only of this model.", {"type": "string"}),
        ],
        "responses": {
            "200": answer("A page.", "Page"),
            **problems(*OF_TOKENS, ProblemType.NOT_FOUND, ProblemType.UNKNOWN_COLLECTION),
        },
    }


def _find_records() -> Json:
    return {
        "operationId": "findRecords",
        "summary": "The records under an id, one for each model",
        "description": needs(Right.READ),
        "parameters": [
            *place(),
            parameter("id", "path", "The event's id.", {"type": "string", "minLength": 1}, required=True),
            parameter("model", "query", "Only of this model.", {"type": "string"}),
        ],
        "responses": {
            "200": answer("The records.", "Records"),
            **problems(*OF_RECORDS),
        },
    }


def _erase() -> Json:
    return {
        "operationId": "eraseRecords",
        "summary": "Erase what is stored under an id, and refuse it from now on",
        "description": needs(Right.ERASE) + " Later events with this id are refused with the code 'erased'.",
        "parameters": [
            *place(),
            parameter("id", "path", "The id.", {"type": "string", "minLength": 1}, required=True),
        ],
        "responses": {
            "200": answer("It is erased; what was stored is counted, perhaps nothing.", "Erased"),
            **problems(*OF_RECORDS),
        },
    }


def _report_models() -> Json:
    return {
        "operationId": "reportModels",
        "summary": "How the models of a data collection do: windows, performance, drift, alerts",
        "description": needs(Right.READ) + " It is the document of 'schemagen monitor report --format json'.",
        "parameters": [
            *place(),
            parameter("model", "query", "Only of this model.", {"type": "string"}),
            parameter("window", "query", "The windows.", {"type": "string", "enum": WINDOWS, "default": WINDOWS[0]}),
            parameter(
                "now",
                "query",
                "The moment at which it is judged, of the years 1970 to 8999; the clock's by default.",
                {"type": "string", "format": "date-time", "pattern": NOW_PATTERN},
            ),
            parameter("segment", "query", "Tell of one value of a segment, too: region=north.", {"type": "string"}),
        ],
        "responses": {
            "200": answer("The report.", "Report"),
            **problems(*OF_TOKENS, ProblemType.NOT_FOUND, ProblemType.UNKNOWN_COLLECTION, ProblemType.UNKNOWN_MODEL),
        },
    }


def _list_projects() -> Json:
    return {
        "operationId": "listProjects",
        "summary": "The projects that there are",
        "description": "A token needs the right 'read'; it lists the projects where it has it.",
        "responses": {"200": answer("The projects, by name.", "Projects"), **problems(*OF_TOKENS)},
    }


def _list_collections() -> Json:
    return {
        "operationId": "listCollections",
        "summary": "The data collections of a project",
        "description": needs(Right.READ),
        "parameters": [place()[0]],
        "responses": {
            "200": answer("They, by name; none where there is no such project.", "Collections"),
            **problems(*OF_TOKENS, ProblemType.NOT_FOUND),
        },
    }


def _show_label_history() -> Json:
    id_ = parameter("id", "query", "The event's id.", {"type": "string"}, required=True)
    absent = (ProblemType.NOT_FOUND, ProblemType.UNKNOWN_COLLECTION)
    return {
        "operationId": "showLabelHistory",
        "summary": "Every value that was given for the labels of an id, by label, the one that counts last",
        "description": needs(Right.READ),
        "parameters": [*place(), id_],
        "responses": {"200": answer("The values.", "LabelHistory"), **problems(*OF_TOKENS, *absent)},
    }


def _describe() -> Json:
    return {
        "operationId": "describeCollection",
        "summary": "The columns of a data collection, and its registered versions",
        "description": needs(Right.READ),
        "parameters": place(),
        "responses": {
            "200": answer("The collection.", "Collection"),
            **problems(*OF_TOKENS, ProblemType.NOT_FOUND, ProblemType.UNKNOWN_COLLECTION),
        },
    }


def _health() -> Json:
    return {
        "operationId": "health",
        "summary": "Whether events can be stored",
        "security": [],
        "responses": {"200": answer("They can.", "Health"), **problems(ProblemType.STORE_UNAVAILABLE)},
    }


def _openapi() -> Json:
    return {
        "operationId": "openapi",
        "summary": "This document",
        "security": [],
        "responses": {
            "200": {"description": "This document.", "content": {JSON: {"schema": {"type": "object"}}}},
            **problems(),
        },
    }


def _explain() -> Json:
    slug = {"type": "string", "enum": [one.slug for one in ProblemType]}
    return {
        **plain("explainProblem", "What a problem's type means", "Its meaning, and what to do about it."),
        "parameters": [parameter("slug", "path", "The last part of the type.", slug, required=True)],
        "responses": {"200": text("Its meaning, and what to do about it."), **problems(ProblemType.NOT_FOUND)},
    }
