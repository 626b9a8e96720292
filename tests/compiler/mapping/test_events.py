"""Entries of events are read and checked against the schema."""

from __future__ import annotations

import pytest

from tests.compiler.mapping.support import SCHEMA, codes, entry, read


def test_an_inference_needs_what_the_schema_says() -> None:
    _, found = read(entry("{columns: {score: b}}"))
    assert [one.partition(" ")[2] for one in found] == [
        "SG605 nothing is mapped to 'timestamp', 'f1', which an inference needs"
    ]


def test_a_label_needs_no_model_and_no_time() -> None:
    plan, found = read(f"model: {{path: m}}\n{entry('{columns: {id: i, actual: y}}')}")
    assert found == []
    assert plan is not None
    assert plan.sources[0].events[0].model.constant is None


def test_a_column_that_is_not_there_is_suggested() -> None:
    _, found = read(entry("{columns: {f1: a, scor: b, score: b, timestamp: t}}"))
    assert [one.partition(" ")[2] for one in found] == ["SG604 schema model has no column 'scor'"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{rows: r, columns: {f1: {row: 0}, score: {row: p, of: q}, timestamp: t}}", []),
        ("{columns: {f1: {row: 0}, score: b, timestamp: t}}", ["SG612"]),
        ("{columns: {f1: {header: x}, score: b, timestamp: t}}", ["SG612"]),
        ("{join: {id: i, wait: 5m}, columns: {f1: a, score: b, timestamp: t}}", []),
        ("{join: {wait: 5m}, columns: {f1: a, score: b, timestamp: t}}", ["SG602"]),
        ("{join: {id: i, wait: soon}, columns: {f1: a, score: b, timestamp: t}}", ["SG603"]),
        ("{join: {id: i, sides: {}}, columns: {f1: a, score: b, timestamp: t}}", ["SG603"]),
        ("{model: a b, columns: {f1: a, score: b, timestamp: t}}", ["SG603"]),
        ("{model: {path: a}, collection: x, columns: {f1: a, score: b, timestamp: t}}", []),
        ("5", ["SG603"]),
        ("{when: {path: a, exists: true}}", ["SG602"]),
    ],
)
def test_entries(text: str, expected: list[str]) -> None:
    assert codes(entry(text)) == expected


def test_an_id_that_is_no_text_is_not_made_of_a_position() -> None:
    numbered = SCHEMA.replace("id: id", "id: {name: id, type: int}")
    assert codes(entry("{columns: {f1: a, score: b, timestamp: t}}"), numbered) == ["SG605"]
    assert codes(entry("{columns: {id: i, f1: a, score: b, timestamp: t}}"), numbered) == []
    assert codes(entry("{rows: r, columns: {id: i, f1: a, score: b, timestamp: t}}"), numbered) == ["SG608"]
    assert codes(entry("{rows: r, columns: {id: {row: i}, f1: a, score: b, timestamp: t}}"), numbered) == []
