"""What says where a value comes from is read, and its mistakes are told."""

from __future__ import annotations

import pytest
from schemagen_runtime.columns import BaseType
from schemagen_runtime.relay.mapping.plan import Decode, Origin, Pick, Unit

from tests.compiler.mapping.support import codes, entry, read


def of(column: str) -> str:
    return entry(f"{{columns: {{f1: {column}, score: b, timestamp: t}}}}")


@pytest.mark.parametrize(
    ("text", "pick"),
    [
        ("a.b", Pick(Origin.RECORD, ("a", "b"))),
        (
            "{path: a, decode: [base64, json], then: x}",
            Pick(Origin.RECORD, ("a",), decode=(Decode.BASE64, Decode.JSON), then=("x",)),
        ),
        (
            "{path: a, decode: csv, then: 0.1}",
            Pick(Origin.RECORD, ("a",), decode=(Decode.CSV,), then=("0", "1"), cast=BaseType.FLOAT),
        ),
        ("{const: 2.5}", Pick(Origin.CONSTANT, constant=2.5)),
    ],
)
def test_a_pick(text: str, pick: Pick) -> None:
    plan, found = read(of(text))
    assert found == []
    assert plan is not None
    made = plan.sources[0].events[0].columns["f1"]
    assert made == Pick(
        **{name: getattr(pick, name) for name in pick.__slots__ if name != "location"}, location=made.location
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *(("[a]", "SG603"), ("{}", "SG603"), ("{path: a, const: 1}", "SG603"), ("{pth: a}", "SG601")),
        *(("{path: a, then: x}", "SG602"), ("{path: a, decode: gzip}", "SG603"), ("{path: a, of: b}", "SG603")),
        *(("{path: a..b}", "SG606"), ("{line: false}", "SG603"), ("{header: [a]}", "SG603")),
    ],
)
def test_what_is_none(text: str, code: str) -> None:
    assert code in codes(of(text))


def test_times_have_a_unit_or_a_zone() -> None:
    plan, found = read(entry("{columns: {f1: a, score: b, timestamp: {path: t, unit: ms}}}"))
    assert found == []
    assert plan is not None
    assert plan.sources[0].events[0].columns["timestamp"].unit is Unit.MILLISECONDS
    for more, code in (("unit: minutes", "SG603"), ("zone: Europe/Berln", "SG609"), ("unit: s, zone: UTC", "SG608")):
        assert codes(entry(f"{{columns: {{f1: a, score: b, timestamp: {{path: t, {more}}}}}}}")) == [code]
