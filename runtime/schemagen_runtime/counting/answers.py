"""Compare predictions with their labels: truths, outcomes, losses, errors."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Final

import numpy as np
import orjson
from numpy.typing import NDArray

from schemagen_runtime.columns import Kind
from schemagen_runtime.counting.block import Block
from schemagen_runtime.counting.buckets import number_buckets
from schemagen_runtime.counting.cells import Cell, Coded
from schemagen_runtime.counting.counter import NULL, Counter, Measure, Scale, Truth
from schemagen_runtime.counting.deltas import Deltas
from schemagen_runtime.counting.grain import LOSS_EXPONENT
from schemagen_runtime.counting.plan import Answer, Task, Value
from schemagen_runtime.counting.scales import PAIRS, Scales
from schemagen_runtime.counting.scores import score_buckets
from schemagen_runtime.counting.segments import ERROR_GRAIN, Outcome

LEAST_PROBABILITY: Final = 2.0**-52
"""Probabilities are at least so far from 0 and 1 for the log loss, as scikit-learn has it: one wrong answer that was
certain would make every sum infinite."""
ERRORS: Final = "errors"
"""The scale of errors."""

_COMPARE: Final[Mapping[str, Callable[[NDArray[np.float64], float], NDArray[np.bool_]]]] = {
    "above": np.greater,
    "at_least": np.greater_equal,
    "below": np.less,
    "at_most": np.less_equal,
}


def truth_of(answer: Answer, block: Block) -> NDArray[np.int8]:
    """Return for each row 1 where the label is the positive class, 0 where it is not, -1 where it is not known."""
    if answer.comparison is not None:
        key, bound = answer.comparison
        label = block.numbers(answer.label)
        return np.where(label.missing, -1, _COMPARE[key](label.values, bound)).astype(np.int8)
    return _matches(block.coded(answer.label), answer.positive)


def _matches(cells: Coded, value: Value | None) -> NDArray[np.int8]:
    found = [-1 if one is None else int(one == value) for one in cells.values]
    return np.array(found, np.int8)[cells.places]


def count_answer(answer: Answer, block: Block, scales: Scales, deltas: Deltas) -> Outcome | None:
    """Count what one prediction says against its label, in the rows that have both.

    Return what became of it row by row; None where the prediction decides nothing, or no row has both.
    """
    if answer.task is Task.REGRESSION:
        return _count_regression(answer, block, scales, deltas)
    if answer.classes:
        return _count_probabilities(answer, block, scales, deltas)
    if answer.task is Task.MULTICLASS:
        pairs = zip(block.column(answer.label), block.column(answer.column), strict=True)
        return _count_pairs(answer, list(pairs), scales, deltas)
    return _count_binary(answer, block, deltas)


def hits_of(answer: Answer, block: Block) -> NDArray[np.int8]:
    """Return for each row 1 where the class that was answered came true, 0 where another one did, -1 where unknown.

    Only of answers that decide: classes, probabilities of several, and scores with a threshold.
    """
    if answer.task is Task.MULTICLASS:
        cells = _likeliest(answer, *_probabilities(answer, block)) if answer.classes else block.column(answer.column)
        pairs = zip(block.column(answer.label), cells, strict=True)
        return np.array([-1 if None in pair else int(pair[0] == pair[1]) for pair in pairs], np.int8)
    truths, answers = truth_of(answer, block), _decided(answer, block)
    return np.where((truths < 0) | (answers < 0), -1, truths == answers).astype(np.int8)


def _decided(answer: Answer, block: Block) -> NDArray[np.int8]:
    """Return for each row 1 where the answer is the positive class, 0 where it is not, -1 where there is none."""
    if answer.kind is Kind.CLASS:
        return _matches(block.coded(answer.column), answer.positive)
    scores, missing = block.numbers(answer.column).values, block.numbers(answer.column).missing
    threshold = np.nan if answer.threshold is None else answer.threshold
    return np.where(missing | np.isnan(scores) | np.isnan(threshold), -1, scores >= threshold).astype(np.int8)


def _count_binary(answer: Answer, block: Block, deltas: Deltas) -> Outcome | None:
    truths = truth_of(answer, block)
    if answer.kind is Kind.PROBABILITY:
        scores = block.numbers(answer.column).values
        _add_losses(answer, scores, truths, (truths >= 0) & ~np.isnan(scores), deltas)
    if answer.threshold is None and answer.kind is not Kind.CLASS:
        return None
    answers = _decided(answer, block)
    both = (truths >= 0) & (answers >= 0)
    outcomes = (2 * truths + answers).astype(np.int64)
    deltas.count(Counter(Measure.OUTCOMES, answer.column), outcomes, both)
    return Outcome(answer.column, outcomes, both)


def _add_losses(
    answer: Answer, scores: NDArray[np.float64], truths: NDArray[np.int8], known: NDArray[np.bool_], deltas: Deltas
) -> None:
    of_truth = np.where(truths == 1, scores, 1 - scores)
    losses = np.zeros(len(scores))
    losses[known] = _log_losses(of_truth[known])
    deltas.add_up(Counter(Measure.LOG_LOSS, answer.column), losses, known, LOSS_EXPONENT)
    deltas.add_up(Counter(Measure.BRIER, answer.column), (1 - of_truth) ** 2, known, LOSS_EXPONENT)


def _log_losses(probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    # With the logarithm of the C library, one by one: that of vectors may differ in its last bit with their length.
    clipped = np.clip(probabilities, LEAST_PROBABILITY, 1 - LEAST_PROBABILITY)
    return np.array([-math.log(one) for one in clipped.tolist()], np.float64)


def _count_probabilities(answer: Answer, block: Block, scales: Scales, deltas: Deltas) -> Outcome:
    """Count probabilities of several classes: each against the rest, and the likeliest against the truth."""
    scores, usable = _probabilities(answer, block)
    places = {value: place for place, value in enumerate(answer.classes)}
    truths = np.array([places.get(cell, -1) if cell is not None else -1 for cell in block.column(answer.label)])
    _count_each_class(answer, scores, truths, usable, deltas)
    known = usable & (truths >= 0)
    of_truth = np.where(known, scores[np.arange(len(block)), np.maximum(truths, 0)], 0.5)
    deltas.add_up(Counter(Measure.LOG_LOSS, answer.column), _log_losses(of_truth), known, LOSS_EXPONENT)
    is_truth = truths[:, None] == np.arange(len(answer.classes))[None, :]
    briers = ((np.where(usable[:, None], scores, 0.0) - is_truth) ** 2).sum(axis=1)
    deltas.add_up(Counter(Measure.BRIER, answer.column), briers, known, LOSS_EXPONENT)
    answers = _likeliest(answer, scores, usable)
    return _count_pairs(answer, list(zip(block.column(answer.label), answers, strict=True)), scales, deltas)


def _probabilities(answer: Answer, block: Block) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the probability of each class in each row, and which rows have all of them."""
    cells = block.column(answer.column)
    given = np.fromiter((cell is not None for cell in cells), np.bool_, len(block))
    scores = np.full((len(block), len(answer.classes)), np.nan)
    if given.any():
        scores[given] = np.array([orjson.loads(str(cell)) for cell in cells if cell is not None], np.float64)
    return scores, given & np.isfinite(scores).all(axis=1)


def _likeliest(answer: Answer, scores: NDArray[np.float64], usable: NDArray[np.bool_]) -> list[Value | None]:
    """Return the class with the largest probability, row by row; None where they are not known."""
    places: list[int] = np.argmax(np.where(usable[:, None], scores, 0.0), axis=1).tolist()
    return [answer.classes[place] if one else None for place, one in zip(places, usable.tolist(), strict=True)]


def _count_each_class(
    answer: Answer,
    scores: NDArray[np.float64],
    truths: NDArray[np.int64],
    usable: NDArray[np.bool_],
    deltas: Deltas,
) -> None:
    for place, value in enumerate(answer.classes):
        keys = score_buckets(np.clip(np.where(usable, scores[:, place], 0.0), 0.0, 1.0))
        states = (
            (Truth.UNKNOWN, truths < 0),
            (Truth.NEGATIVE, (truths >= 0) & (truths != place)),
            (Truth.POSITIVE, truths == place),
        )
        for truth, rows in states:
            deltas.count(Counter(Measure.VALUES, answer.column, str(value), truth), keys, rows & usable)


def _count_pairs(answer: Answer, pairs: Sequence[tuple[object, object]], scales: Scales, deltas: Deltas) -> Outcome:
    """Count pairs of truth and answer; a pair is a value of a scale, written as JSON."""
    texts: list[Cell] = list(map(cache(_pair_text), pairs))
    keys = scales.value_keys(Scale(answer.column, how=PAIRS), Coded.of(texts), is_sensitive=answer.is_sensitive)
    deltas.count(Counter(Measure.OUTCOMES, answer.column), keys, keys != NULL)
    is_right = np.fromiter((truth == said for truth, said in pairs), np.int64, len(pairs))
    return Outcome(answer.column, is_right, keys != NULL)


def _pair_text(pair: tuple[object, object]) -> str | None:
    return None if None in pair else orjson.dumps(pair).decode()


def error_scale(answer: Answer) -> Scale:
    """Return the scale of the errors of a regression."""
    return Scale(answer.column, how=ERRORS)


def errors_of(answer: Answer, block: Block) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return estimate - label, and the label, row by row; NaN where one of them is not known."""
    estimates, labels = block.numbers(answer.column).values, block.numbers(answer.label).values
    with np.errstate(invalid="ignore", over="ignore"):
        return estimates - labels, labels


def _count_regression(answer: Answer, block: Block, scales: Scales, deltas: Deltas) -> Outcome | None:
    errors, labels = errors_of(answer, block)
    known = np.isfinite(errors)
    if not known.any():
        return None
    scale = error_scale(answer)
    exponent = scales.exponent(scale, labels[known])
    deltas.add_up(Counter(Measure.ERRORS, answer.column), errors, known, exponent)
    deltas.add_up(Counter(Measure.TRUTHS, answer.column), labels, known, exponent)
    keys = np.full(len(block), NULL, np.int64)
    keys[known] = scales.number_keys(scale, np.abs(errors[known]))
    deltas.count(Counter(Measure.ABSOLUTE_ERRORS, answer.column), keys, known)
    return Outcome(answer.column, number_buckets(np.abs(np.where(known, errors, 0.0)), ERROR_GRAIN), known)
