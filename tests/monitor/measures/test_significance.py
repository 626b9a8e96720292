"""Of many tests those are significant that statsmodels and SciPy call so."""

from __future__ import annotations

import numpy as np
import pytest
from schemagen_monitor.measures.significance import FALSE_SHARE, significant


def test_it_is_what_statsmodels_says() -> None:
    multiple = pytest.importorskip(
        "statsmodels.stats.multitest", reason="statsmodels, the second opinion, is not installed (extra ci)"
    )
    rng = np.random.default_rng(2)
    for count in (1, 5, 300):
        for power in (1, 4, 12):
            p = rng.uniform(0, 1, count) ** power
            expected = multiple.multipletests(p, FALSE_SHARE, "fdr_bh")[0]
            assert significant(p).tolist() == expected.tolist()


def test_the_last_that_passes_takes_those_before_it_along() -> None:
    assert significant(np.array([0.04, 0.3, 0.029, 0.025]), 0.06).tolist() == [True, False, True, True]
    assert significant(np.array([0.5])).tolist() == [False]
    assert significant(np.empty(0)).tolist() == []
