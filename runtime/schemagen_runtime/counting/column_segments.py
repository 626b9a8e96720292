"""Count the values of one column by segment: what is made from rows where a column changed, to see where."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from schemagen_runtime.counting.block import Block
from schemagen_runtime.counting.cells import Cell
from schemagen_runtime.counting.contribution import column_keys
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.plan import Distribution, Segment
from schemagen_runtime.counting.scales import Scales
from schemagen_runtime.counting.segments import cells_of

_HOURS = 24


class Part(NamedTuple):
    """Name what is counted apart.

    Attributes:
        day: the day of the events, in days since 1970.
        column: the column.
        element: the number that is made of a vector; else empty.
        segment: the segment.
        value: the value of the segment; None of rows that have none.
    """

    day: int
    column: str
    element: str
    segment: str
    value: Cell


def count_by_segments(
    columns: Sequence[Distribution], segments: Sequence[Segment], block: Block, scales: Scales
) -> Iterator[tuple[Part, Histogram]]:
    """Yield what the rows of a block count, part by part. Values have the codes of ``value_hash``, not those of scales.

    Codes of scales come and go with the rows, while what is counted here stays when rows go.
    """
    days = np.array([group.hour // _HOURS for group in block.groups], np.int64)[block.group_of]
    keys = [(one.column, element, found) for one in columns for element, found in column_keys(one, block, scales)]
    for segment in segments:
        places, cells = cells_of(segment, block)
        values = cells.values
        owners = days[places] * len(values) + cells.places
        for column, element, found in keys:
            for owner, histogram in _by_owner(owners, found[places]):
                day, number = divmod(owner, len(values))
                yield Part(day, column, element, segment.column, values[number]), histogram


def _by_owner(owners: NDArray[np.int64], keys: NDArray[np.int64]) -> Iterator[tuple[int, Histogram]]:
    order = np.lexsort((keys, owners))
    owners, keys = owners[order], keys[order]
    edges = np.flatnonzero(np.diff(owners)) + 1
    for start, end in pairwise([0, *edges.tolist(), len(owners)]):
        if end > start:
            yield int(owners[start]), Histogram.of(keys[start:end])
