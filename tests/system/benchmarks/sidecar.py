"""JSON lines out of a log into SQLite, beside reading, ``orjson.loads`` and ``executemany``: targets 19 and 20.

Both read the same file and commit as many rows at a time with ``synchronous=FULL``; the bare loop checks nothing, makes
no id sure, and forgets how far it was when it ends. Memory is that of the whole process of a sidecar.
"""

from __future__ import annotations

import json
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import partial
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import orjson

from tests.system.benchmarks.harness import SECONDS, Case, interleave
from tests.system.benchmarks.packages import Packages
from tests.system.benchmarks.report import Row, Section, Table, Verdict

NAME: Final = "sidecar"
TITLE: Final = "JSON lines of a log into SQLite, and the memory of it"
TARGETS: Final = (19, 20)

BARE: Final = "read + orjson.loads + executemany"
SIDECAR: Final = "schemagen sidecar"
COLUMNS: Final = ("id", "at", "a", "b", "c", "d", "e", "f", "g", "h", "j", "score")
SCHEMA: Final = """
schemagen: 1
name: bench
version: 1.0.0
id: id
timestamp: at
features: {a: int, b: float, c: string, d: bool, e: int, f: float, g: string, h: float, j: int}
predictions: {score: {type: float, kind: probability}}
labels: {y: int?}
"""
CONFIG: Final = f"""
sidecar: 1
schema: bench.yaml
to: sqlite:///monitoring.db
sources: [{{stdin: true, events: [{{columns: {{{", ".join(f"{name}: {name}" for name in COLUMNS)}}}}}]}}]
"""
_ROWS: Final = 1000


def run(packages: Packages) -> Section:
    effort = packages.effort
    lines = effort.pick(200_000, 2000)
    with TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder / "app.log", lines)
        numbers = count()
        cases = [Case(BARE, partial(_load, folder, numbers)), Case(SIDECAR, partial(_follow, folder, numbers))]
        taken = interleave(cases, effort.rounds_or(5), effort.pick(1, 0))
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    rows = [
        Row(case, {"lines a second": lines / samples.median(), "of bare": taken[BARE].ratio(samples)})
        for case, samples in taken.items()
    ]
    return Section(
        NAME,
        [Table(f"{lines:,} lines of 12 columns", rows)],
        [
            Verdict(19, f"{SIDECAR} / {BARE}", taken[BARE].ratio(taken[SIDECAR]), 0.7, at_least=True),
            Verdict(20, f"{SIDECAR}, memory", peak, 100.0, unit=" MB", note="the largest child of the run"),
        ],
    )


def _write(path: Path, lines: int) -> None:
    with path.open("w") as file:
        for n in range(lines):
            values = (f"e{n}", "2026-01-01T00:00:00Z", n, n / 2, "x", True, n % 7, 0.25, "north", 1.5, n, 0.75)
            file.write(json.dumps(dict(zip(COLUMNS, values, strict=True))) + "\n")


def _load(folder: Path, numbers: count[int]) -> Mapping[str, float]:
    began = time.perf_counter()
    with sqlite3.connect(folder / f"bare-{next(numbers)}.db") as database, (folder / "app.log").open("rb") as file:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute(f"CREATE TABLE events ({', '.join(COLUMNS)}, PRIMARY KEY (id)) WITHOUT ROWID")
        statement = f"INSERT INTO events VALUES ({', '.join('?' * len(COLUMNS))})"
        while rows := [tuple(orjson.loads(line).values()) for line in islice(file, _ROWS)]:
            database.executemany(statement, rows)
            database.commit()
    database.close()
    return {SECONDS: time.perf_counter() - began}


def _follow(folder: Path, numbers: count[int]) -> Mapping[str, float]:
    place = folder / f"sidecar-{next(numbers)}"
    place.mkdir()
    (place / "bench.yaml").write_text(SCHEMA)
    (place / "sidecar.yaml").write_text(CONFIG)
    command = [sys.executable, "-m", "schemagen", "sidecar", "--config", "sidecar.yaml"]
    seconds: list[float] = []
    for path in ("/dev/null", folder / "app.log"):  # the first takes what it takes to start
        began = time.perf_counter()
        with Path(path).open("rb") as lines:
            subprocess.run(command, cwd=place, stdin=lines, stderr=subprocess.DEVNULL, check=True)
        seconds.append(time.perf_counter() - began)
    return {SECONDS: seconds[1] - seconds[0]}
