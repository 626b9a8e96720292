"""A block of a column shows the same however its cells lie."""

from __future__ import annotations

from schemagen.inferring.counting import part_of_cells, part_of_counts, part_of_values, spell
from schemagen.inferring.forms import Form


def test_cells_are_counted_by_their_forms() -> None:
    part = part_of_cells(["", "1", "x", "1", " ", "NA", ""], frozenset({"NA"}))
    assert part.forms == {Form.INT: 2, Form.TEXT: 1, Form.BLANK: 1, Form.NULL: 3}
    assert (part.head, part.tail) == (1, 2)
    assert part.places == {Form.INT: [1], Form.TEXT: [2], Form.BLANK: [4]}
    assert part.distinct == [("1", 2), ("x", 1), (" ", 1)]


def test_a_text_that_means_no_value_counts_blanks_around_it_as_blank() -> None:
    assert part_of_cells([" NA "], frozenset({"NA"})).forms == {Form.BLANK: 1}


def test_times_that_go_back_are_counted() -> None:
    times = ["2024-01-01T00:00:00Z", "2024-01-03T00:00:00Z", "", "2024-01-02T00:00:00Z"]
    part = part_of_cells(times, frozenset())
    assert (part.steps, part.ends) == ((2, 1), (times[0], times[-1]))
    assert (part.first_time, part.last_time) == (times[0], times[1])


def test_values_of_several_types_are_kept_apart() -> None:
    part = part_of_values([1, True, 1.0, None, "one"])
    assert part.forms == {Form.INT: 1, Form.BOOL: 1, Form.FLOAT: 1, Form.TEXT: 1, Form.NULL: 1}
    assert part.places[Form.TEXT] == [4]


def test_lists_are_measured() -> None:
    part = part_of_values([[1, 2], [1], None, []])
    assert (part.lengths, part.elements) == ((0, 2), {Form.INT})
    assert part.forms == {Form.LIST: 3, Form.NULL: 1}


def test_values_that_differ_are_told_by_their_hashes() -> None:
    assert part_of_cells(["b", "a"], frozenset()).hashes is not None
    assert part_of_cells(["a", "a"], frozenset()).hashes is None
    assert part_of_cells(["a", ""], frozenset()).hashes is None
    assert part_of_cells(["1.5", "2.5"], frozenset()).hashes is None
    assert part_of_cells(["1", "2"], frozenset()).span == (1, 2)
    assert part_of_cells(["2", "1"], frozenset()).span is None


def test_equal_columns_have_equal_digests() -> None:
    assert part_of_cells(["1", ""], frozenset()).digest == part_of_cells(["1", ""], frozenset()).digest
    assert part_of_cells(["1", ""], frozenset()).digest != part_of_cells(["", "1"], frozenset()).digest


def test_of_counts_the_bounds_are_those_of_the_numbers() -> None:
    part = part_of_counts([("2", 1), ("x", 5), ("10", 1)], {"2": Form.INT, "x": Form.TEXT, "10": Form.INT}, 7)
    assert (part.low, part.high, part.longest) == (2, 10, 1)


def test_a_value_is_spelled_as_json_has_it() -> None:
    assert [spell(value) for value in (True, 1.5, float("nan"), 7)] == ["true", "1.5", "NaN", "7"]
