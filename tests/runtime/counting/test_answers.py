"""Predictions are compared with labels as somebody would by hand."""

from __future__ import annotations

import math

import pytest
from schemagen_runtime.counting.cells import Cell
from schemagen_runtime.counting.contribution import count_rows
from schemagen_runtime.counting.counter import Counter, Measure, Truth

from tests.runtime.counting.support import block, counted, plan, scales

OUTCOMES = Counter(Measure.OUTCOMES, "p")


def schema(prediction: str, label: str) -> str:
    return f"features:\n  a: int\npredictions:\n  p: {prediction}\nlabels:\n  y: {label}\n"


@pytest.mark.parametrize(
    ("comparison", "truths"),
    [("above", [0, 0, 1]), ("at_least", [0, 1, 1]), ("below", [1, 0, 0]), ("at_most", [1, 1, 0])],
)
def test_a_class_is_derived_from_a_number(comparison: str, truths: list[int]) -> None:
    what = plan(schema(f"{{type: bool, kind: class, target: {{label: y, {comparison}: 15}}}}", "int?"))
    found = counted(what, block({"a": [1] * 4, "p": [1] * 4, "y": [14, 15, 16, None]}))[OUTCOMES]
    assert found == {2 * truth + 1: truths.count(truth) for truth in (0, 1)}


def test_outcomes_of_a_probability_begin_at_its_threshold() -> None:
    what = plan(schema("{type: float, kind: probability, threshold: 0.3}", "bool"))
    cells: dict[str, list[Cell]] = {"a": [1] * 5, "p": [0.3, 0.29, 1.0, 0.0, 0.5], "y": [1, 1, 0, 0, None]}
    assert counted(what, block(cells))[OUTCOMES] == {3: 1, 2: 1, 1: 1, 0: 1}


def test_losses_are_those_of_the_class_that_came_true() -> None:
    what = plan(schema("{type: float, kind: probability}", "bool"))
    rows = block({"a": [1] * 3, "p": [0.8, 0.8, 0.5], "y": [1, 0, None]})
    sums = {counter.measure: found for (_, counter), found in count_rows(what, rows, scales()).sums.items()}
    assert sums[Measure.LOG_LOSS].rows == 2
    assert sums[Measure.LOG_LOSS].total / 2**40 == pytest.approx(-math.log(0.8) - math.log(0.2), rel=1e-9)
    assert sums[Measure.BRIER].total / 2**40 == pytest.approx(0.04 + 0.64, rel=1e-9)


def test_a_certain_and_wrong_answer_has_a_finite_loss() -> None:
    what = plan(schema("{type: float, kind: probability}", "bool"))
    rows = block({"a": [1], "p": [1.0], "y": [0]})
    (loss,) = (
        found
        for (_, counter), found in count_rows(what, rows, scales()).sums.items()
        if counter.measure is Measure.LOG_LOSS
    )
    assert 30 < loss.total / 2**40 < 40


def test_the_likeliest_of_several_classes_answers() -> None:
    what = plan(schema("{type: vector<3>, kind: probability, classes: [x, y, z]}", "string"))
    by = scales()
    cells: dict[str, list[Cell]] = {"a": [1, 1], "p": ["[0.2,0.5,0.3]", "[0.1,0.1,0.8]"], "y": ["y", "x"]}
    found = counted(what, block(cells), by)
    names = {
        code: value for value, code in next(iter(s for k, s in by.states.items() if k.how == "pairs")).codes.items()
    }
    assert {names[code]: count for code, count in found[OUTCOMES].items()} == {'["y","y"]': 1, '["x","z"]': 1}
    assert sum(found[Counter(Measure.VALUES, "p", "x", Truth.POSITIVE)].values()) == 1
    assert sum(found[Counter(Measure.VALUES, "p", "x", Truth.NEGATIVE)].values()) == 1


def test_a_truth_that_is_no_class_of_the_model_is_an_outcome_and_no_loss() -> None:
    what = plan(schema("{type: vector<2>, kind: probability, classes: [x, y]}", "string"))
    deltas = count_rows(what, block({"a": [1], "p": ["[0.2,0.8]"], "y": ["unheard of"]}), scales())
    assert not deltas.sums
    assert [change.counter for change in deltas.changes if change.counter.measure is Measure.OUTCOMES] == [OUTCOMES]


def test_errors_are_estimate_minus_label() -> None:
    what = plan(schema("{type: float, kind: value}", "float?"))
    rows = block({"a": [1] * 3, "p": [10.0, 4.0, 7.0], "y": [8.0, 8.0, None]})
    by = scales()
    sums = {counter.measure: found for (_, counter), found in count_rows(what, rows, by).sums.items()}
    unit = 2.0 ** -next(state.exponent for state in by.states.values() if state.exponent is not None)
    errors = sums[Measure.ERRORS]
    assert (errors.rows, errors.total * unit, errors.absolute * unit) == (2, -2.0, 6.0)
    assert errors.squares * unit * unit == 20.0
    assert sums[Measure.TRUTHS].total * unit == 16.0


def test_an_infinite_estimate_is_no_error() -> None:
    what = plan(schema("{type: float, kind: value, nan: allow}", "float"))
    assert count_rows(what, block({"a": [1], "p": [math.inf], "y": [1.0]}), scales()).sums == {}
