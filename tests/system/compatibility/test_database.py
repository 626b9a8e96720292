"""Read, write, prune and copy a database that an earlier version wrote, and serve it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tests.system.compatibility.support import Row, Sample, records_of


def command(sample: Sample, *arguments: str, code: int = 0) -> str:
    """Run ``schemagen`` in the folder of the test; return what it printed."""
    return sample.run("-m", "schemagen", *arguments, code=code)


@pytest.fixture
def db(sample: Sample) -> Path:
    """Return a copy of the database."""
    return sample.copy("database") / "monitoring.sqlite"


def ingest(sample: Sample, db: Path, schema: str, events: Sequence[Row], *, code: int = 0) -> str:
    """Store events of the collection ``bank/scores``; return what was printed of bad ones."""
    (sample.work / "events.ndjson").write_text("".join(json.dumps(event) + "\n" for event in events))
    place = ("--project", "bank", "--collection", "scores", "--model", "xgb-7", "--to", f"sqlite:///{db}")
    return command(sample, "ingest", "events.ndjson", "--schema", schema, *place, code=code)


def inference(id_: str, **more: object) -> Row:
    """Return an event that fits every version of the schema."""
    required = {"income": 1.0, "grade": "A", "embedding": [1, 2, 3, 4], "proba": 0.5}
    return {"id": id_, "timestamp": "2026-11-25T00:00:00Z", **required, **more}


def test_its_records_are_read_as_they_were(sample: Sample, db: Path) -> None:
    before = sample.lines("database.records")
    assert records_of(db) == before
    for id_ in ("e-1", "nan"):
        place = ("--from", f"sqlite:///{db}", "--project", "bank", "--collection", "scores")
        shown = command(sample, "show", id_, *place, "--format", "json")
        assert [json.loads(line) for line in shown.splitlines()] == [record for record in before if record["id"] == id_]
    stats = json.loads(command(sample, "stats", "--db", str(db), "--format", "json"))
    told_elsewhere = ("file", "size", "wal_size")
    expected = {name: value for name, value in sample.json("database.stats").items() if name not in told_elsewhere}
    # Which 0.1.0 did not count.
    assert [collection.pop("rejected") for collection in stats["collections"]] == [0] * len(stats["collections"])
    assert {name: value for name, value in stats.items() if name not in told_elsewhere} == expected


def test_it_is_written_on(sample: Sample, db: Path) -> None:
    """Write events of its own versions and of a new one; correct a label; send again what it has."""
    before = sample.lines("database.records")
    newer = sample.work / "lending-1.2.0.yaml"
    text = Path(sample.schema("lending-1.1.0")).read_text("utf-8").replace("version: 1.1.0", "version: 1.2.0")
    newer.write_text(text.replace("predictions:", "  channel: string?\npredictions:"))
    ingest(sample, db, sample.schema("lending-1.0.0"), [inference("n-1", **{"hours-per-week": 3})])
    ingest(sample, db, sample.schema("lending-1.1.0"), [inference("n-2", region="FR"), {"id": "e-1", "actual": 0}])
    ingest(sample, db, str(newer), [inference("n-3", channel="web"), inference("n-2", region="FR")])
    told = ingest(sample, db, str(newer), [inference("e-0")], code=1)
    assert "duplicate_id" in told

    after = {(record["model"], record["id"]): record for record in records_of(db)}
    for record in before:
        values: dict[str, object] = dict(record["values"])
        labels: dict[str, object] = dict(record["labels"])
        if record["collection"] == "scores":
            values["channel"] = None
            labels |= {"actual": 0} if record["id"] == "e-1" else {}
        now = after.pop((record["model"], record["id"]))
        assert (now["values"], now["labels"], now["received_at"]) == (values, labels, record["received_at"])
    new = {id_: record["values"] for (_, id_), record in after.items()}
    assert new.keys() == {"n-1", "n-2", "n-3"}
    columns = ("hours-per-week", "region", "channel")
    assert [[new[id_][name] for name in columns] for id_ in sorted(new)] == [
        [3, None, None],
        [None, "FR", None],
        [None, None, "web"],
    ]


def test_a_version_that_would_break_it_is_refused(sample: Sample, db: Path) -> None:
    breaking = sample.work / "breaking.yaml"
    text = Path(sample.schema("lending-1.1.0")).read_text("utf-8").replace("version: 1.1.0", "version: 2.0.0")
    breaking.write_text(text.replace("hours-per-week: int?", "").replace("actual: int", "actual: bool"))
    place = ("--to", f"sqlite:///{db}", "--project", "bank", "--collection", "scores")
    assert command(sample, "register", str(breaking), *place, code=1) == ""
    assert records_of(db) == sample.lines("database.records")


def test_it_is_pruned(sample: Sample, db: Path) -> None:
    assert len(records_of(db)) == 15
    ingest(sample, db, sample.schema("lending-1.0.0"), [inference("n-1")])
    age = ("--older-than", "10m", "--db", str(db))
    dry = command(sample, "prune", *age, "--dry-run")
    assert len(records_of(db)) == 16
    done = command(sample, "prune", *age)
    assert "13" in dry
    assert "13" in done
    assert [record["id"] for record in records_of(db)] == ["n-1"]
    with closing(sqlite3.connect(db)) as connection:
        (labels,) = connection.execute('SELECT count(*) FROM "bank/scores/labels"').fetchone()
    assert labels == 0


def test_it_is_copied_whole(sample: Sample, db: Path) -> None:
    command(sample, "backup", "--db", str(db), "--to", "copy.sqlite")
    copy = sample.work / "copy.sqlite"
    assert records_of(copy) == sample.lines("database.records")
    listed = command(sample, "token", "list", "--db", str(db))
    assert command(sample, "token", "list", "--db", str(copy)) == listed
    assert [listed.count(state) for state in ("active", "expired ", "revoked ")] == [2, 1, 1], listed


def test_its_collections_keep_the_mode_that_they_had_before_there_were_modes(sample: Sample, db: Path) -> None:
    place = f"sqlite:///{db}#bank/scores"
    assert command(sample, "mode", place) == "store\n"
    assert command(sample, "mode", place, "full") == "full\n"
    assert command(sample, "mode", place) == "full\n"
    assert "1.0.0" in command(sample, "history", place)
