"""Records are written as the reader of data reads them."""

from __future__ import annotations

import io
from typing import Any

import pytest
from schemagen.cli.record_files import open_writer
from schemagen_runtime.columns import ColumnType
from schemagen_runtime.record_part import PartColumn, RecordPart

CELLS: dict[str, list[object]] = {
    "string?": ['a "quoted", text', None],
    "int?": [2**63 - 1, None],
    "float?": ["NaN", float("inf")],
    "bool?": [1, None],
    "list<int>?": ["[1,2]", "[3]"],
    "map<string,float>?": ['{"é":"NaN"}', None],
}
PART = RecordPart([PartColumn(name, ColumnType.parse(name), cells) for name, cells in CELLS.items()], 2)


def written(form: str) -> bytes:
    stream = io.BytesIO()
    writer = open_writer(form, stream)
    writer.write(PART)
    writer.write(PART)
    writer.close()
    return stream.getvalue()


def test_csv() -> None:
    rows = '"a ""quoted"", text",9223372036854775807,NaN,true,"[1, 2]","{""é"": ""NaN""}"\n,,Infinity,,[3],\n'
    header = 'string?,int?,float?,bool?,list<int>?,"map<string,float>?"\n'
    assert written("csv").decode() == header + rows * 2


def test_ndjson() -> None:
    first, second, *again = written("ndjson").decode().splitlines()
    assert first == (
        '{"string?":"a \\"quoted\\", text","int?":9223372036854775807,"float?":"NaN","bool?":true,"list<int>?":[1,2],'
        '"map<string,float>?":{"é":"NaN"}}'
    )
    assert second.endswith('"float?":"Infinity","bool?":null,"list<int>?":[3],"map<string,float>?":null}')
    assert again == [first, second]


def test_parquet() -> None:
    parquet: Any = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed (extra data)")
    table = parquet.read_table(io.BytesIO(written("parquet")))
    assert table.num_rows == 4
    assert repr(table.to_pylist()[0]["float?"]) == "nan"
    assert table.to_pylist()[3]["list<int>?"] == [3]
