"""Schemas for tests of events that are drawn."""

from __future__ import annotations

import json
from collections.abc import Mapping

from schemagen.build.compile import compile_schemas
from schemagen.build.loading import load_package
from schemagen.text.source import Source
from schemagen_runtime import Schema

LENDING = {
    "features": {"f-1": {"type": "float", "minimum": 0, "maximum": 1}, "n": {"type": "int?"}, "v": "vector<3>"},
    "predictions": {
        "p": {"type": "float", "kind": "probability", "positive": 1, "target": "y", "threshold": 0.5},
        "c": {"type": "int", "kind": "class", "target": "y"},
    },
    "labels": {"y": {"type": "int", "enum": [0, 1]}},
}


def compiled(sections: Mapping[str, object] = LENDING, **own: object) -> Schema[object] | None:
    """A schema of some sections; None where the compiler refuses it."""
    text = {"schemagen": 1, "name": "drawn", "version": "1.0.0", "id": "id", "timestamp": "time", **own, **sections}
    result = compile_schemas([Source("drawn.yaml", json.dumps(text).encode())])
    return load_package(result.files, "drawn") if result.ok else None


def schema(sections: Mapping[str, object] = LENDING, **own: object) -> Schema[object]:
    """A schema that the compiler takes."""
    made = compiled(sections, **own)
    assert made is not None
    return made
