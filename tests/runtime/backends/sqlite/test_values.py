"""Values of every type go into a cell and come back as they were."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from schemagen.build.compile import compile_schemas
from schemagen.build.loading import load_package
from schemagen.text.source import Source
from schemagen_runtime.backends.sqlite.values import Stored, decoder, encoder
from schemagen_runtime.columns import ColumnType, NanPolicy

from tests.runtime.backends.sqlite.support import EVERY, every_event, fates, ingest, records


def test_every_type_comes_back_as_it_went_in(db: Path) -> None:
    result = compile_schemas([Source("every_type.yaml", EVERY)])
    every = load_package(result.files, "every_type")
    assert fates(ingest(db, every_event(), schema=every)) == ["delivered"]
    assert fates(ingest(db, every_event(), schema=every)) == ["duplicate"]
    (record,) = records(db)
    values = {name: value for name, value in record.values.items() if value is not None}
    assert math.isnan(float(str(values.pop("raw_reading"))))
    expected = every_event() | {"scored at": "2026-01-01T00:00:00.1234567+00:00", "embedding": [1.0, 2.0, 3.0, 4.0]}
    for gone in ("raw_reading", "reading"):
        del expected[gone]
    assert values == expected
    assert (type(values["is_member"]), type(values["balance"]), type(values["int"])) == (bool, float, int)


@pytest.mark.parametrize(
    ("spelled", "nan", "wire", "cell", "value"),
    [
        ("bool", NanPolicy.REJECT, True, 1, True),
        ("timestamp", NanPolicy.REJECT, "2024-01-01T02:00:00.500+02:00", "2024-01-01T00:00:00.500000+00:00", None),
        ("float", NanPolicy.ALLOW, "NaN", "NaN", math.nan),
        ("float", NanPolicy.ALLOW, "-Infinity", -math.inf, -math.inf),
        ("float", NanPolicy.ALLOW, 1, 1.0, 1.0),
        ("list<int>", NanPolicy.REJECT, [1, 2], "[1,2]", [1, 2]),
        ("vector<2>", NanPolicy.REJECT, [1, 2.5], "[1.0,2.5]", [1.0, 2.5]),
        ("list<float>", NanPolicy.ALLOW, [1, "NaN"], '[1.0,"NaN"]', [1.0, math.nan]),
        ("list<int?>", NanPolicy.REJECT, [1, None], "[1,null]", [1, None]),
        ("list<float?>", NanPolicy.ALLOW, [None, 1, "NaN"], '[null,1.0,"NaN"]', [None, 1.0, math.nan]),
        # The first schema of the collection had no nulls, a later one has.
        ("list<float>", NanPolicy.REJECT, [1, None], "[1.0,null]", [1.0, None]),
        ("map<string,int>", NanPolicy.REJECT, {"b": 1, "a": 2}, '{"a":2,"b":1}', {"a": 2, "b": 1}),
        ("map<string,float>", NanPolicy.ALLOW, {"b": 1, "a": "NaN"}, '{"a":"NaN","b":1.0}', {"a": math.nan, "b": 1.0}),
        ("map<string,float?>", NanPolicy.REJECT, {"NaN": None}, '{"NaN":null}', {"NaN": None}),
        ("map<string,bool>", NanPolicy.REJECT, {"a": True}, '{"a":true}', {"a": True}),
        ("list<string>", NanPolicy.REJECT, ["NaN"], '["NaN"]', ["NaN"]),
    ],
)
def test_a_cell_of_each_type(spelled: str, nan: NanPolicy, wire: object, cell: Stored, value: object) -> None:
    column_type = ColumnType.parse(spelled)
    encode = encoder(column_type, nan)
    assert encode is not None
    cells = encode([wire, None])
    assert (repr(cells[0]), cells[1]) == (repr(cell), None)
    # By their texts: NaN equals nothing, and 1, 1.0 and True equal each other.
    assert repr(decoder(column_type)(cells[0])) == repr(cell if value is None else value)


@pytest.mark.parametrize("spelled", ["string", "uuid", "int", "float"])
def test_what_sqlite_takes_as_it_is(spelled: str) -> None:
    assert encoder(ColumnType.parse(spelled), NanPolicy.REJECT) is None
