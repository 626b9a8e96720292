"""Describe the JSON document of a report as a JSON Schema (draft 2020-12)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from schemagen_monitor.measures.levels import Level
from schemagen_monitor.report.document import VERSION
from schemagen_monitor.verdict.alert import AlertKind

_Schema: TypeAlias = Mapping[str, object]


def _object(properties: Mapping[str, object], *optional: str) -> _Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


def _or_null(schema: _Schema) -> _Schema:
    return {"anyOf": [schema, {"type": "null"}]}


_TEXT: Final[_Schema] = {"type": "string"}
_COUNT: Final[_Schema] = {"type": "integer", "minimum": 0}
_NUMBER: Final[_Schema] = _or_null({"type": "number"})
_TIME: Final[_Schema] = {"type": "string", "format": "date-time"}
_LEVEL: Final[_Schema] = {"enum": [str(level) for level in Level]}
_OF_MEASURED: Final[_Schema] = {"value": _NUMBER, "low": _NUMBER, "high": _NUMBER, "reason": _TEXT}
_MEASURED: Final = _object({**_OF_MEASURED, "lists": _COUNT}, "reason", "lists")
_MEASURES: Final[_Schema] = {"type": "object", "additionalProperties": _MEASURED}
_RIPENESS: Final = _object(
    {
        "known": {"type": "boolean"},
        "age_days": _or_null(_COUNT),
        "final_coverage": _NUMBER,
        "reason": _TEXT,
    },
    "reason",
)
_COLUMN: Final = _object(
    {
        "missing": _NUMBER,
        "psi": _NUMBER,
        "js": _NUMBER,
        "wasserstein": _NUMBER,
        "drift": _or_null(_LEVEL),
        "tests": {"type": "object", "additionalProperties": _object({"p": _NUMBER, "effect": _NUMBER})},
        "reason": _TEXT,
    },
    "reason",
)
_TARGET: Final = _object({"labels": _COUNT, "ripe": {"type": "boolean"}, "performance": _MEASURES})
_WINDOW: Final = _object(
    {
        "start": _TIME,
        "end": _TIME,
        "rows": _COUNT,
        "labels": _COUNT,
        "ripe": {"type": "boolean"},
        "rejected": {
            "type": "array",
            "items": _object({"column": _or_null(_TEXT), "code": _TEXT, "count": _COUNT}),
        },
        "performance": _MEASURES,
        "targets": {"type": "object", "additionalProperties": _TARGET},
        "columns": {"type": "object", "additionalProperties": _COLUMN},
    }
)
ALERT_SCHEMA: Final = _object(
    {
        "kind": {"enum": [str(kind) for kind in AlertKind]},
        "column": _or_null(_TEXT),
        "measure": _or_null(_TEXT),
        "target": _or_null(_TEXT),
        "columns": {"type": "array", "items": _TEXT},
        "segments": {"type": "array", "items": _object({"column": _TEXT, "value": {}})},
        "level": _LEVEL,
        "since": _TIME,
        "until": _or_null(_TIME),
        "message": _TEXT,
    }
)
"""The schema of one alert."""
_SERIES: Final = _object(
    {
        "measure": _TEXT,
        "reference": _object({"labels": _COUNT, **_OF_MEASURED}, "reason"),
        "windows": {
            "type": "array",
            "items": _object(
                {"start": _TIME, "end": _TIME, "labels": _or_null(_COUNT), "level": _or_null(_LEVEL), **_OF_MEASURED},
                "reason",
            ),
        },
    }
)
_SEGMENT: Final = _object(
    {"column": _TEXT, "value": _or_null(_TEXT), "targets": {"type": "object", "additionalProperties": _SERIES}}
)
_MODEL: Final = _object(
    {
        "project": _TEXT,
        "collection": _TEXT,
        "model": _TEXT,
        "reference": _object({"start": _or_null(_TIME), "end": _or_null(_TIME), "rows": _COUNT}),
        "ripeness": _RIPENESS,
        "targets": {"type": "object", "additionalProperties": _object({"ripeness": _RIPENESS})},
        "windows": {"type": "array", "items": _WINDOW},
        "alerts": {"type": "array", "items": ALERT_SCHEMA},
        "segment": _or_null(_SEGMENT),
    },
    "segment",
)
REPORT_SCHEMA: Final[_Schema] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "schemagen monitor report",
    **_object({"version": {"const": VERSION}, "generated_at": _TIME, "models": {"type": "array", "items": _MODEL}}),
}
"""The schema of a whole report."""
