"""Count by segment: by the value of a column by which a schema says that its events may be sliced.

A counter of answers by segment has, in one bucket, the code of the segment's value and below it what became of the
answer. So a segment costs one counter for each prediction, however many values it has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, cast

import numpy as np
import orjson
from numpy.typing import NDArray

from schemagen_runtime.counting.block import Block
from schemagen_runtime.counting.cells import Cell, Coded
from schemagen_runtime.counting.counter import NULL, Counter, Measure, Scale
from schemagen_runtime.counting.deltas import Deltas
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.plan import Segment
from schemagen_runtime.counting.scales import SEGMENTS, Scales

ERROR_GRAIN: Final = 6
"""How finely errors are counted by segment: a bucket is at most 1.6 % wide."""
_OUTCOME_BITS: Final = 20
_NO_VALUE: Final = -2
"""The place of rows without a value: it lies below that of values that became too many, which is -1."""


class Members(NamedTuple):
    """Hold to which values of a segment the rows of a block belong; a row with several tags belongs to each.

    Attributes:
        segment: the segment.
        places: the places of the rows in the block, ascending.
        codes: the code of a value that the row has, ``NULL`` where it has none.
    """

    segment: Segment
    places: NDArray[np.int64]
    codes: NDArray[np.int64]


class Outcome(NamedTuple):
    """Hold what became of the answers of a block's rows.

    Attributes:
        column: the prediction.
        keys: of two classes twice the truth and the answer; of several 1 where the answer was right, else 0; of numbers
            the bucket of the absolute error.
        rows: which rows have both answer and label.
    """

    column: str
    keys: NDArray[np.int64]
    rows: NDArray[np.bool_]


def segment_scale(column: str) -> Scale:
    """Return the scale of the values of a segment."""
    return Scale(column, how=SEGMENTS)


def members_of(segment: Segment, block: Block, scales: Scales) -> Members:
    """Return to which values of a segment the rows of a block belong."""
    places, cells = cells_of(segment, block)
    return Members(segment, places, scales.value_keys(segment_scale(segment.column), cells, is_sensitive=False))


def cells_of(segment: Segment, block: Block) -> tuple[NDArray[np.int64], Coded]:
    """Return the values of a segment that the rows of a block have, and the place of the row of each."""
    if not segment.is_list:
        return np.arange(len(block)), block.coded(segment.column)
    lists = [_elements(cell) for cell in block.column(segment.column)]
    places = np.repeat(np.arange(len(block)), [len(one) for one in lists])
    return places, Coded.of([cell for one in lists for cell in one])


def _elements(cell: Cell) -> Sequence[Cell]:
    """Return the elements of a list, each once; nothing but NULL where it is empty or not there."""
    found: Sequence[Cell] = [] if cell is None else cast("list[Cell]", orjson.loads(str(cell)))
    return list(dict.fromkeys(int(one) if isinstance(one, bool) else one for one in found)) or [None]


def count_members(members: Sequence[Members], deltas: Deltas) -> None:
    """Count the rows of each segment."""
    for one in members:
        deltas.count(Counter(Measure.SEGMENT_ROWS, one.segment.column), one.codes, places=one.places)


def count_outcome(outcome: Outcome, members: Sequence[Members], deltas: Deltas) -> None:
    """Count what became of answers in each segment."""
    for one in members:
        counter = Counter(Measure.SEGMENT_OUTCOMES, outcome.column, one.segment.column)
        rows = outcome.rows[one.places]
        keys = (_slots(one.codes) << _OUTCOME_BITS) + outcome.keys[one.places]
        deltas.count(counter, keys, rows, places=one.places)


def _slots(codes: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.where(codes == NULL, _NO_VALUE, codes)


def by_code(histogram: Histogram) -> dict[int, Histogram]:
    """Return what became of answers for each value of a segment, by its code, from what one counter counted."""
    if not len(histogram):
        return {}
    slots = histogram.keys >> _OUTCOME_BITS
    outcomes = histogram.keys & ((1 << _OUTCOME_BITS) - 1)
    edges = np.flatnonzero(np.diff(slots, prepend=slots[:1] - 1)).tolist()
    return {
        NULL if (slot := int(slots[start])) == _NO_VALUE else slot: Histogram(
            outcomes[start:end].copy(), histogram.counts[start:end].copy()
        )
        for start, end in zip(edges, [*edges[1:], len(slots)], strict=True)
    }


def recoded(histogram: Histogram, codes: Mapping[int, int]) -> Histogram:
    """Return what a counter of answers by segment counted, with other codes for the segment's values."""
    slots = np.array([codes.get(slot, slot) for slot in (histogram.keys >> _OUTCOME_BITS).tolist()], np.int64)
    outcomes = histogram.keys & ((1 << _OUTCOME_BITS) - 1)
    return Histogram.from_counts((slots << _OUTCOME_BITS) + outcomes, histogram.counts)
