"""Rows go in many at a time; a row whose key is taken stays as it is."""

from __future__ import annotations

from pathlib import Path

from tests.runtime.backends.sqlite.support import ingest, records
from tests.runtime.support import event, label


def test_batches_that_fill_different_columns(db: Path) -> None:
    """What no event of a batch fills is left out of its statement; a batch is more than one statement takes."""
    ids = [f"{number:02}" for number in range(40)]
    ingest(db, *(event(id_) for id_ in ids[:20]), *(label(id_, z="late") for id_ in ids))
    more: list[dict[str, object]] = [{}, {"note": "", "F": 1}, {"F": None}, {"tags": ["t"], "y": 0}]
    ingest(db, *(event(id_, **more[place % 4]) for place, id_ in enumerate(reversed(ids[20:]))))
    found = [({**record.values, **record.labels}, record.id) for record in records(db)]
    assert [id_ for _, id_ in found] == ids
    nothing = {"timestamp": "2024-01-01T00:00:00+00:00", "x": 0, "p": 0.5}
    nothing |= dict.fromkeys(("note", "F", "tags", "y")) | {"z": "late"}
    assert [values for values, _ in found[:20]] == [nothing | {"id": id_} for id_ in ids[:20]]
    expected = [nothing | {"id": id_} | more[place % 4] for place, id_ in enumerate(reversed(ids[20:]))]
    assert [values for values, _ in found[20:]] == expected[::-1]
