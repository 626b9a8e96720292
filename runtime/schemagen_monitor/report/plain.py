"""Make numbers plain: Python's own, and finite, as JSON has them."""

from __future__ import annotations

import math

from schemagen_monitor.measures.measured import Measured


def finite(value: float | None) -> float | None:
    """Return a number that JSON has; an infinite one is none."""
    return None if value is None or not math.isfinite(value) else float(value)


def plain(measured: Measured) -> Measured:
    """Return a measure of such numbers."""
    return Measured(finite(measured.value), finite(measured.low), finite(measured.high), measured.reason)
