"""Numbers of reports are Python's own, and finite."""

from __future__ import annotations

import math

import numpy as np
from schemagen_monitor.measures.measured import Measured
from schemagen_monitor.report.plain import finite, plain


def test_what_json_has_not_is_none() -> None:
    assert [finite(one) for one in (math.inf, -math.inf, math.nan, None, 0.0)] == [None, None, None, None, 0.0]
    assert type(finite(np.float64(0.25))) is float


def test_the_reason_stays() -> None:
    assert plain(Measured(math.nan, 0.1, math.inf, "few")) == Measured(None, 0.1, None, "few")
