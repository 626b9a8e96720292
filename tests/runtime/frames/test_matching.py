"""A frame that cannot be taken is refused before anything is sent, by one error that names all that is wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest
from schemagen_runtime import FrameError

from tests.runtime.frames.support import SCHEMA, ingest, np, pd, sent, table
from tests.runtime.support import MemoryDestination, workspace


def refusal(frame: object, **options: object) -> FrameError:
    destination = MemoryDestination()
    with workspace(destination) as ws, pytest.raises(FrameError) as caught:
        ws.add_data_collection("c", schema=SCHEMA).ingest_frame(frame, **options)  # type: ignore[arg-type]  # any
    assert not destination.batches
    return caught.value


def test_every_column_that_is_wrong_is_named_with_what_to_write() -> None:
    frame = table(whole=["1", "2", "3"], Note="x", flag=[0, 1, 0], seen=pd.Timestamp("2026-01-01")).drop(columns="p")
    error = refusal(frame)
    assert {one.column for one in error.columns} == {"whole", "Note", "flag", "seen", "p"}
    text = str(error)
    assert "nothing of it was sent: 5 columns do not fit schema frame_types 1.0.0" in text
    assert "column 'whole': found str; expected int? (frame_types.yaml:9); write frame['whole'].astype('int64')" in text
    assert "did you mean 'note'?" in text
    assert "pass bools_from_ints=True" in text
    assert "pass timezone='UTC'" in text
    assert "column 'p': found no such column; expected float" in text


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("note", [1, 2, 3]),
        ("note", pd.Categorical([1, 2, 1])),
        ("must", ["1", "2", "3"]),
        ("must", [True, False, True]),
        ("must", [Decimal(1)] * 3),
        ("whole", np.array([1, 2, 3], "timedelta64[s]")),
        ("whole", [object()] * 3),
        ("price", [0.5] * 3),
        ("born", pd.date_range("2026-01-01", periods=3, tz="UTC")),
        ("seen", [1, 2, 3]),
        ("items", [1, 2, 3]),
        ("spend", ["a", "b", "c"]),
        ("v", ["a", "b", "c"]),
        ("note", [b"a"] * 3),
        ("note", pd.period_range("2026-01", periods=3, freq="M")),
    ],
)
def test_a_column_of_another_type_refuses_the_frame(column: str, values: object) -> None:
    (one,) = refusal(table(**{column: values})).columns
    assert one.column == column
    assert one.advice


def test_names_that_stand_twice_or_are_none() -> None:
    frame = table(note="a")
    (twice,) = refusal(pd.concat([frame, frame[["note"]]], axis=1)).columns
    assert (twice.column, twice.found) == ("note", "2 columns of this name")
    multi = frame.copy()
    multi.columns = pd.MultiIndex.from_product([["a"], frame.columns])
    assert "MultiIndex" in str(refusal(multi))
    assert "no texts, such as 0" in str(refusal(frame.rename(columns={"note": 0})))
    (index,) = refusal(frame.set_index("id")).columns
    assert index.advice == "it is the frame's index: write frame.reset_index()"


def test_vectors_are_whole_or_in_columns() -> None:
    (lacking,) = refusal(table(V1=1.0, V3=2.0)).columns
    assert (lacking.column, lacking.found) == ("v", "no column 'V2'")
    whole = table(v=[[1.0, 2.0, 3.0]] * 3, V1=1.0)
    assert [one.column for one in refusal(whole).columns] == ["V1"]
    parts = {"V1": 1.0, "V2": 2.0, "V3": "a"}
    (text,) = refusal(table(**parts)).columns
    assert (text.column, text.expected) == ("V3", "floats, for vector 'v'")
    with pytest.raises(ValueError, match="the schema has no such vector; there are 'v'"):
        ingest(table(), vectors={"w": ["V1"]})
    with pytest.raises(ValueError, match="has 2 columns; expected 3"):
        ingest(table(), vectors={"v": ["V1", "V2"]})
    with pytest.raises(TypeError, match="expected a mapping"):
        ingest(table(), vectors=["V1"])


def test_labels_alone_need_an_id_and_a_label() -> None:
    frame = pd.DataFrame(
        {"id": ["a", "b", "c"], "y": pd.Series([True, None, None], dtype=object), "z": [None, 1.0, np.nan]}
    )
    result, events = ingest(frame)
    assert [(error.index, str(error.code)) for error in result.errors] == [(2, "no_label")]
    assert events == [{"id": "a", "at": None, "y": True, "z": None}, {"id": "b", "at": None, "y": None, "z": 1.0}]
    assert [one.column for one in refusal(frame.drop(columns="id")).columns] == ["id"]
    assert {one.column for one in refusal(frame[["id"]]).columns} == {"at", "must", "p"}


def test_a_frame_without_rows_is_a_call_without_events() -> None:
    result, events = ingest(table(0))
    assert (len(result.results), events) == (0, [])
    assert sent(table(0).astype({"id": object}), "id") == []


def test_a_column_that_has_no_value_fits_any_type_that_may_be_null() -> None:
    for values in ([np.nan] * 3, pd.to_datetime([None] * 3), pd.Series([None] * 3, dtype=object)):
        for column in ("note", "whole", "flag", "seen", "born", "price", "items", "v", "share"):
            assert sent(table(**{column: values}), column) == [None] * 3
