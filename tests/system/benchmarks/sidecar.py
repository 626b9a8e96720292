"""Lines of a log into SQLite, beside reading, ``orjson.loads`` and ``executemany``: targets 19 and 20.

Both read the same file, with ``synchronous=FULL``; the bare loop checks nothing, makes no id sure, and forgets how far
it was when it ends. Several mappings are measured, and the worst counts. Memory is that of a sidecar's whole process.
"""

from __future__ import annotations

import json
import resource
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from functools import partial
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple, cast

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
_CONFIG: Final = """
sidecar: 1
schema: bench.yaml
to: sqlite:///monitoring.db
sources: [{stdin: true, SOURCE}]
"""
_AS_THEY_ARE: Final = ", ".join(f"{name}: {name}" for name in COLUMNS)
_WITHIN: Final = ", ".join(f"{name}: request.{name}" for name in COLUMNS[2:-1])
_ROWS: Final = 1000

Event = dict[str, object]
Cells = tuple[object, ...]


class Shape(NamedTuple):
    """Hold a form of lines.

    Attributes:
        title: what it is called.
        source: how the mapping describes it.
        write: returns the line of an event.
        read: returns the cells of a line, as plainly as it can be done.
    """

    title: str
    source: str
    write: Callable[[Event], str]
    read: Callable[[bytes], Cells]


def _read_plain(line: bytes) -> Cells:
    return tuple(orjson.loads(line).values())


def _nested(event: Event) -> str:
    request = {name: event[name] for name in COLUMNS if name not in ("at", "score")}
    moment = 1_764_300_000_000 + cast("int", event["a"])
    return json.dumps({"kind": "prediction", "ts": moment, "request": request, "response": {"score": event["score"]}})


def _read_nested(line: bytes) -> Cells:
    record = orjson.loads(line)
    request = record["request"]
    return request.pop("id"), record["ts"], *request.values(), record["response"]["score"]


def _docker(event: Event) -> str:
    return json.dumps({"log": f"{json.dumps(event)}\n", "stream": "stdout", "time": "2026-01-01T00:00:00.000000001Z"})


def _read_docker(line: bytes) -> Cells:
    return _read_plain(orjson.loads(line)["log"])


SHAPES: Final = (
    Shape(
        "columns as they are",
        f"events: [{{columns: {{{_AS_THEY_ARE}}}}}]",
        json.dumps,
        _read_plain,
    ),
    Shape(
        "a condition, paths, a unit",
        "events: [{when: {path: kind, equals: prediction}, columns: {id: request.id, at: {path: ts, unit: ms}, "
        f"score: response.score, {_WITHIN}}}}}]",
        _nested,
        _read_nested,
    ),
    Shape(
        "a container's log",
        f"format: [docker, json], events: [{{columns: {{{_AS_THEY_ARE}}}}}]",
        _docker,
        _read_docker,
    ),
)


def run(packages: Packages) -> Section:
    effort = packages.effort
    lines = effort.pick(200_000, 2000)
    tables: list[Table] = []
    ratios: list[float] = []
    for shape in SHAPES:
        with TemporaryDirectory() as name:
            folder = Path(name)
            _write(folder / "app.log", shape, lines)
            numbers = count()
            made = [Case(BARE, partial(_load, folder, shape, numbers)), Case(SIDECAR, partial(_follow, folder, shape))]
            taken = interleave(made, effort.rounds_or(5), effort.pick(1, 0))
        ratios.append(taken[BARE].ratio(taken[SIDECAR]))
        rows = [
            Row(case, {"lines a second": lines / samples.median(), "of bare": taken[BARE].ratio(samples)})
            for case, samples in taken.items()
        ]
        tables.append(Table(f"{lines:,} lines of 12 columns: {shape.title}", rows))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return Section(
        NAME,
        tables,
        [
            Verdict(19, f"{SIDECAR} / {BARE}, the worst", min(ratios), 0.7, at_least=True),
            Verdict(20, f"{SIDECAR}, memory", peak, 100.0, unit=" MB", note="the largest child of the run"),
        ],
    )


def _write(path: Path, shape: Shape, lines: int) -> None:
    with path.open("w") as file:
        for n in range(lines):
            values = (f"e{n}", "2026-01-01T00:00:00Z", n, n / 2, "x", True, n % 7, 0.25, "north", 1.5, n, 0.75)
            file.write(shape.write(dict(zip(COLUMNS, values, strict=True))) + "\n")


def _load(folder: Path, shape: Shape, numbers: count[int]) -> Mapping[str, float]:
    began = time.perf_counter()
    with sqlite3.connect(folder / f"bare-{next(numbers)}.db") as database, (folder / "app.log").open("rb") as file:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute(f"CREATE TABLE events ({', '.join(COLUMNS)}, PRIMARY KEY (id)) WITHOUT ROWID")
        statement = f"INSERT INTO events VALUES ({', '.join('?' * len(COLUMNS))})"
        while rows := list(map(shape.read, islice(file, _ROWS))):
            database.executemany(statement, rows)
            database.commit()
    database.close()
    return {SECONDS: time.perf_counter() - began}


def _follow(folder: Path, shape: Shape) -> Mapping[str, float]:
    command = [sys.executable, "-m", "schemagen", "sidecar", "--config", "sidecar.yaml"]
    with TemporaryDirectory(dir=folder) as name:
        place = Path(name)
        (place / "bench.yaml").write_text(SCHEMA)
        (place / "sidecar.yaml").write_text(_CONFIG.replace("SOURCE", shape.source))
        seconds: list[float] = []
        for path in ("/dev/null", folder / "app.log"):  # the first takes what it takes to start
            began = time.perf_counter()
            with Path(path).open("rb") as lines:
                subprocess.run(command, cwd=place, stdin=lines, stderr=subprocess.DEVNULL, check=True)
            seconds.append(time.perf_counter() - began)
    return {SECONDS: seconds[1] - seconds[0]}
