"""A column is drawn at each value of a segment, on one scale."""

from __future__ import annotations

from schemagen_monitor.measures.levels import Level
from schemagen_monitor.page.column_where import wheres_of
from schemagen_monitor.report.bins import Bin
from schemagen_monitor.report.parts import ColumnPart, ColumnParts

from tests.monitor.page.reading import check
from tests.monitor.page.support import HOSTILE


def test_each_value_has_a_picture_and_its_numbers() -> None:
    parts = [
        ColumnPart(HOSTILE, 1200, [0.25, 0.75], [0.5, 0.5], 0.21, Level.ALERT),
        ColumnPart(None, 3, [1.0, 0.0], [0.0, 0.0], None, None),
    ]
    counted = ColumnParts("origin", [Bin("0"), Bin(HOSTILE)], parts, 4)
    (found,) = wheres_of("a", [counted])
    assert (found.segment, found.left_out) == ("origin", 4)
    first, second = found.parts
    assert (first.value, first.note) == (HOSTILE, "1,200 events, JS 0.21")
    assert (second.value, second.note) == ("no value", "3 events, too few to compare")
    assert first.rows[0][0] == "0"
    assert first.sign
    assert not second.sign
    for one in found.parts:
        assert HOSTILE not in str(one.drawn)
        check(str(one.drawn), is_body=True)
    (only,) = wheres_of("a", [counted], "origin")
    assert [part.value for part in only.parts] == ["no value"]
    assert wheres_of("a", [counted], "dest=EWR") == []
