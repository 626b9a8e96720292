"""A schema whose events are easily refused, and what a store has counted of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from schemagen.build.compile import compile_schemas
from schemagen.build.loading import load_package
from schemagen.text.source import Source
from schemagen_runtime import Collection, Schema
from schemagen_runtime.api.rejections import RejectionCount
from schemagen_runtime.backends.sqlite.store import SqliteStore

TEXT = """
schemagen: 1
name: infusion
version: 2.1.0
id: order
timestamp: at
features:
  dose: {type: float, minimum: 0}
  drug: {type: string, enum: [a, b]}
predictions:
  risk: {type: float, kind: probability}
labels:
  harmed: bool?
"""
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def compiled() -> Schema[object]:
    result = compile_schemas([Source("infusion.yaml", TEXT.encode())])
    assert result.ok, result.diagnostics
    return load_package(result.files, "infusion")


INFUSION = compiled()


def order(id_: str, **replaced: object) -> dict[str, object]:
    return {"order": id_, "at": "2026-03-29T01:00:00Z", "dose": 2.5, "drug": "a", "risk": 0.25, **replaced}


def counted(db: Path) -> Sequence[RejectionCount]:
    with SqliteStore(str(db), read_only=True) as store:
        return store.rejections(Collection("p", "c"), *ALWAYS)
