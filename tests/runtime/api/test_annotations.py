"""An annotation: what it cannot be, and when it counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from schemagen_runtime.api.annotations import MOST_CHARACTERS, Annotation, AnnotationKind, Annotations
from schemagen_runtime.client.urls import open_annotations

AT = datetime(2026, 2, 18, 12, tzinfo=UTC)


def test_a_mute_counts_until_it_is_over_and_others_until_they_are_revoked() -> None:
    later = AT + timedelta(hours=1)
    for kind in AnnotationKind:
        one = Annotation(kind=kind, model="m", who="kim", at=AT, until=later)
        assert one.counts(AT)
        assert one.counts(later) is (kind is not AnnotationKind.MUTE)
        revoked = Annotation(kind=kind, model="m", who="kim", at=AT, revoked_by="lee", revoked_at=AT)
        assert not revoked.counts(AT)


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "x" * (MOST_CHARACTERS + 1)},
        {"who": "\ud800"},
        {"since": AT, "until": AT},
        {"since": datetime(2026, 2, 18)},
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    given: dict[str, object] = {"kind": AnnotationKind.NOTE, "model": "m", "who": "kim", "at": AT, **wrong}
    with pytest.raises(ValueError, match="expected"):
        Annotation(**given)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType] -- wrong on purpose


def test_a_file_keeps_annotations() -> None:
    assert isinstance(open_annotations("m.db"), Annotations)
