"""Required columns must have values; what an event may leave out may be null."""

from __future__ import annotations

from tests.runtime.frames.support import ingest, np, pd, refused, table


def test_nulls_of_required_columns_are_errors_of_their_rows() -> None:
    assert refused(table(id=["a", None, "c"])) == [(1, "not_nullable", "id")]
    gaps = pd.to_datetime(["2026-01-01", None, "2026-01-02"], utc=True)
    assert refused(table(at=gaps)) == [(1, "not_nullable", "at")]


def test_labels_and_tags_may_be_null_and_travel_with_inferences() -> None:
    frame = table(tags=[["a"], None, []], y=pd.array([True, None, False], "boolean"), z=[np.nan, 1.0, 2.0])
    _, events = ingest(frame)
    assert [event["tags"] for event in events] == [["a"], None, []]
    assert [(event["y"], event["z"]) for event in events] == [(True, None), (None, 1.0), (False, 2.0)]
