"""A file, days or the first days are chosen on the command line as what a model is compared with."""

from __future__ import annotations

import random
from pathlib import Path

import orjson
from schemagen_monitor.verdict.reference import ReferenceDays

from tests.compiler.cli.support import schemagen
from tests.monitor.support import fill, judged, kinds, steady


def reference(db: Path) -> ReferenceDays:
    return judged(db, 30).reference


def trained(folder: Path, rows: int, income: float = 1.0) -> Path:
    """A file of events as those of a steady world, with labels."""
    chance = random.Random(7)
    lines: list[bytes] = []
    for number in range(rows):
        row = steady(chance, 0)
        row["income"] = None if row["income"] is None else float(str(row["income"])) * income
        lines.append(orjson.dumps({"id": f"t{number}", "at": "2025-11-03T09:00:00Z", **row}))
    path = folder / "train.ndjson"
    path.write_bytes(b"\n".join(lines))
    return path


def test_a_file_is_the_reference(tmp_path: Path) -> None:
    """Bad rows are told and left out; noise is that of the first days of events; labels of the file are compared."""
    db, data = fill(tmp_path / "m.db", days=31, rows=300), trained(tmp_path, 3000)
    data.write_bytes(data.read_bytes() + b'\n{"id": "bad", "at": "2025-11-03T09:00:00Z", "proba": 7}')
    done = schemagen("monitor", "reference", data.name, "--db", db.name, "--model", "m1", "--by", "anna", cwd=tmp_path)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (
        1,
        "lending/scores, model m1: compared with 3,000 events of train.ndjson",
    )
    assert "train.ndjson:3001" in done.stdout
    verdict = judged(db, 30)
    found = verdict.reference
    assert (found.is_of_file, found.span, found.rows, found.kept.chosen_by) == (True, None, 3000, "anna")
    assert len(found.noise_days) == 28
    assert verdict.judged == 30
    assert kinds(verdict) == []
    assert found.targets["paid"].between(found.parts).labels == 3000
    report = schemagen("monitor", "report", "--db", db.name, cwd=tmp_path).stdout
    assert "reference: 3,000 events of a file, chosen by anna" in report


def test_what_differs_from_the_file_is_found(tmp_path: Path) -> None:
    db, data = fill(tmp_path / "m.db", days=8, rows=300), trained(tmp_path, 3000, income=3.0)
    assert schemagen("monitor", "reference", data.name, "--db", db.name, "--model", "m1", cwd=tmp_path).returncode == 0
    assert ("drift", "income", True) in kinds(judged(db, 7))


def test_days_are_chosen_and_the_first_ones_again(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=32, rows=20)
    chosen = ("--from", "2026-01-12", "--until", "2026-01-19", "--by", "anna")
    done = schemagen("monitor", "reference", "--db", db.name, "--model", "m1", *chosen, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "lending/scores, model m1: compared with 140 events\n")
    report = schemagen("monitor", "report", "--db", db.name, cwd=tmp_path).stdout
    assert "reference: 2026-01-12 to 2026-01-18, 140 events, chosen by anna" in report
    assert judged(db, 31).reference.kept.is_frozen
    done = schemagen("monitor", "reference", "--db", db.name, "--model", "m1", "--first", cwd=tmp_path)
    assert done.stdout == "lending/scores, model m1: compared with 560 events\n"


def test_what_cannot_be_chosen_is_said(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=2, rows=5)
    (tmp_path / "bad.ndjson").write_text("{}")
    for given, code, said in (
        ((), 2, "say one of them"),
        (("--first", "bad.ndjson"), 2, "say one of them"),
        (("--from", "2026-01-12"), 2, "--until one behind it"),
        (("--from", "2026-01-12", "--until", "2026-01-12"), 2, "--until one behind it"),
        (("--from", "yesterday", "--until", "2026-01-12"), 2, "no date"),
        (("bad.ndjson",), 1, "no row of it is good"),
        (("--first", "--collection", "other"), 2, "has no such collection"),
        (
            ("--from", "2020-01-01", "--until", "2020-02-01"),
            2,
            "has no events on these days; it has some from 2026-01-05",
        ),
    ):
        done = schemagen("monitor", "reference", *given, "--db", db.name, "--model", "m1", cwd=tmp_path)
        assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    done = schemagen("monitor", "reference", "--first", "--db", db.name, "--model", "m9", cwd=tmp_path)
    assert (done.returncode, "has no events of model m9" in done.stderr) == (2, True)
    assert judged(db, 1).reference.kept.chosen_by is None
