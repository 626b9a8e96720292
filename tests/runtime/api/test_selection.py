"""A selection names inferences of some days, by default all of them."""

from __future__ import annotations

from datetime import date

from schemagen_runtime.api.selection import Having, Selection


def test_what_is_not_said_does_not_matter() -> None:
    selection = Selection("m", date(2026, 1, 1), date(2026, 1, 2))
    assert selection.having is None
    assert Having("f1") == Having("f1", value=None, low=None, high=None, is_missing=False)
