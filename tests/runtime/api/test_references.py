"""A reference is frozen when it says which days it has."""

from __future__ import annotations

from schemagen_runtime.api.references import KeptReference, ReferenceKind


def test_a_reference_that_has_its_days_is_frozen() -> None:
    chosen = KeptReference(ReferenceKind.RANGE, 20, 27, None, "anna", "2026-02-06T09:00:00+00:00")
    assert not chosen.is_frozen
    assert chosen._replace(days=(20, 22)).is_frozen
    assert KeptReference(ReferenceKind.FILE, days=(0,)).is_frozen
