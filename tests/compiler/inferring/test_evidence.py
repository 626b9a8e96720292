"""What the blocks of a column show together is what the column shows."""

from __future__ import annotations

from schemagen.inferring.counting import part_of_cells
from schemagen.inferring.evidence import Evidence
from schemagen.inferring.forms import Form
from schemagen.inferring.part import MOST_DISTINCT


def evidence_of(*blocks: list[str], rows_before: int = 0) -> Evidence:
    evidence = Evidence("c", rows_before)
    for number, block in enumerate(blocks):
        evidence.take(part_of_cells(block, frozenset()), f"{number}:{{}}".format)
    return evidence


def test_forms_bounds_and_values_are_joined() -> None:
    evidence = evidence_of(["1", "2"], ["2.5", "x"], ["y", ""])
    assert evidence.rows == 6
    assert {form: seen.count for form, seen in evidence.forms.items()} == {
        Form.INT: 2,
        Form.FLOAT: 1,
        Form.TEXT: 2,
        Form.NULL: 1,
    }
    assert (evidence.low, evidence.high) == (1, 2.5)
    assert evidence.distinct == {"1": 1, "2": 1, "2.5": 1, "x": 1, "y": 1}
    assert evidence.forms[Form.TEXT].rows == ["1:1", "2:0"]
    assert not evidence.forms[Form.TEXT].is_alone
    assert evidence.forms[Form.FLOAT].is_alone
    assert not evidence.is_complete


def test_gaps_at_either_end_go_over_blocks() -> None:
    evidence = evidence_of(["", ""], ["", "1"], ["2", ""], ["", ""])
    assert (evidence.head, evidence.tail) == (3, 3)
    assert evidence_of(["", ""], [""]).head == 3


def test_rows_that_lack_the_column_are_empty_ones() -> None:
    evidence = evidence_of(["1"], rows_before=3)
    evidence.take_absent(2)
    assert (evidence.rows, evidence.count(Form.NULL), evidence.head, evidence.tail) == (6, 5, 3, 2)


def test_times_are_compared_over_blocks() -> None:
    evidence = evidence_of(["2024-01-02"], ["2024-01-01", "2024-01-03"])
    assert (evidence.pairs, evidence.backward) == (2, 1)
    assert (evidence.first_time, evidence.last_time) == ("2024-01-01", "2024-01-03")


def test_of_many_values_none_is_kept() -> None:
    half = MOST_DISTINCT // 2 + 1
    assert evidence_of([f"a{n}" for n in range(half)], [f"b{n}" for n in range(half)]).distinct is None


def test_a_column_is_unique_if_no_value_comes_twice() -> None:
    assert evidence_of(["a", "b"], ["c"]).is_unique()
    assert not evidence_of(["a", "b"], ["a"]).is_unique()
    assert not evidence_of(["a", ""]).is_unique()
    assert not evidence_of(["a"]).is_unique()
