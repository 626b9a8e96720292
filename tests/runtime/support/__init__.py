"""A small schema and destinations for tests of the runtime; real threads, real files."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import orjson
from schemagen.build.compile import compile_schemas
from schemagen.build.loading import load_package
from schemagen.text.source import Source
from schemagen_runtime import Batch, Collection, Outcome, Schema, SchemaInfo, Settings, Workspace

TEXT = """
schemagen: 1
name: small
version: {version}
id: id
timestamp: timestamp
tags: tags
features:
  x: int
  note: string?
  {more}
predictions:
  p: {{type: float, kind: probability}}
labels:
  y: int?
  z: string?
"""


def schema(version: str = "1.0.0", more: str = "F: float?", **replaced: str) -> Schema[object]:
    """The small schema, or another version of it; ``replaced`` replaces words of its text."""
    text = TEXT.format(version=version, more=more)
    for old, new in replaced.items():
        text = text.replace(old.replace("_", " "), new)
    result = compile_schemas([Source("small.yaml", text.encode())])
    assert result.ok, result.diagnostics
    return load_package(result.files, "small")


SCHEMA = schema()
MODULE = importlib.import_module(SCHEMA.package)


def event(id_: str, x: object = 0, **more: object) -> dict[str, object]:
    """An inference event as a dictionary."""
    return {"id": id_, "timestamp": "2024-01-01T00:00:00Z", "x": x, "p": 0.5, **more}


def label(id_: str, **labels: object) -> dict[str, object]:
    """A label event as a dictionary."""
    return {"id": id_, **labels}


@dataclass
class MemoryDestination:
    """Keeps what is sent; ``before`` runs ahead of each send and may raise or wait."""

    before: Callable[[Batch], object] = lambda _batch: None
    batches: list[Batch] = field(default_factory=list)
    registered: list[tuple[Collection, SchemaInfo]] = field(default_factory=list)
    closed: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        self.registered.append((collection, schema))

    def send(self, batch: Batch) -> Outcome:
        self.before(batch)
        with self.lock:
            self.batches.append(batch)
        return Outcome()

    def close(self) -> None:
        self.closed = True

    @property
    def events(self) -> list[Mapping[str, object]]:
        return [orjson.loads(line) for batch in self.batches for line in batch.lines]

    @property
    def ids(self) -> list[str]:
        return [str(sent["id"]) for sent in self.events]


QUICK = Settings(linger=0.001, backoff=0.001, delivery_timeout=5.0)


def workspace(destination: MemoryDestination, settings: Settings = QUICK) -> Workspace:
    """Open a workspace that delivers to memory."""
    return Workspace(destination, project="p", model="m", settings=settings)
