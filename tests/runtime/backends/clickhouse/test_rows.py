"""Rows of events: what is an inference, what a label, and when labels count."""

from __future__ import annotations

from datetime import UTC, datetime

from schemagen_runtime.backends.clickhouse.rows import LabelTime, RowBuilder, given
from schemagen_runtime.backends.clickhouse.tables import Tables, allot
from schemagen_runtime.document import read_document

from tests.runtime.backends.clickhouse.support import PLACE, inference, info, label


def builder() -> RowBuilder:
    document = read_document(info().document)
    return RowBuilder(Tables(PLACE), info().fingerprint, document, allot(document, ()))


def test_an_event_is_an_inference_or_a_label_or_both() -> None:
    rows = builder().prepare("m", {3: inference("a"), 5: inference("b", y=1), 8: label("c", y=2)})
    assert (list(rows.inferences), list(rows.labels), list(rows.indexes)) == ([3, 5], [5, 8], [3, 5, 8])
    made = rows.builder
    row = rows.labels[8]
    assert given(made.label_forms, row.held, row.texts) == {"y": (2, None)}
    assert rows.inferences[3].id == "a"


def test_a_label_counts_at_its_time_or_when_it_was_accepted() -> None:
    at = "2026-11-28T07:00:00Z"
    events = {0: inference("a", y=1), 1: label("b", y=1), 2: label("c", y=1, at=at), 3: label("d", y=1)}
    rows = builder().prepare("m", events, ((2, 0.5), (1, 1.5), (1, 4e9)))
    said, first, second = (
        "2026-11-28T07:00:00+00:00",
        "1970-01-01T00:00:00.500000+00:00",
        "1970-01-01T00:00:01.500000+00:00",
    )
    assert rows.times[0] == LabelTime(None, said, first)
    assert rows.times[1] == LabelTime(None, first, first)
    assert rows.times[2] == LabelTime(said, said, second)
    # What says that it was accepted in the future was accepted now.
    assert rows.times[3].at <= datetime.now(UTC).isoformat()


def test_a_null_list_is_no_empty_one() -> None:
    rows = builder().prepare("m", {0: inference("a", names=[]), 1: inference("b", names=None)})
    assert [dict(row.texts) for row in rows.inferences.values()] == [{"names": "[]"}, {}]


def test_rows_of_some_events_are_found_by_their_indexes() -> None:
    events = {3: inference("a", x=1.5), 5: inference("b", names=[]), 8: inference("c", x=None)}
    rows = builder().prepare("m", events).inferences
    some = rows.only([5, 8])
    assert (list(some), len(some), some.ids) == ([5, 8], 2, ["b", "c"])
    assert [some[index] for index in some] == [rows[5], rows[8]]
    assert (3 in rows, 3 in some) == (True, False)
    assert (1.5 in rows[3].held, rows[5].texts, rows[3].texts) == (True, {"names": "[]"}, {})


def test_the_rest_of_a_batch_stands_among_the_others() -> None:
    made = builder()
    rows = made.prepare("m", {0: inference("a", x=0.5), 3: inference("d", y=1)})
    rest = made.prepare("m", {1: inference("b", names=[]), 2: label("c", y=2)})
    both = rows._replace(indexes=range(5)).with_rest(rest, [1, 2, 4])
    assert (list(both.indexes), list(both.inferences), list(both.labels)) == ([0, 1, 2, 3], [0, 1, 3], [2, 3])
    assert (both.inferences.ids, both.labels.ids, list(both.times)) == (["a", "b", "d"], ["c", "d"], [3, 2])
    for index, row in (*rows.inferences.items(), *rest.inferences.items()):
        assert both.inferences[index] == row
    assert rows.with_rest(made.prepare("m", {}), [9]).inferences is rows.inferences
