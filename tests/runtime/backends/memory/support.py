"""Batches for destinations in memory."""

from __future__ import annotations

import json
from typing import Any

from schemagen_runtime import Batch, Collection, Schema, SchemaInfo

from tests.runtime.sampling.support import schema

PLACE = Collection("p", "c")
DRAWN: Schema[Any] = schema()


def inference(id_: str, **own: object) -> dict[str, object]:
    return {"id": id_, "time": "2025-01-01T00:00:00Z", "f-1": 0.5, "v": [1.0, 2.0, 3.0], "p": 0.5, "c": 1, **own}


def batch(*events: dict[str, object], model: str | None = "m") -> Batch:
    lines = DRAWN.partition(events).lines
    assert len(lines) == len(events), json.dumps(events)
    return Batch(PLACE, model, SchemaInfo.of(DRAWN), "k", lines)
