"""Drawn by Hypothesis, events fit whatever schema they are drawn for."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, find, given, settings
from hypothesis import strategies as st
from schemagen_runtime import Schema
from schemagen_runtime.testing import SampleError, events_of

from tests.compiler.model.strategies import constrained
from tests.runtime.backends.memory.support import DRAWN
from tests.runtime.sampling.support import compiled, schema


@given(st.lists(constrained(), min_size=1, max_size=4), constrained(), st.data())
@settings(
    max_examples=40,  # each compiles a schema
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
def test_each_event_fits(
    features: list[tuple[object, dict[str, object]]], label: tuple[object, dict[str, object]], data: st.DataObject
) -> None:
    spelled = [{"type": str(kind), **bounds} for kind, bounds in [*features, label]]
    columns = {f"c{place}": column for place, column in enumerate(spelled[:-1])}
    made = compiled({"features": columns, "predictions": {"p": "float"}, "labels": {"y": spelled[-1]}})
    assume(made is not None)
    assert made is not None
    try:
        strategy = events_of(made)
    except SampleError:
        if not any("pattern" in column for column in spelled):
            raise
        return
    event = data.draw(strategy)
    assert not made.check(event), json.dumps(spelled)


def test_values_reach_the_edges_and_shrink() -> None:
    made: Schema[Any] = schema({"features": {"n": "int", "t": "string", "x": "float"}, "predictions": {"p": "float"}})

    def have(event: object, name: str) -> Any:  # noqa: ANN401 -- whatever the column holds
        return getattr(event, name)

    inferences = events_of(made)
    assert abs(have(find(inferences, lambda event: abs(have(event, "n")) > 10**15), "n")) == 10**15 + 1
    assert have(find(inferences, lambda event: len(have(event, "t")) > 3), "t") == "0000"
    assert have(find(inferences, lambda event: have(event, "x") > 1e300), "x") > 1e300


def test_one_kind_can_be_asked_for() -> None:
    found: object = find(events_of(DRAWN), lambda event: hasattr(event, "p"))
    inference = type(found)
    assert inference.__name__ == "InferenceEvent"
    assert type(find(events_of(DRAWN, inference), lambda _: True)) is inference
    with pytest.raises(ValueError, match="is no event of"):
        events_of(DRAWN, int)


def test_without_hypothesis_it_is_said_what_to_install() -> None:
    code = (
        "import sys; sys.modules['hypothesis'] = None\n"
        "from schemagen_runtime.testing import Faults\n"
        "from schemagen_runtime.testing import events_of\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "events_of makes strategies of Hypothesis, which is not installed: pip install hypothesis" in done.stderr
