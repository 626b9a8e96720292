"""A refused change can be kept and compared, as the error that holds it can."""

from __future__ import annotations

import copy
import pickle

from schemagen_runtime import SchemaConflict
from schemagen_runtime.compatibility.refused_change import RefusedChange

CHANGE = RefusedChange("unit-changed", "features.a.unit", ("meaning",), "error", "major", "km became miles", "0" * 16)


def test_it_survives_pickle_and_copies() -> None:
    conflict = SchemaConflict(["p/c: km became miles"], [CHANGE])
    for again in (pickle.loads(pickle.dumps(conflict)), copy.deepcopy(conflict)):
        assert (again.reasons, again.changes, str(again)) == (conflict.reasons, (CHANGE,), str(conflict))


def test_ways_on_are_told_only_where_there_are_some() -> None:
    assert "--approvals" in str(SchemaConflict(["r"], [CHANGE]))
    assert str(SchemaConflict(["r", "s"], [RefusedChange("t", "p", (), "error", "major", "m", None)])) == "r; s"
