"""A small schema, later versions of it, and batches of its events."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

import orjson
from schemagen.build.compile import compile_schemas
from schemagen.build.loading import load_package
from schemagen.text.source import Source
from schemagen_runtime import Batch, Collection, SchemaInfo
from schemagen_runtime.api.destination import Outcome
from schemagen_runtime.backends.clickhouse.destination import ClickHouseDestination

PLACE: Final = Collection("lending", "scores")
BASE: Final = """
schemagen: 1
name: scores
version: 1.0.0
id: id
timestamp: at
features: {x: float?, names: list<string>?}
predictions: {p: float}
labels: {y: int?, when: timestamp?}
"""
LATER: Final = BASE.replace("1.0.0", "1.1.0").replace("{p: float}", "{p: float}\nextras: {more: list<int>?}")
WIDER: Final = BASE.replace("1.0.0", "2.0.0").replace("y: int?", "y: float?, z: bool?")


@cache
def info(text: str = BASE) -> SchemaInfo:
    """What a destination must know of a schema."""
    return SchemaInfo.of(load_package(compile_schemas([Source("scores.yaml", text.encode())]).files, "scores"))


def inference(id_: str, **others: object) -> dict[str, object]:
    """An inference without labels."""
    return {"id": id_, "at": "2026-11-28T07:00:00Z", "x": 0.5, "names": ["a"], "p": 0.25, "y": None, **others}


def label(id_: str, **others: object) -> dict[str, object]:
    """A label event."""
    return {"id": id_, "at": None, **others}


def batch(
    *events: Mapping[str, object], model: str | None = "m", schema: SchemaInfo | None = None, at: float = 1e9
) -> Batch:
    """A batch of events that were accepted at a moment."""
    return Batch(PLACE, model, schema or info(), "key", [orjson.dumps(event) for event in events], at)


def opened(url: str) -> ClickHouseDestination:
    """A destination that knows the schema."""
    destination = ClickHouseDestination(url)
    destination.register(PLACE, info())
    return destination


def fates(outcome: Outcome) -> tuple[set[int], set[int]]:
    """The indexes of duplicates, and of errors."""
    return set(outcome.duplicates), set(outcome.errors)
