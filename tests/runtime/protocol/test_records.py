"""Pages of records and their cursors are read as they were written."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_runtime import Collection, Record
from schemagen_runtime.columns import ColumnType
from schemagen_runtime.protocol.answer import NotUnderstood
from schemagen_runtime.protocol.records import (
    RecordDecoder,
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
