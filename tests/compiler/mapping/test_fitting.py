"""What cannot fit its column is told before any line is read."""

from __future__ import annotations

import pytest
from schemagen_runtime.relay.mapping.plan import Spelling

from tests.compiler.mapping.support import SCHEMA, codes, entry, read


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


PRICED = SCHEMA.replace("f1: float", "price: 'decimal<10,2>?', f1: float")


@pytest.mark.parametrize(
    ("columns", "more", "expected"),
    [
        ("id: {path: i, as: text}, note: {path: n, as: text}, f1: a", "", []),
        ("price: {path: p, as: text}, f1: a", "", []),
        ("f1: {path: a, as: text}", "", ["SG614"]),
        ("f1: a, note: {const: x, as: text}", "", ["SG614"]),
        ("f1: a, id: {position: true, as: text}", "", ["SG614"]),
        ("f1: a, note: {path: n, as: text}", "    format: csv\n", ["SG614"]),
        ("f1: a, note: {path: n, decode: csv, then: 0.0, as: text}", "", ["SG614"]),
        ("f1: a, note: {path: n, as: number}", "", ["SG603"]),
    ],
)
def test_numbers_become_texts_where_there_are_some(columns: str, more: str, expected: list[str]) -> None:
    assert codes(entry(f"{{columns: {{{columns}, score: b, timestamp: t}}}}", more), PRICED) == expected


def test_a_decimal_has_no_exponent() -> None:
    plan, found = read(
        entry("{columns: {id: {path: i, as: text}, price: {path: p, as: text}, f1: a, score: b, timestamp: t}}"), PRICED
    )
    assert found == []
    assert plan is not None
    columns = plan.sources[0].events[0].columns
    assert [columns[name].spelling for name in ("id", "price", "f1")] == [Spelling.WRITTEN, Spelling.PLAIN, None]


def test_texts_stand_for_values_where_the_format_has_only_texts() -> None:
    plan, found = read(entry("{columns: {f1: a, score: b, timestamp: t}}", "    format: logfmt\n"))
    assert found == []
    assert plan is not None
    assert str(plan.sources[0].events[0].columns["f1"].cast) == "float"
