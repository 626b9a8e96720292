"""Find the samples of earlier versions, and run today's programs on copies of them."""

from __future__ import annotations

import json
import math
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemagen_runtime import Collection, Record, open_records

ROOT = Path(__file__).parents[3]
SAMPLES = Path(__file__).parent / "samples"
VERSIONS = sorted(path.name for path in SAMPLES.iterdir())

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Sample:
    """Hold the samples of one version, and a folder to copy them to."""

    folder: Path
    work: Path

    def copy(self, name: str) -> Path:
        """Return a copy of a folder of the samples, to do with it what one likes."""
        return Path(shutil.copytree(self.folder / name, self.work / name))

    def lines(self, name: str) -> list[Row]:
        """Return the objects of an NDJSON file beside the samples: what that version itself made of them."""
        text = (self.folder / f"{name}.ndjson").read_text("utf-8")
        return [json.loads(line) for line in text.split("\n") if line]

    def json(self, name: str) -> Row:
        """Return the object of a JSON file beside the samples."""
        row: Row = json.loads((self.folder / f"{name}.json").read_text("utf-8"))
        return row

    def schema(self, name: str) -> str:
        """Return the path of a schema file."""
        return str(self.folder / "schemas" / f"{name}.yaml")

    def run(self, *arguments: str, stdin: str = "", cwd: Path | None = None, code: int = 0) -> str:
        """Run a program of today that finds the packages of that version; return what it printed."""
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=cwd or self.work,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'runtime'}:{self.folder / 'packages'}"},
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout


def records_of(db: Path) -> list[Row]:
    """Return every record of a database as JSON, collection by collection, as the samples' records are written."""
    query = "SELECT DISTINCT project, collection FROM schemagen_schemas ORDER BY 1, 2"
    with closing(sqlite3.connect(db)) as connection:
        rows = connection.execute(query).fetchall()
    places = [Collection(project, name) for project, name in rows]
    with open_records(f"sqlite:///{db}") as source:
        return [plain(place, record) for place in places for record in source.records(place)]


def plain(place: Collection, record: Record) -> Row:
    """Return a record as JSON, where NaN and the infinities are strings."""
    return {
        "project": place.project,
        "collection": place.name,
        "model": record.model,
        "id": record.id,
        "received_at": record.received_at,
        "label_received_at": record.label_received_at,
        "values": {name: spelled(value) for name, value in record.values.items()},
        "labels": {name: spelled(value) for name, value in record.labels.items()},
    }


def spelled(value: object) -> object:
    """Return a value as JSON holds it."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def timeless(records: Sequence[Row]) -> list[Row]:
    """Return records without when they were received, in the order of their places and ids."""
    times = ("received_at", "label_received_at")
    bare = [{name: value for name, value in record.items() if name not in times} for record in records]
    return sorted(bare, key=lambda record: [str(record[name]) for name in ("project", "collection", "model", "id")])


def open_files(folder: Path) -> list[str]:
    """Return the files below a folder that hold something."""
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and path.stat().st_size)
