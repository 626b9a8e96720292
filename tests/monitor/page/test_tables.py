"""What stands beside a chart stands in its table."""

from __future__ import annotations

from schemagen_monitor.page.tables import Table, cell


def test_a_cell_says_what_its_table_says() -> None:
    table = Table("a:b", "t", ["x", "y"], [["1", "2"], ["3", "4"]])
    found = cell(table, 2, 1)
    assert (found.address, found.said) == ("a:b:2", "4")
    assert cell(table, 1, None).said == cell(table, 1, 9).said == ""
