"""Describe the JSON that the collector takes and answers: the component schemas of the OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias, cast

import orjson
from schemagen.frontend.document_schema import document_schema
from schemagen_runtime.api.destination import NAME_PATTERN
from schemagen_runtime.api.rejections import MAX_COUNTED_ERRORS
from schemagen_runtime.api.settings import MAX_BATCH_EVENTS
from schemagen_runtime.compatibility.mode import Mode
from schemagen_runtime.document import Place
from schemagen_runtime.errors import ErrorCode
from schemagen_runtime.protocol import headers
from schemagen_runtime.protocol.problems import ProblemType
from schemagen_runtime.protocol.rejections import ID_PATTERN, MAX_COLUMN, MAX_COUNTS, MAX_EVENTS

Json: TypeAlias = Mapping[str, object]

NAME: Final[Json] = {"type": "string", "pattern": f"^{NAME_PATTERN}$", "maxLength": 128}
FINGERPRINT: Final[Json] = {"type": "string", "pattern": f"^{headers.FINGERPRINT_PATTERN}$"}
KEY: Final[Json] = {
    "type": "string",
    "minLength": 1,
    "maxLength": headers.MAX_KEY,
    "pattern": f"^{headers.KEY_PATTERN}$",
}


def component_schemas(max_columns: int) -> Json:
    """Return the schemas by their names: the component ``schemas`` of the document.

    ``max_columns`` is how many columns a registered schema may have.
    """
    text, whole, null = {"type": "string"}, {"type": "integer"}, {"type": "null"}
    nullable = {"anyOf": [text, null]}
    error = {
        "index": {**whole, "minimum": 0, "maximum": MAX_BATCH_EVENTS - 1},
        "id": {"anyOf": [text, whole, null]},
        "column": nullable,
        "code": {"type": "string", "enum": [str(code) for code in ErrorCode]},
        "message": text,
        "expected": text,
        "got": text,
    }
    index = {**whole, "minimum": 0}
    counted = {**whole, "minimum": 1, "maximum": MAX_EVENTS}
    record = {
        "project": text,
        "collection": text,
        "model": text,
        "id": {"anyOf": [text, whole]},
        "received_at": text,
        "label_received_at": nullable,
        "values": {"type": "object"},
        "labels": {"type": "object"},
    }
    column = {"name": text, "type": text, "place": {"type": "string", "enum": [str(place) for place in Place]}}
    return {
        "Document": _document_schema(max_columns),
        "Registered": _object(
            {
                "project": text,
                "collection": text,
                "schema": _object({"name": text, "version": text, "fingerprint": text}),
            }
        ),
        "Fates": _object({"accepted": index, "duplicates": _list(index), "errors": _list(reference("EventError"))}),
        "EventError": _object(error),
        "Record": _object(record),
        "Records": _object({"records": _list(reference("Record"))}),
        "LabelHistory": _object(
            {"labels": _list(_object({"label": text, "value": {}, "at": text, "accepted_at": text}))}
        ),
        "Page": _object({"records": _list(reference("Record")), "next": nullable}),
        "Collection": _object(
            {
                "project": text,
                "name": text,
                "columns": _list(_object(column)),
                "versions": _list(
                    _object(
                        {"version": text, "fingerprint": FINGERPRINT, "meaning": FINGERPRINT, "registered_at": text}
                    )
                ),
            }
        ),
        "Report": _report_schema(),
        "Mode": _strict({"mode": {"type": "string", "enum": [str(one) for one in Mode]}}),
        "RefusedChange": _object(
            {
                **dict.fromkeys(("rule", "path", "severity", "bump", "message"), text),
                "classes": _list(text),
                "change": nullable,
            }
        ),
        "Projects": _object({"projects": _list(text)}),
        "Collections": _object({"project": text, "data_collections": _list(text)}),
        "RejectionReport": _strict(
            {
                "id": {"type": "string", "pattern": f"^{ID_PATTERN}$"},
                "rejections": {
                    **_list(reference("RejectionCount")),
                    "minItems": 1,
                    "maxItems": MAX_COUNTS // 2,
                    "description": f"One for each model, schema and hour; {MAX_COUNTS} counts with those of errors.",
                },
            }
        ),
        "RejectionCount": _strict(
            {
                "model": {"anyOf": [NAME, null]},
                "fingerprint": FINGERPRINT,
                "hour": {"type": "string", "format": "date-time", "description": "Any moment of the hour of refusal."},
                "events": counted,
                "errors": {
                    **_list(reference("ErrorCount")),
                    "minItems": 1,
                    "maxItems": MAX_COUNTED_ERRORS,
                    "description": "One for each column and code.",
                },
            }
        ),
        "ErrorCount": _strict(
            {
                "column": {"anyOf": [{**text, "maxLength": MAX_COLUMN}, null]},
                "code": {"type": "string", "enum": [str(code) for code in ErrorCode]},
                "events": counted,
            }
        ),
        "Counted": _object({"counted": {"type": "boolean", "description": "False where it was counted before."}}),
        "Erased": _object({"inferences": index, "labels": index}),
        "Health": _object({"status": {"const": "ok"}, "version": text}),
        "Diagnostic": _object(
            {
                "code": {"type": "string", "pattern": "^SG[0-9]{3}$"},
                "message": text,
                "help": nullable,
                "line": {**whole, "minimum": 1},
                "column": {**whole, "minimum": 1},
            }
        ),
        "Problem": {
            "description": "RFC 9457.",
            "type": "object",
            "required": ["type", "title", "status", "detail"],
            "properties": {
                "type": {"type": "string", "enum": [one.path for one in ProblemType]},
                "title": text,
                "status": whole,
                "detail": text,
                "reasons": _list(text),
                "changes": _list(reference("RefusedChange")),
                "diagnostics": _list(reference("Diagnostic")),
                "errors": _list(reference("EventError")),
            },
        },
        "SchemaConflict": _problem_with("reasons", "A problem, and every reason."),
        "InvalidSchema": _problem_with("diagnostics", "A problem, and the first 100 errors of the schema."),
    }


def _problem_with(member: str, description: str) -> Json:
    with_member = {"required": [member], "properties": {member: {"minItems": 1}}}
    return {"description": description, "allOf": [reference("Problem"), with_member]}


def _report_schema() -> Json:
    # Loads NumPy, which only they need who ask for the document.
    from schemagen_monitor.report.json_schema import REPORT_SCHEMA  # noqa: PLC0415 -- see above

    return {name: value for name, value in REPORT_SCHEMA.items() if name != "$schema"}


def _document_schema(max_columns: int) -> Json:
    """Return the JSON Schema of a schema's document, at its place in this document."""
    text = orjson.dumps(document_schema(max_columns)).replace(b'"#/$defs/', b'"#/components/schemas/Document/$defs/')
    schema = cast("dict[str, object]", orjson.loads(text))
    del schema["$schema"]
    return schema


def _object(properties: Json) -> Json:
    return {"type": "object", "required": list(properties), "properties": properties}


def _strict(properties: Json) -> Json:
    return {**_object(properties), "additionalProperties": False}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def reference(schema: str) -> Json:
    """Return what stands for a schema by its name."""
    return {"$ref": f"#/components/schemas/{schema}"}
