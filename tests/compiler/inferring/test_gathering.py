"""Rows are gathered by columns, and what is wrong with some is counted."""

from __future__ import annotations

import pytest
from schemagen.inferring.forms import Form
from schemagen.inferring.gathering import MOST_COLUMNS, CannotInferError, Gathering, told


def test_a_column_that_comes_later_was_empty_before() -> None:
    gathering = Gathering()
    gathering.take_rows([{"a": 1}], str)
    gathering.take_rows([{"b": 1}, {"a": 2}], str)
    assert gathering.rows == 3
    assert [gathering.columns[name].count(Form.NULL) for name in "ab"] == [1, 2]
    assert not gathering.columns["a"].is_text


def test_names_that_no_column_can_have_are_counted() -> None:
    gathering = Gathering()
    gathering.take_rows([{"a\x07": 1, "b": 1}, {"b": 1}], str)
    assert gathering.unnamed == {"a\x07": 1}
    assert list(gathering.columns) == ["b"]


def test_keys_without_end_are_no_columns() -> None:
    gathering = Gathering()
    gathering.unnamed = {f"k{number}": 1 for number in range(MOST_COLUMNS + 1)}
    with pytest.raises(CannotInferError, match="different keys"):
        gathering.take_rows([{"k": 1}], str)


def test_rows_that_may_be_no_event_are_kept_with_what_they_have() -> None:
    gathering = Gathering()
    gathering.take_cells({"id": ["a", "b"], "x": ["1", ""], "label": ["", "1"]}, str)
    assert list(gathering.sparse) == [frozenset({("id", False), ("label", False)})]
    objects = Gathering()
    objects.take_rows([{"id": "a", "x": None}, {"id": "a", "label": None}], str)
    assert list(objects.sparse) == [frozenset({("id", False), ("label", True)})]


def test_of_many_faults_the_first_are_told() -> None:
    gathering = Gathering()
    for number in range(7):
        gathering.fault(f"f:{number}", "bad", "why")
    assert told(gathering.faults["bad"]).startswith("7 rows: f:0: why; f:1: why")
    assert told(gathering.faults["bad"]).endswith("and 2 more")
