"""Sums come back from bytes however large; a histogram becomes coarser but for the rows without a number."""

from __future__ import annotations

import numpy as np
import pytest
from schemagen_runtime.counting.counter import NULL
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.sums import Sums
from schemagen_runtime.counting.tally import coarsened, read_sums, write_sums


@pytest.mark.parametrize("sums", [Sums(), Sums(3, -(2**90), 2**91, 2**190), Sums(0, 1, 1, 1)])
def test_sums_come_back(sums: Sums) -> None:
    assert read_sums(write_sums(sums)) == sums
    assert bool(write_sums(sums)) == (sums != Sums())


def test_null_is_no_number_that_becomes_coarser() -> None:
    histogram = Histogram.of(np.array([NULL, NULL, -9, -8, 4, 5, 6], np.int64))
    coarse = coarsened(histogram, 2)
    assert dict(zip(coarse.keys.tolist(), coarse.counts.tolist(), strict=True)) == {NULL: 2, -2: 2, 1: 3}
