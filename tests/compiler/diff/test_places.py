"""Every path of a change leads to a place in the file, the nearest one where the file does not say the key."""

from __future__ import annotations

import pytest
from schemagen.build.compile import read_draft
from schemagen.diff.places import Places
from schemagen.text.source import Source

TEXT = """schemagen: 1
name: m
version: 1.0.0
id: {name: key, type: int}
timestamp: at
tags: labels_
features:
  a-b: {type: int, minimum: 0}
  short: int
predictions: {p: float}
labels: {y: bool}
"""


@pytest.mark.parametrize(
    ("path", "line", "column"),
    [
        ("name", 2, 7),
        ("version", 3, 10),
        ("id", 4, 12),
        ("id.type", 4, 23),
        ("timestamp", 5, 12),
        ("timestamp.max_age", 5, 12),
        ("tags", 6, 7),
        ('features."a-b"', 8, 3),
        ('features."a-b".minimum', 8, 29),
        ('features."a-b".maximum', 8, 3),
        ("features.short.type", 9, 10),
        ("task", 2, 7),
    ],
)
def test_a_path_has_a_place(path: str, line: int, column: int) -> None:
    _, draft, _ = read_draft(Source("m.yaml", TEXT.encode()))
    assert draft is not None
    place = Places(draft).find(path)
    assert place is not None
    assert place.start == (line, column)


@pytest.mark.parametrize("path", ["features.gone", "features.gone.type", "labels.short"])
def test_a_column_that_is_not_there_has_none(path: str) -> None:
    _, draft, _ = read_draft(Source("m.yaml", TEXT.encode()))
    assert draft is not None
    assert Places(draft).find(path) is None
