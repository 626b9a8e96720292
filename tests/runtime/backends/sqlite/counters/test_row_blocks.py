"""A block has the cells that were read, and when each label came first."""

from __future__ import annotations

import random
from contextlib import closing
from pathlib import Path

from schemagen_runtime.backends.sqlite.connection import connect
from schemagen_runtime.backends.sqlite.counter_tables import find_counted
from schemagen_runtime.backends.sqlite.counters.row_blocks import block_of
from schemagen_runtime.counting.cells import Coded

from tests.runtime.backends.sqlite.counters.support import PLACE, inference, ingest, schemas


def test_a_label_came_at_its_own_time_or_that_of_all_or_when_it_was_received(tmp_path: Path) -> None:
    ingest(
        tmp_path / "m.db",
        "m",
        schemas("string")[0],
        [inference(random.Random(1), "a", is_second=False, with_labels=False)],
    )
    with closing(connect(str(tmp_path / "m.db"), create=False)) as connection:
        place = find_counted(connection, PLACE)
    assert [column.name for column in place.label_columns] == ["minutes", "paid", "species"]
    labels = (5, 1, None)
    rows = [
        (1, 1, "m", "2026-03-01", "Rome", *labels, None, "own", "received", None),
        (2, 1, "m", "2026-03-02", "Oslo", *labels, None, None, "received", None),
        (3, 1, "m", "2026-03-03", None, *labels, "at", "own", "received", '{"paid": ["second", "x", "first"]}'),
        (4, 1, "m", "2026-03-04", None, None, None, None, None, None, None, None),
    ]
    coded = Coded.of(["a", "a", "b", "b"])
    block = block_of(place, rows, ["city"], [1, 1, 1, 1], is_new=True, columns={"note": coded})
    assert (block.column("city"), block.column("paid")) == (("Rome", "Oslo", None, None), (1, 1, 1, None))
    assert block.coded("note") is coded
    assert block.label_times["minutes"] == ["own", "received", "at", None]
    assert block.label_times["paid"] == ["own", "received", "first", None]
    assert block.label_times["species"] == [None] * 4
