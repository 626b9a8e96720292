"""Compare two models on the inferences that both answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from schemagen_runtime.api.pairs import ModelAnswers, Paired
from schemagen_runtime.counting.answers import errors_of, hits_of
from schemagen_runtime.counting.block import Block
from schemagen_runtime.counting.cells import Cell
from schemagen_runtime.counting.plan import Answer, Task

from schemagen_monitor.history.model import ModelHistory
from schemagen_monitor.history.target import TargetHistory
from schemagen_monitor.measures.intervals import mean, paired_difference, share
from schemagen_monitor.measures.measured import Measured

MOST: Final = 100_000
"""So many inferences are compared at most: the newest."""
Read: TypeAlias = Callable[[tuple[ModelAnswers, ModelAnswers], str, int], Sequence[Paired]]
"""Reads what two models said beside a label, of at most so many inferences."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Hold on how many inferences which of two models was right."""

    both: int
    first_only: int
    second_only: int
    neither: int


@dataclass(frozen=True, slots=True)
class TargetPair:
    """Hold how two models answered one target, on the same inferences.

    Attributes:
        target: what the target is called.
        measure: what is compared: the accuracy, or the mean absolute error (``mae``).
        rows: how many inferences both answered and have the label.
        is_cut: whether there may be more, of which only the newest were read.
        first: the measure of the first model.
        second: that of the second one.
        difference: the first without the second, with the interval of a difference on the same inferences.
        agreement: which of them was right how often; None of a number, which is never quite right.
    """

    target: str
    measure: str
    rows: int
    is_cut: bool
    first: Measured
    second: Measured
    difference: Measured
    agreement: Agreement | None


def compare_models(first: ModelHistory, second: ModelHistory, read: Read) -> list[TargetPair]:
    """Return how two models answered each target that both have a decision or an estimate for.

    Args:
        first: the one model.
        second: the other model, of the same collection.
        read: what reads their answers.
    """
    others = {target.name: target for target in second.targets}
    found = [_compare(first.model, second.model, one, others.get(one.name), read) for one in first.targets]
    return [one for one in found if one is not None]


def _compare(
    first: str, second: str, target: TargetHistory, other: TargetHistory | None, read: Read
) -> TargetPair | None:
    answers = None if other is None else (_answer(target), _answer(other))
    if other is None or answers is None or answers[0] is None or answers[1] is None or target.task is not other.task:
        return None
    one, two = answers[0], answers[1]
    asked = ModelAnswers(first, one.column, target.fingerprints), ModelAnswers(second, two.column, other.fingerprints)
    pairs = read(asked, target.label, MOST)
    compare = _errors if target.task is Task.REGRESSION else _hits
    return compare(target.name, (one, _block(one, pairs, 1)), (two, _block(two, pairs, 2)), is_cut=len(pairs) == MOST)


def _answer(target: TargetHistory) -> Answer | None:
    return target.estimate if target.task is Task.REGRESSION else target.decision


def _block(answer: Answer, pairs: Sequence[Paired], place: int) -> Block:
    cells: Mapping[str, Sequence[Cell]] = {
        answer.label: [pair.label for pair in pairs],
        answer.column: [pair[place] for pair in pairs],
    }
    count = len(pairs)
    return Block([""] * count, [""] * count, [1] * count, cells, {}, is_new=True)


def _hits(name: str, first: tuple[Answer, Block], second: tuple[Answer, Block], *, is_cut: bool) -> TargetPair:
    one, two = hits_of(*first), hits_of(*second)
    known = (one >= 0) & (two >= 0)
    a, b = one[known] == 1, two[known] == 1
    told = Agreement(*(int(part.sum()) for part in (a & b, a & ~b, ~a & b, ~a & ~b)))
    rows = int(known.sum())
    return TargetPair(
        name,
        "accuracy",
        rows,
        is_cut,
        share(told.both + told.first_only, rows),
        share(told.both + told.second_only, rows),
        paired_difference(told.both, told.first_only, told.second_only, told.neither),
        told,
    )


def _errors(name: str, first: tuple[Answer, Block], second: tuple[Answer, Block], *, is_cut: bool) -> TargetPair:
    one, two = (np.abs(errors_of(*part)[0]) for part in (first, second))
    known = np.isfinite(one) & np.isfinite(two)
    return TargetPair(
        name,
        "mae",
        int(known.sum()),
        is_cut,
        _mean(one[known]),
        _mean(two[known]),
        _mean(one[known] - two[known]),
        None,
    )


def _mean(values: NDArray[np.float64]) -> Measured:
    """Return a mean, from distances to it: sums of squares of large numbers lose what is small."""
    centre = float(values.mean()) if len(values) else 0.0
    rest = values - centre
    found = mean(len(values), float(rest.sum()), float((rest * rest).sum()))
    value, low, high = (None if one is None else one + centre for one in (found.value, found.low, found.high))
    return Measured(value, low, high, found.reason)
