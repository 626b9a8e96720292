"""What is not known has a reason."""

from __future__ import annotations

from schemagen_monitor.measures.measured import Measured, absent


def test_what_is_not_known_has_a_reason() -> None:
    assert absent("no labels") == Measured(None, None, None, "no labels")
