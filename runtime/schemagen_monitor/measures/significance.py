"""Decide which of many tests are significant."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

FALSE_SHARE: Final = 0.005
"""Of the tests that are called significant, the share that may be so by chance."""


def significant(probabilities: NDArray[np.float64], share: float = FALSE_SHARE) -> NDArray[np.bool_]:
    """Tell which tests are significant where at most this share of them may be false (Benjamini and Hochberg 1995)."""
    count = len(probabilities)
    ordered = np.sort(probabilities)
    passed = np.flatnonzero(ordered <= np.arange(1, count + 1) * share / max(count, 1))
    bound = ordered[passed[-1]] if len(passed) else -1.0
    return np.asarray(probabilities <= bound)
