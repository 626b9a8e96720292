"""Answers of two models are paired by id, where the label has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime import DestinationError, Schema, Settings, Workspace
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.pairs import ModelAnswers
from schemagen_runtime.backends.sqlite.store import SqliteStore

from tests.runtime.backends.sqlite.support import PLACE

START: Final = datetime(2026, 3, 1, tzinfo=UTC)
TEXT: Final = """
schemagen: 1
name: pairs
version: 1.0.0
id: rowid
timestamp: at
features: {a: int?}
predictions:
  score: {type: float?, kind: probability, target: truth, positive: true}
labels: {truth: bool}
"""


def loaded(text: str) -> Schema[object]:
    return load_source(Source("pairs.yaml", text.encode()))


def send(path: Path, model: str, schema: Schema[object], events: Sequence[Mapping[str, object]]) -> None:
    with Workspace(f"sqlite:///{path}", project="p", model=model, settings=Settings(linger=0)) as workspace:
        result = workspace.add_data_collection("c", schema=schema).ingest_mappings(events, raise_errors=False).result()
        assert not result.errors, result.errors


def event(number: int, score: float | None) -> dict[str, object]:
    return {"rowid": f"e{number}", "at": START + timedelta(minutes=number), "score": score}


@pytest.mark.parametrize("identifier", ["rowid", "oid"])
def test_only_what_both_answered_and_came_true_is_paired(tmp_path: Path, identifier: str) -> None:
    db = tmp_path / "store.db"
    text = TEXT.replace("rowid", identifier)
    old, new = loaded(text), loaded(text.replace("1.0.0", "1.1.0").replace("int?}", "int?, b: int?}"))

    def named(events: Sequence[Mapping[str, object]]) -> list[dict[str, object]]:
        return [{(identifier if name == "rowid" else name): value for name, value in one.items()} for one in events]

    send(db, "m1", old, named([event(n, n / 20) for n in range(20)]))
    send(db, "m2", old, named([event(n, 1 - n / 20) for n in range(10, 15)]))
    send(db, "m2", new, named([event(n, None if n == 16 else 0.5) for n in range(15, 30)]))
    labels = [{"rowid": f"e{n}", "at": START + timedelta(days=1), "truth": n % 2 == 0} for n in range(18)]
    send(db, "m1", old, named(labels))
    store = SqliteStore(str(db), create=False)
    fingerprints = [one.fingerprint for one in store.history(PLACE)]
    first = ModelAnswers("m1", "score", frozenset(fingerprints))
    second = ModelAnswers("m2", "score", frozenset(fingerprints))
    found = store.pairs(PLACE, (first, second), "truth", 100)
    expected: list[tuple[int, float, float | None]] = [(int(n % 2 == 0), n / 20, 1 - n / 20) for n in range(10, 15)]
    expected += [(0, 0.75, 0.5), (1, 0.8, None), (0, 0.85, 0.5)]
    assert sorted(found, key=repr) == sorted(expected, key=repr)
    assert len(store.pairs(PLACE, (first, second), "truth", 3)) == 3
    # A version in which the prediction meant something else is left out.
    assert (
        len(store.pairs(PLACE, (first, second._replace(fingerprints=frozenset(fingerprints[:1]))), "truth", 100)) == 5
    )
    assert store.pairs(PLACE, (first, second._replace(fingerprints=frozenset())), "truth", 100) == []
    assert store.pairs(PLACE, (first, ModelAnswers("m3", "score", frozenset(fingerprints))), "truth", 100) == []
    with pytest.raises(ValueError, match="no column 'none'"):
        store.pairs(PLACE, (first, second), "none", 100)
    with pytest.raises(DestinationError, match="no collection"):
        store.pairs(Collection("p", "other"), (first, second), "truth", 100)
    store.close()
