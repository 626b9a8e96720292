"""Pages of records and their cursors are read as they were written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen.build.compile import compile_schemas
from schemagen.text.source import Source
from schemagen_runtime import (
    Collection,
    Record,
)
from schemagen_runtime.columns import BaseType, ColumnType, Role
from schemagen_runtime.document import read_document
from schemagen_runtime.protocol.answer import NotUnderstood
from schemagen_runtime.protocol.records import (
    RecordDecoder,
    RecordError,
    describe_record,
    describe_records,
    read_cursor,
    read_next,
    read_records,
    write_cursor,
    write_page,
)

PLACE = Collection("p", "c")
DECODER = RecordDecoder({"x": ColumnType.parse("float"), "y": ColumnType.parse("bool?")})
TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=20)
MODELS = st.from_regex("[A-Za-z0-9][A-Za-z0-9._-]{0,9}", fullmatch=True)
RECORDS = st.builds(
    Record,
    MODELS,
    TEXT,
    st.fixed_dictionaries({"x": st.floats(allow_nan=False)}),
    st.fixed_dictionaries({"y": st.booleans() | st.none()}),
    TEXT,
    TEXT | st.none(),
)


@settings(deadline=None)
@given(st.lists(RECORDS, max_size=5), TEXT | st.none())
def test_a_page_is_read_as_it_was_written(records: list[Record], cursor: str | None) -> None:
    page = orjson.loads(write_page([orjson.dumps(describe_record(PLACE, record)) for record in records], cursor))
    assert list(map(DECODER.decode, read_records(page))) == records
    assert read_next(page, None) == cursor


@settings(deadline=None)
@given(st.lists(RECORDS, max_size=5))
def test_records_that_are_all_there_are(records: list[Record]) -> None:
    page = orjson.loads(orjson.dumps(describe_records(PLACE, records)))
    assert list(map(DECODER.decode, read_records(page))) == records
    assert read_next(page, None) is None


@settings(deadline=None)
@given(RECORDS)
def test_a_cursor_says_after_which_record(record: Record) -> None:
    assert read_cursor(write_cursor(record)) == (record.model, record.id)


@pytest.mark.parametrize("page", [{"next": "m/a"}, {"next": 7}])
def test_a_cursor_that_leads_nowhere_is_not_understood(page: dict[str, object]) -> None:
    with pytest.raises(NotUnderstood, match="'next' is neither null nor another cursor"):
        read_next(page, "m/a")
    with pytest.raises(NotUnderstood, match="'records' is no list"):
        read_records(page)


ROOT = Path(__file__).parents[3]
EVERY = read_document(
    compile_schemas(
        [Source("every_type.yaml", (ROOT / "generated_examples" / "schemas" / "every_type.yaml").read_bytes())]
    )
    .files["every_type/schema.json"]
    .encode()
).all_columns
TYPES = {column.name: column.type for column in EVERY}
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
WORDS = st.one_of(TEXTS, st.sampled_from(["NaN", "Infinity", "-Infinity", "null", "1"]))
"""Texts that look like floats of JSON stay texts."""
SCALARS: Mapping[BaseType, st.SearchStrategy[object]] = {
    BaseType.STRING: WORDS,
    BaseType.DATE: st.dates().map(str),
    BaseType.DECIMAL: st.decimals(0, 99, places=2).map(str),
    BaseType.UUID: st.uuids().map(str),
    BaseType.TIMESTAMP: st.datetimes().map(lambda moment: f"{moment.isoformat()}+00:00"),
    BaseType.INT: st.integers(-(2**63), 2**63 - 1),
    BaseType.BOOL: st.booleans(),
    BaseType.FLOAT: st.floats() | st.integers(-(2**53), 2**53).map(float),
}


def cells(column_type: ColumnType) -> st.SearchStrategy[object]:
    """What a column of the store may hold; None always, for a later version may have brought the column."""
    scalar = SCALARS[column_type.scalar]
    if column_type.nullable_elements:
        scalar |= st.none()
    if column_type.base is BaseType.MAP:
        return st.none() | st.dictionaries(TEXTS, scalar, max_size=5)
    if not column_type.is_sequence:
        return st.none() | scalar
    length = column_type.dimension
    return st.none() | st.lists(scalar, min_size=length or 0, max_size=length or 5)


EVERY_RECORDS = st.builds(
    Record,
    TEXTS,
    SCALARS[BaseType.UUID] | SCALARS[BaseType.INT],
    st.fixed_dictionaries({c.name: cells(c.type) for c in EVERY if c.role is not Role.LABEL}),
    st.fixed_dictionaries({c.name: cells(c.type) for c in EVERY if c.role is Role.LABEL}),
    SCALARS[BaseType.TIMESTAMP],
    st.none() | SCALARS[BaseType.TIMESTAMP],
)


@given(record=EVERY_RECORDS)
def test_a_record_comes_back_from_json_as_it_was(record: Record) -> None:
    text = orjson.dumps(describe_record(PLACE, record))
    read = RecordDecoder(TYPES).decode(orjson.loads(text))
    # By their texts: NaN equals nothing, and 1, 1.0 and True equal each other.
    assert repr(read) == repr(record)


def test_a_whole_number_is_a_float_where_the_column_is() -> None:
    spelled = {"x": "float", "v": "vector<2>", "m": "map<string,float>"}
    decoder = RecordDecoder({name: ColumnType.parse(text) for name, text in spelled.items()})
    values = {"x": 1, "v": [1, "-Infinity"], "m": {"a": 1, "NaN": "NaN", "b": None}}
    document = {"model": "m", "id": 1, "received_at": "t", "values": values, "labels": {}}
    read = decoder.decode(document).values
    assert repr(read) == "{'x': 1.0, 'v': [1.0, -inf], 'm': {'a': 1.0, 'NaN': nan, 'b': None}}"


RIGHT = {"model": "m", "id": "a", "received_at": "t", "label_received_at": None, "values": {"x": 1}, "labels": {}}
WRONG: Sequence[tuple[object, str]] = [
    ([], "a record is no JSON object"),
    ({**RIGHT, "id": None}, "id is no string and no int"),
    ({**RIGHT, "id": True}, "id is no string and no int"),
    ({**RIGHT, "model": 7}, "'model' of record 'a' is no string"),
    ({**RIGHT, "received_at": None}, "'received_at' of record 'a' is no string"),
    ({**RIGHT, "label_received_at": 7}, "'label_received_at' of record 'a' is no string"),
    ({**RIGHT, "values": []}, "'values' of record 'a' is no JSON object"),
    ({**RIGHT, "values": {"x": "secret"}}, "column 'x' of record 'a': expected int, got str"),
    ({**RIGHT, "values": {"x": True}}, "column 'x' of record 'a': expected int, got bool"),
    ({**RIGHT, "values": {"f": "secret"}}, "column 'f' of record 'a': expected float, got str"),
    ({**RIGHT, "values": {"l": "secret"}}, "column 'l' of record 'a': expected list, got str"),
    ({**RIGHT, "values": {"l": [1]}}, "column 'l' of record 'a': expected string, got int"),
    ({**RIGHT, "values": {"m": [1]}}, "column 'm' of record 'a': expected map, got list"),
    ({**RIGHT, "values": {"m": {"a": "1"}}}, "column 'm' of record 'a': expected int, got str"),
    ({**RIGHT, "labels": {"y": 1}}, "record 'a' has a column 'y' that its collection does not have"),
]


@pytest.mark.parametrize(("document", "said"), WRONG, ids=[said for _, said in WRONG])
def test_what_is_no_record(document: object, said: str) -> None:
    spelled = {"x": "int", "f": "float", "l": "list<string>", "m": "map<string,int>"}
    types = {name: ColumnType.parse(text) for name, text in spelled.items()}
    with pytest.raises(RecordError) as raised:
        RecordDecoder(types).decode(document)
    assert said in str(raised.value)
    assert "secret" not in str(raised.value)
