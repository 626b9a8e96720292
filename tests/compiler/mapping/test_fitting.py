"""What cannot fit its column is told before any line is read."""

from __future__ import annotations

import pytest

from tests.compiler.mapping.support import codes, entry, read


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ("f1: {const: x}, score: b, timestamp: t", ["SG608"]),
        ("f1: {const: true}, score: b, timestamp: t", ["SG608"]),
        ("f1: {const: 1}, score: b, timestamp: t", []),
        ("note: {const: 5}, f1: a, score: b, timestamp: t", ["SG608"]),
        ("f1: {position: true}, score: b, timestamp: t", ["SG608"]),
        ("id: {position: true}, f1: a, score: b, timestamp: t", []),
        ("f1: {path: a, zone: UTC}, score: b, timestamp: t", ["SG608"]),
        ("f1: a, score: b, timestamp: {first_seen: true}", []),
    ],
)
def test_values(columns: str, expected: list[str]) -> None:
    assert codes(entry(f"{{columns: {{{columns}}}}}")) == expected


def test_local_times_of_a_known_format_need_a_zone() -> None:
    bento = "    format: bentoml\n"
    assert codes(entry("{columns: {f1: a, score: b}}", bento)) == ["SG607"]
    assert codes(entry("{columns: {f1: a, score: b, timestamp: timestamp}}", bento)) == ["SG607"]
    assert codes(entry("{columns: {f1: a, score: b, timestamp: {path: timestamp, zone: UTC}}}", bento)) == []


def test_texts_stand_for_values_where_the_format_has_only_texts() -> None:
    plan, found = read(entry("{columns: {f1: a, score: b, timestamp: t}}", "    format: logfmt\n"))
    assert found == []
    assert plan is not None
    assert str(plan.sources[0].events[0].columns["f1"].cast) == "float"
