"""The clock is the machine's, whatever a test puts in its place."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from freezegun import freeze_time
from schemagen_runtime.support import clock


def test_it_goes_on_while_the_time_is_frozen() -> None:
    before = clock.monotonic()
    with freeze_time("2012-01-14"):
        time.sleep(0)
        within = clock.monotonic()
    assert before <= within <= clock.monotonic() < before + 60


def test_it_goes_on_where_it_is_first_imported_while_the_time_is_frozen() -> None:
    program = (
        "from freezegun import freeze_time\n"
        "with freeze_time('2012-01-14'):\n"
        "    from schemagen_runtime.support.clock import monotonic\n"
        "    a = monotonic()\n"
        "import time\n"
        "assert a <= monotonic() <= time.monotonic() + 1 < a + 60\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_replaced_function_of_time_does_not_reach_it(monkeypatch: pytest.MonkeyPatch) -> None:
    before = clock.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: -1e9)
    assert before <= clock.monotonic() < before + 60
