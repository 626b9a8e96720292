"""Lists of floats go out as each by itself would, and those that do not fit are errors of their rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from schemagen_runtime import Schema

from tests.runtime.frames.support import ingest, pd, schema_of

TEXT = """
schemagen: 1
name: float_lists
version: 1.0.0
id: id
timestamp: at
features:
  free: list<float>?
  gaps: list<float?>?
  bound: {type: list<float>?, minimum: 0, exclusiveMaximum: 8, minItems: 1, maxItems: 4}
  small: {type: vector<2>?, minimum: -1}
predictions:
  p: float
"""
SCHEMA: Schema[object] = schema_of(TEXT, "float_lists")
AWKWARD: Sequence[Any] = [
    *([], [0.0], [-0.0, 1e300], (1.5, 2.5), [1e-320], [0.5, 2.0], [7.999999999999999]),
    *([1, 2.0], [True], [math.nan], [math.inf, 1.0], None, [None], "x", [[1.0]], [8.0], [1.0] * 5, {}),
]


def frame_of(values: Sequence[object], column: str) -> Any:  # noqa: ANN401 -- a frame of pandas, whose stubs refuse it
    own = {"id": [f"i{row}" for row in range(len(values))], "at": "2026-01-01T00:00:00Z", "p": 0.5}
    return pd.DataFrame({**own, column: pd.Series(list(values), dtype=object)})


@pytest.mark.parametrize("column", ["free", "gaps", "bound", "small"])
@pytest.mark.parametrize("seed", range(6))
def test_together_they_are_what_they_are_alone(column: str, seed: int) -> None:
    chance = Random(seed)
    pool = AWKWARD[:7] if seed < 4 else AWKWARD
    values = [chance.choice(pool) for _ in range(chance.choice([1, 2, 40]))]
    result, events = ingest(frame_of(values, column), SCHEMA)
    sent = {event["id"]: event[column] for event in events}
    refused = {error.index for error in result.errors}
    for row, value in enumerate(values):
        errors = SCHEMA.check({"id": "a", "at": "2026-01-01T00:00:00Z", "p": 0.5, column: value})
        assert (row in refused) == bool(errors), value
        if not errors:
            found = sent[f"i{row}"]
            assert repr(found) == repr(
                None if value is None else [None if one is None else float(one) for one in value]
            )
