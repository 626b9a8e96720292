"""Patience ends when nothing has moved for long enough, not when the whole took long."""

from __future__ import annotations

import pytest
from schemagen_runtime.delivery import patience as module
from schemagen_runtime.delivery.patience import Patience


def test_it_counts_from_the_first_wait_and_anew_from_each_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(module, "monotonic", lambda: now)
    patience = Patience(10.0)
    now = 200.0
    assert patience.until(float("-inf")) == 210.0
    now = 300.0
    assert patience.until(150.0) == 210.0
    assert patience.until(250.0) == 260.0
    assert Patience(float("inf")).until(0.0) == float("inf")
