"""Count a block of rows: what it adds to each counter of its schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from schemagen_runtime.counting.answers import count_answer, error_scale, errors_of, truth_of
from schemagen_runtime.counting.block import Block, days, moments
from schemagen_runtime.counting.counter import NULL, Counter, Measure, Scale, Truth
from schemagen_runtime.counting.deltas import Deltas
from schemagen_runtime.counting.grain import SCORE_EXPONENT
from schemagen_runtime.counting.lengths import lengths
from schemagen_runtime.counting.list_changes import list_changes
from schemagen_runtime.counting.plan import Answer, Distribution, How, Plan, Task
from schemagen_runtime.counting.scales import Scales
from schemagen_runtime.counting.scores import score_buckets
from schemagen_runtime.counting.segments import Members, count_members, count_outcome, members_of
from schemagen_runtime.counting.vectors import NORM, reduce_vectors

NOT_A_NUMBER: Final = NULL + 1
"""The bucket of NaN among scores."""
_Numbers: TypeAlias = tuple[NDArray[np.float64], NDArray[np.bool_]]
"""Numbers, and which of them are missing."""
_OF_TRUTH: Final = ((Truth.UNKNOWN, -1), (Truth.NEGATIVE, 0), (Truth.POSITIVE, 1))


def count_rows(plan: Plan, block: Block, scales: Scales) -> Deltas:
    """Return what rows add to the counters of their schema."""
    deltas = Deltas(block)
    deltas.count(Counter(Measure.ROWS), np.zeros(len(block), np.int64))
    for distribution in plan.distributions:
        if not distribution.is_label:
            _count_distribution(plan, distribution, block, scales, deltas)
    members = _members(plan, block, scales)
    count_members(members, deltas)
    _count_labels(plan, block, scales, deltas, members)
    return deltas


def count_label_changes(plan: Plan, block: Block, scales: Scales) -> Deltas:
    """Return what changes where labels come late, or are corrected.

    The block has each row twice: with the labels that were counted, taken back, and with those that count now.
    """
    deltas = Deltas(block)
    scored = {answer.column for answer in plan.answers if answer.positive is not None}
    for distribution in plan.distributions:
        if distribution.column in scored and not distribution.is_label and distribution.how is not How.VALUE:
            _count_distribution(plan, distribution, block, scales, deltas)
    _count_labels(plan, block, scales, deltas, _members(plan, block, scales))
    return deltas


def _members(plan: Plan, block: Block, scales: Scales) -> list[Members]:
    return [members_of(segment, block, scales) for segment in plan.segments]


def _count_labels(plan: Plan, block: Block, scales: Scales, deltas: Deltas, members: Sequence[Members]) -> None:
    for distribution in plan.distributions:
        if distribution.is_label:
            _count_distribution(plan, distribution, block, scales, deltas)
    for ranking in plan.rankings:
        deltas.lists += list_changes(ranking, block, scales)
    for answer in plan.answers:
        outcome = count_answer(answer, block, scales, deltas)
        if outcome is not None and outcome.rows.any():
            count_outcome(outcome, members, deltas)
    event_days = days(list(block.stamps))
    for label in plan.labels:
        times = block.label_times.get(label, [None] * len(block))
        is_known = np.fromiter((time is not None for time in times), np.bool_, len(block))
        if is_known.any():
            delays = np.maximum(days(times) - event_days, 0)
            deltas.count(Counter(Measure.DELAYS, label), delays, is_known)


def _count_distribution(plan: Plan, one: Distribution, block: Block, scales: Scales, deltas: Deltas) -> None:
    """Count the values of a column; scores by the class of the truth, with their sums."""
    if one.how is How.VECTOR:
        _count_vector(one, block, scales, deltas)
        return
    keys = _KEYS[one.how](one, block, scales)
    rows = keys != NULL if one.is_label else None
    answer = next((each for each in plan.answers if each.column == one.column and each.positive is not None), None)
    if answer is None or one.how is How.VALUE:
        deltas.count(Counter(Measure.VALUES, one.column), keys, rows)
        return
    _count_by_truth(one, answer, keys, block, deltas)


def _count_by_truth(one: Distribution, answer: Answer, keys: NDArray[np.int64], block: Block, deltas: Deltas) -> None:
    truths = truth_of(answer, block)
    amounts: NDArray[np.int64] | None = None
    if one.how is How.SCORE:
        scores, missing = _plain(one, block)
        amounts = np.rint(np.ldexp(np.where(np.isfinite(scores), scores, 0.0), SCORE_EXPONENT)).astype(np.int64)
        amounts[missing] = 0
    for truth, number in _OF_TRUTH:
        rows = truths == number
        deltas.count(Counter(Measure.VALUES, one.column, truth=truth), keys, rows)
        if amounts is not None:
            deltas.count(Counter(Measure.SCORE_SUMS, one.column, truth=truth), keys, rows, amounts)


def _scale(one: Distribution, element: str = "") -> Scale:
    return Scale(one.column, element, one.how)


def _keys_of_numbers(
    scale: Scale, values: NDArray[np.float64], missing: NDArray[np.bool_], scales: Scales
) -> NDArray[np.int64]:
    keys = np.full(len(values), NULL, np.int64)
    given = ~missing
    keys[given] = scales.number_keys(scale, values[given])
    return keys


def _number_keys(one: Distribution, block: Block, scales: Scales) -> NDArray[np.int64]:
    return _keys_of_numbers(_scale(one), *_NUMBERS[one.how](one, block), scales)


def _score_keys(one: Distribution, block: Block, _: Scales) -> NDArray[np.int64]:
    values, missing = _plain(one, block)
    keys = np.full(len(block), NOT_A_NUMBER, np.int64)
    keys[missing] = NULL
    finite = ~np.isnan(values)
    keys[finite] = score_buckets(np.clip(values[finite], 0.0, 1.0))
    return keys


def _value_keys(one: Distribution, block: Block, scales: Scales) -> NDArray[np.int64]:
    return scales.value_keys(_scale(one), block.coded(one.column), is_sensitive=one.is_sensitive)


def _plain(one: Distribution, block: Block) -> _Numbers:
    found = block.numbers(one.column)
    return found.values, found.missing


def _ages(one: Distribution, block: Block) -> _Numbers:
    ages = (block.moments - moments(block.column(one.column))) / np.timedelta64(1, "s")
    return ages, np.isnan(ages)


def _lengths(one: Distribution, block: Block) -> _Numbers:
    return lengths(block.column(one.column))


def _count_vector(one: Distribution, block: Block, scales: Scales, deltas: Deltas) -> None:
    for element, values, missing in reduce_vectors(one.column, block.column(one.column)):
        keys = _keys_of_numbers(_scale(one, element), values, missing, scales)
        rows = keys != NULL if one.is_label else None
        deltas.count(Counter(Measure.VALUES, one.column, element), keys, rows)


def column_keys(one: Distribution, block: Block, scales: Scales) -> Iterator[tuple[str, NDArray[np.int64]]]:
    """Yield the buckets of a column's values row by row, for each number that is made of it; values by their hashes."""
    if one.how is How.VALUE:
        yield "", scales.hashes(block.coded(one.column), is_sensitive=one.is_sensitive)
    elif one.how is How.VECTOR:
        for element, values, missing in reduce_vectors(one.column, block.column(one.column)):
            yield element, _keys_of_numbers(_scale(one, element), values, missing, scales)
    else:
        yield "", _KEYS[one.how](one, block, scales)


_NUMBERS: Final[Mapping[How, Callable[[Distribution, Block], _Numbers]]] = {
    How.NUMBER: _plain,
    How.AGE: _ages,
    How.LENGTH: _lengths,
}
_KEYS: Final[Mapping[How, Callable[[Distribution, Block, Scales], NDArray[np.int64]]]] = {
    How.SCORE: _score_keys,
    How.VALUE: _value_keys,
    **dict.fromkeys(_NUMBERS, _number_keys),
}


def undecided(plan: Plan, scales: Scales) -> set[str]:
    """Return the columns whose values tell of a grain that is still to be chosen: of errors, the label."""
    elements = {How.VECTOR: NORM}
    columns = {
        one.column
        for one in plan.distributions
        if one.how in (*_NUMBERS, How.VECTOR) and scales.is_undecided(_scale(one, elements.get(one.how, "")))
    }
    return columns | {
        answer.label
        for answer in plan.answers
        if answer.task is Task.REGRESSION and scales.is_undecided(error_scale(answer))
    }


def sample(plan: Plan, block: Block, scales: Scales) -> None:
    """Take the numbers of rows that are counted for the first time into account where a grain is to be chosen.

    Whoever counts the block does this before.
    """
    for scale, values in _numbers(plan, block, scales.is_undecided):
        scales.sample(scale, values[block.is_added])


def decide(plan: Plan, block: Block, scales: Scales) -> None:
    """Choose grains by rows that are not of the collection, such as those that a model was trained with."""
    for scale, values in _numbers(plan, block, scales.is_undecided):
        scales.decide(scale, values)


def forget_sampled(plan: Plan, block: Block, scales: Scales) -> None:
    """Take the numbers of rows that are erased out of those of which a grain will be chosen."""
    for scale, values in _numbers(plan, block, scales.is_undecided):
        scales.forget_sampled(scale, values)


def _numbers(
    plan: Plan, block: Block, is_wanted: Callable[[Scale], bool]
) -> Iterator[tuple[Scale, NDArray[np.float64]]]:
    """Yield the numbers of each scale that is wanted, row by row; of rows that are not new those of labels only."""
    for one in plan.distributions:
        if not (block.is_new or one.is_label):
            continue
        if one.how is How.VECTOR:
            if is_wanted(_scale(one, NORM)):
                for element, values, _ in reduce_vectors(one.column, block.column(one.column)):
                    yield _scale(one, element), values
        elif one.how in _NUMBERS and is_wanted(_scale(one)):
            yield _scale(one), _NUMBERS[one.how](one, block)[0]
    for answer in plan.answers:
        if answer.task is Task.REGRESSION and is_wanted(error_scale(answer)):
            yield error_scale(answer), np.abs(errors_of(answer, block)[0])
