"""Frames of pandas: whatever their index is, and whoever changed their columns."""

from __future__ import annotations

from tests.runtime.frames.support import ingest, np, pd, sent, table


def test_the_index_does_not_matter() -> None:
    frame = table(4, whole=[1, 2, 3, 4])
    for other in (
        frame.iloc[::-1],
        frame.set_axis(["a"] * 4),
        frame.set_index(pd.MultiIndex.from_product([[1, 2], [3, 4]])),
    ):
        assert sent(other, "whole") == other["whole"].tolist()


def test_strided_columns_are_read_as_they_are() -> None:
    block = np.arange(24.0).reshape(4, 6)
    frame = table(4).assign(must=block[:, 1], p=block[:, 2] / 100)
    assert sent(frame, "must") == [1.0, 7.0, 13.0, 19.0]


def test_a_later_change_of_the_frame_changes_nothing() -> None:
    frame = table(3, whole=[1, -6, 3])
    result, events = ingest(frame)
    frame["whole"] = 9
    event = result.errors[0].event
    assert isinstance(event, dict)
    assert event["whole"] == -6
    assert [event["whole"] for event in events] == [1, 3]
