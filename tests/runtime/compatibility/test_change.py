"""Bumps are ordered as Semantic Versioning orders the parts of a version, and a change is told in plain values."""

from __future__ import annotations

import json

from schemagen_runtime.compatibility.change import Breaks, Bump, Change, Severity


def test_bumps_have_sizes() -> None:
    assert sorted(Bump, key=lambda bump: bump.size) == [Bump.NONE, Bump.PATCH, Bump.MINOR, Bump.MAJOR]


def test_a_change_is_told_in_values_of_json() -> None:
    change = Change("made-nullable", "features.a", (Breaks.SOURCE, Breaks.WIRE), Severity.WARNING, Bump.MINOR, "words")
    assert json.loads(json.dumps(change.described)) == {
        "rule": "made-nullable",
        "path": "features.a",
        "classes": ["source", "wire"],
        "severity": "warning",
        "bump": "minor",
        "message": "words",
    }
