"""Comparisons of several days are added up."""

from __future__ import annotations

import numpy as np
from schemagen_monitor.history.target import Compared, together
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.sums import Sums


def test_everything_is_added_up() -> None:
    one = Histogram.of(np.array([1, 2], np.int64))
    sums = Sums(2, 3, 5, 9)
    part = Compared(one, one, one, sums, sums, sums, sums, one, one, one, sums, sums)
    whole = together([part, part, Compared()])
    assert (whole.outcomes, whole.delays, whole.labels) == (one + one, one + one, 4)
    assert (whole.ndcg, whole.reciprocal_rank) == (sums + sums, sums + sums)
    assert (whole.errors, whole.error_sums.rows, whole.error_sums.label_squares) == (sums + sums, 4, 18)
