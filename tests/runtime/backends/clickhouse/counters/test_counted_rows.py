"""Rows come page by page, each once, with what counts of their labels and when each came first."""

from __future__ import annotations

from itertools import chain

import pytest
from schemagen_runtime.backends.clickhouse.counters import counted_rows
from schemagen_runtime.backends.clickhouse.counters.counted_rows import CountedRows

from tests.runtime.backends.clickhouse.counters.support import HOUR, parts
from tests.runtime.backends.clickhouse.support import batch, inference, label, opened
from tests.system.clickhouse.front import Front


def test_pages_have_each_row_once(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counted_rows, "ROWS", 2)
    destination = opened(front.url)
    for model in ("m", "n"):
        times = ("2026-11-28T07:00:00Z", "2026-11-28T08:30:00Z", "2026-11-29T07:00:00Z")
        destination.send(batch(*(inference(f"{n}", at=at) for n, at in enumerate((*times, *times))), model=model))
    rows = CountedRows(*parts(front))
    pages = list(rows.of_hours([HOUR, HOUR + 1, HOUR + 24]))
    blocks = [block for _, block in chain.from_iterable(pages)]
    assert len(pages) == 6
    assert sorted((block.groups[0].model, id_) for block in blocks for id_ in block.column("id")) == sorted(
        (model, f"{n}") for model in "mn" for n in range(6)
    )
    some = [block for _, block in chain.from_iterable(rows.of_hours([HOUR], "n", frozenset({"x"})))]
    assert [(set(block.cells), len(block)) for block in some] == [({"x"}, 2)]


def test_a_label_has_the_time_at_which_it_came_first(front: Front) -> None:
    destination = opened(front.url)
    destination.send(batch(inference("a"), label("a", y=1, at="2026-11-30T00:00:00Z"), inference("b")))
    destination.send(batch(label("a", y=2, at="2026-12-02T00:00:00Z"), label("a", when="2016-12-31T23:59:60Z")))
    ((_, block),) = next(CountedRows(*parts(front)).of_hours([HOUR]))
    assert list(block.column("y")) == [2, None]
    assert list(block.label_times["y"]) == ["2026-11-30T00:00:00+00:00", None]
    assert list(block.column("when")) == ["2016-12-31T23:59:60+00:00", None]


def test_the_rows_that_came_first_are_those_that_have_a_value(front: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counted_rows, "ROWS", 2)
    destination = opened(front.url)
    for id_, x in (("d", None), ("c", 1.0), ("b", None), ("a", 2.0), ("e", 3.0)):
        destination.send(batch(inference(id_, x=x)))
    destination.send(batch(label("b", y=1)))
    rows = CountedRows(*parts(front))
    for columns, ids in ((("x",), ["c", "a"]), (("y",), ["b"]), (("x", "y"), ["c", "b"])):
        assert [id_ for _, block in rows.earliest(columns) for id_ in block.column("id")] == ids
