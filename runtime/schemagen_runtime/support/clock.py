"""Read the monotonic clock of the machine, also where a test has replaced the functions of ``time``.

Libraries that freeze the time replace ``time.monotonic`` in every module that names it. Delivery waits by a clock, so a
clock that stands still, or jumps by years, would keep events from being sent. No wait of delivery trusts a clock alone:
whoever waited its whole time in the operating system goes on, whatever the clock says.
"""

from __future__ import annotations

import time
from functools import partial
from types import BuiltinFunctionType


def _real() -> partial[float]:
    if isinstance(time.monotonic, BuiltinFunctionType) or not hasattr(time, "clock_gettime"):
        return partial(time.monotonic)
    return partial(time.clock_gettime, time.CLOCK_MONOTONIC)  # imported while the clock was replaced


# A partial is none of the functions that such libraries look for in the modules of a program.
monotonic = _real()
"""Return seconds of a clock that setting the time of the machine does not move."""
