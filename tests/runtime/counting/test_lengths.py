"""Lists and maps are counted by how many elements they have."""

from __future__ import annotations

import numpy as np
from schemagen_runtime.counting.lengths import lengths


def test_elements_are_counted_whatever_they_are() -> None:
    values, missing = lengths(["[]", '["a",null]', '{"k":1}', None])
    assert np.array_equal(values, [0.0, 2.0, 1.0, np.nan], equal_nan=True)
    assert missing.tolist() == [False, False, False, True]
