"""Inferences are stored once, labels are joined and corrected whenever they come."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_runtime import (
    ErrorCode,
)

from tests.runtime.backends.sqlite.support import fates, ingest, records
from tests.runtime.support import event, label


@pytest.mark.parametrize("order", ["label first", "label later", "label within"])
def test_a_label_finds_its_inference_whenever_it_comes(db: Path, order: str) -> None:
    if order == "label first":
        assert fates(ingest(db, label("a", y=1), event("a"))) == ["delivered", "delivered"]
    elif order == "label later":
        ingest(db, event("a"))
        assert fates(ingest(db, label("a", y=1))) == ["delivered"]
    else:
        ingest(db, event("a", y=1))
    (record,) = records(db)
    assert record.labels == {"y": 1, "z": None}
    assert (record.model, record.id, record.values["x"]) == ("m", "a", 0)
    assert record.label_received_at is not None


def test_labels_without_an_inference_are_no_records(db: Path) -> None:
    ingest(db, label("a", y=1))
    assert records(db) == []


def test_a_label_may_be_corrected_and_completed(db: Path) -> None:
    ingest(db, event("a"), label("a", y=1))
    assert fates(ingest(db, label("a", y=1), label("a", z="yes"), label("a", y=2), label("a", y=None, z="yes"))) == [
        "duplicate",
        "delivered",
        "delivered",
        "duplicate",
    ]
    assert records(db)[0].labels == {"y": 2, "z": "yes"}


def test_the_same_event_twice_is_stored_once(db: Path) -> None:
    assert fates(ingest(db, event("a"), event("a"))) == ["delivered", "duplicate"]
    assert fates(ingest(db, event("a"), event("b"))) == ["duplicate", "delivered"]
    # The same instant, the same float: the same event.
    same = event("a") | {"timestamp": "2024-01-01T02:00:00.000+02:00", "note": None}
    assert fates(ingest(db, same)) == ["duplicate"]
    assert len(records(db)) == 2


def test_another_event_under_the_same_key_is_refused_without_showing_values(db: Path) -> None:
    ingest(db, event("a", x=1, note="secret"))
    result = ingest(db, event("a", x=2, note="other"), event("b"))
    assert fates(result) == ["rejected", "delivered"]
    (error,) = result.errors
    assert (error.code, error.column) == (ErrorCode.DUPLICATE_ID, "id")
    assert "'note', 'x'" in error.message
    assert "secret" not in error.message
    assert records(db)[0].values["x"] == 1


def test_a_refused_event_leaves_the_labels_alone(db: Path) -> None:
    ingest(db, event("a", y=1))
    assert fates(ingest(db, event("a", x=9, y=2))) == ["rejected"]
    assert records(db)[0].labels["y"] == 1
