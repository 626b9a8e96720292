"""What the tests of commands on a store share: a database, its rows, and a process that writes meanwhile."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from schemagen_runtime import Schema, Settings, Workspace
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.client.urls import open_store

from tests.runtime.support import SCHEMA

ROOT = Path(__file__).parents[4]
PAGE = (ROOT / "docs" / "cli.md").read_text("utf-8")
NEW = ("token", "prune", "backup", "stats")
INFERENCES, LABELS = '"p/c/inferences"', '"p/c/labels"'
BOUND = datetime(2026, 1, 1, tzinfo=UTC)

# Delivers one call after the other, each with labels, until its input ends; says how many were delivered.
WRITER = """
import sys, threading
from itertools import count
from schemagen_runtime import Settings, Workspace
from tests.runtime.support import SCHEMA, event
done = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), done.set()), daemon=True).start()
with Workspace(f"sqlite:///{sys.argv[1]}", project="p", model="live", settings=Settings(linger=0)) as workspace:
    collection = workspace.add_data_collection("c", schema=SCHEMA)
    for number in count():
        if done.is_set():
            break
        events = [event(f"live-{number * 20 + n:08}", y=n) for n in range(20)]
        assert collection.ingest_mappings(events).result(60).status.name == "SUCCESS"
        print(number * 20 + 20, flush=True)
"""


def ingest(path: Path, *events: Mapping[str, object], schema: Schema[object] = SCHEMA, model: str = "m") -> None:
    with Workspace(f"sqlite:///{path}", project="p", model=model, settings=Settings(linger=0)) as workspace:
        collection = workspace.add_data_collection("c", schema=schema)
        for start in range(0, len(events), 1000):
            assert not collection.ingest_mappings(events[start : start + 1000]).result(60).errors


def age(path: Path, table: str, moment: datetime, which: str = "1") -> None:
    """Let rows have been received at a moment."""
    column = "_label_received_at" if table == LABELS else "_received_at"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE {which}", (moment.isoformat(),))


def query(path: Path, text: str) -> list[object]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute(text)]


def ids(path: Path, table: str) -> list[object]:
    return query(path, f"SELECT id FROM {table} ORDER BY id")


def prune(path: Path, before: datetime = BOUND, name: str = "c") -> tuple[int, int]:
    with open_store(str(path)) as store:
        expected = store.count_prunable(Collection("p", name), before)
        steps = list(store.prune(Collection("p", name), before))
    removed = sum(step.inferences for step in steps), sum(step.labels for step in steps)
    assert removed == (expected.inferences, expected.labels)
    return removed


@contextmanager
def writer(path: Path) -> Generator[subprocess.Popen[str], None, None]:
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "20\n"
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def delivered(process: subprocess.Popen[str]) -> int:
    """Let the writer end; how many events it delivered."""
    stdout, stderr = process.communicate("", timeout=60)
    assert (process.returncode, stderr) == (0, "")
    return int(stdout.split()[-1])
