"""A small schema, and files of sidecars that name it."""

from __future__ import annotations

from schemagen.build.compile import read_schema
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.mapping.read import read_mapping
from schemagen.model.schema import Schema
from schemagen.text.source import Source
from schemagen_runtime.relay.mapping.plan import MappingPlan

SCHEMA = """
schemagen: 1
name: model
version: 1.0.0
id: id
timestamp: timestamp
features: {f1: float, note: string?}
predictions: {score: {type: float, kind: score}}
labels: {actual: int}
"""
HEAD = {
    "sidecar": "sidecar: 1",
    "schema": "schema: model.yaml",
    "to": "to: sqlite:///monitoring.db",
    "sources": "sources:\n  - {files: [app.log], events: [{columns: {f1: a, score: b, timestamp: t}}]}",
}


def schema(text: str = SCHEMA) -> Schema:
    found, diagnostics = read_schema(Source("model.yaml", text.encode()))
    assert found is not None, diagnostics
    return found


def find(named: str, text: str = SCHEMA) -> Schema | tuple[Diagnostic, ...]:
    """Find the schema under its name, and nothing else."""
    if named == "model.yaml":
        return schema(text)
    return read_schema(Source(named, b"schemagen: 1\n"))[1]


def whole(part: str = "") -> str:
    """A file with ``part`` in place of the keys that it gives."""
    given = {line.partition(":")[0] for line in part.splitlines() if line[:1].isalpha()}
    return "\n".join([text for key, text in HEAD.items() if key not in given] + [part, ""])


def read(part: str = "", text: str = SCHEMA) -> tuple[MappingPlan | None, list[str]]:
    """Read such a file; return the plan, and each mistake as ``LINE:COL CODE message``."""
    plan, found = read_mapping(Source("sidecar.yaml", whole(part).encode()), lambda named: find(named, text))
    return plan, [f"{one.span.start.line}:{one.span.start.column} {one.code} {one.message}" for one in found]


def entry(text: str, more: str = "") -> str:
    """The sources of a file with one entry of events."""
    return f"sources:\n  - files: [app.log]\n{more}    events:\n      - {text}"


def codes(part: str, text: str = SCHEMA) -> list[str]:
    """Return the codes of the mistakes of a file."""
    return [one.split()[1] for one in read(part, text)[1]]
