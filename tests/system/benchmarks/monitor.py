"""Measure the monitor: ``python -m tests.system.benchmarks.monitor [--quick] [--rounds N] [--rows N]``.

Of each schema of 50 columns: what counting costs beside plain ``GROUP BY`` of one column and beside reading all columns
with nothing counted; rows counted a second; judging 90 days; showing what was kept; the newest events; and writing
events with and without a keeper beside it. All but the last is time of the processor, so that it holds on a busy
machine; each ratio is the median of rounds that take turns. The worst schema of each line stands at the end.
"""

from __future__ import annotations

import argparse
import math
import random
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_collector.core.keeper_process import keeping
from schemagen_collector.settings import CollectorSettings
from schemagen_monitor.monitor import open_monitor
from schemagen_monitor.report.codec import read_model_report, write_model_report
from schemagen_monitor.report.model_report import ModelReport
from schemagen_runtime import Collection, Schema, Settings, Workspace
from schemagen_runtime.api.selection import Selection
from schemagen_runtime.client.urls import open_counters, open_store

PLACE: Final = Collection("p", "c")
START: Final = datetime(2026, 1, 5, tzinfo=UTC)
COLUMNS: Final = 50
DAYS: Final = 90
KINDS: Final[Mapping[str, Callable[[int], str]]] = {
    "numbers": lambda _: "float?",
    "words": lambda _: "string?",
    "mixed": lambda place: ("float?", "int", "string")[place % 3],
}
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class World:
    """A schema of many columns, and its events."""

    name: str

    def schema(self) -> Schema[object]:
        """Its schema."""
        features = "".join(f"  f{place}: {KINDS[self.name](place)}\n" for place in range(COLUMNS))
        text = (
            "schemagen: 1\nname: c\nversion: 1.0.0\nid: id\ntimestamp: at\n"
            f"features:\n{features}"
            "predictions:\n  proba: {type: float, kind: probability, target: paid, positive: 1, threshold: 0.5}\n"
            "labels:\n  paid: {type: int, enum: [0, 1]}\n"
        )
        return load_source(Source("c.yaml", text.encode()))

    def events(self, rows: int, days: int, first: int = 0) -> Iterator[Row]:
        """Events with their labels, in the order of time."""
        chance = random.Random(first)
        words = [f"word {number}" for number in range(40)]
        make: Mapping[str, Callable[[], object]] = {
            "float?": lambda: None if chance.random() < 0.02 else math.exp(chance.gauss(3, 0.5)),
            "string?": lambda: None if chance.random() < 0.02 else words[min(int(chance.expovariate(0.2)), 39)],
            "string": lambda: words[min(int(chance.expovariate(0.2)), 39)],
            "int": lambda: chance.randrange(1000),
        }
        kinds = [make[KINDS[self.name](place)] for place in range(COLUMNS)]
        for number in range(rows):
            at = START + timedelta(days=days * number / rows)
            own: Row = {"id": f"{first + number}", "at": at, "proba": chance.random(), "paid": chance.randrange(2)}
            yield own | {f"f{place}": kind() for place, kind in enumerate(kinds)}

    def fill(self, db: Path, rows: int, days: int) -> Path:
        """A store with such events."""
        with self.opened(db) as workspace:
            workspace.add_data_collection("c", schema=self.schema()).ingest_mappings(self.events(rows, days)).result()
        return db

    def opened(self, db: Path) -> Workspace:
        """A workspace over a store."""
        return Workspace(f"sqlite:///{db}", project="p", model="m", settings=Settings(linger=0))


def computed(work: Callable[[], object]) -> float:
    """Seconds of the processor."""
    began = time.process_time()
    work()
    return time.process_time() - began


def grouped(db: Path) -> None:
    """What counting is measured by: one column, by SQLite alone."""
    with closing(sqlite3.connect(db)) as connection:
        connection.execute('SELECT f3, count(*) FROM "p/c/inferences" GROUP BY f3').fetchall()


def fetched(db: Path) -> None:
    """What reading all columns costs with nothing counted."""
    with closing(sqlite3.connect(db)) as connection:
        rows = connection.execute('SELECT * FROM "p/c/inferences"')
        while rows.fetchmany(10_000):
            continue


def counted(db: Path) -> None:
    """Count all."""
    for _ in open_counters(str(db)).count(PLACE):
        continue


def rollup(world: World, folder: Path, rows: int, days: int, rounds: int) -> dict[str, float]:
    """Counting beside ``GROUP BY`` and beside reading."""
    db = world.fill(folder / f"{world.name}-{days}.db", rows, days)
    ratios: list[tuple[float, float, float]] = []
    for number in range(rounds):
        copy = Path(shutil.copy(db, folder / f"copy-{number}.db"))
        group = computed(partial(grouped, copy))
        fetch, count = computed(partial(fetched, copy)), computed(partial(counted, copy))
        group = (group + computed(partial(grouped, copy))) / 2
        ratios.append((fetch / group, count / group, rows / count))
        copy.unlink()
    fetch, count, speed = (median(values) for values in zip(*ratios, strict=True))
    return {f"read all / GROUP BY, {days} days": fetch, f"count / GROUP BY, {days} days": count,
            f"rows counted a second, {days} days": speed}  # fmt: skip


def judging(folder: Path, world: World, rounds: int) -> dict[str, float]:
    """Judging 90 days, and showing what was kept; then the newest events by the index, and without it."""
    db = folder / f"{world.name}-{DAYS}.db"
    now = START + timedelta(days=DAYS)
    day = Selection("m", now.date() - timedelta(days=2), now.date() - timedelta(days=1))
    written: list[bytes] = []
    taken: dict[str, list[float]] = {}

    def judge() -> None:
        with open_monitor(str(db)) as monitor:
            found = monitor.judged(PLACE, "m", now).values()
        written[:] = [write_model_report(ModelReport.of(one)) for one in found]

    def newest() -> None:
        with open_store(str(db), read_only=True) as store:
            store.newest(PLACE, day, 50)

    for _ in range(rounds):
        with closing(sqlite3.connect(db)) as connection:  # as if nothing were counted
            connection.execute("DROP TABLE IF EXISTS schemagen_row_hours")
        taken.setdefault("newest 50 of a day without the index, ms", []).append(1000 * computed(newest))
        for _ in open_counters(str(db)).recount(PLACE):
            continue
        taken.setdefault("newest 50 of a day, ms", []).append(1000 * computed(newest))
        taken.setdefault("judge 90 days, s", []).append(computed(judge))
        taken.setdefault("read a kept report, ms", []).append(1000 * computed(lambda: read_model_report(written[0])))
    return {name: median(values) for name, values in taken.items()} | {"its bytes": float(len(written[0]))}


def writing(folder: Path, world: World, batches: int, rounds: int) -> dict[str, float]:
    """Events written a second with a keeper beside it, by those without: in turns, in seconds of the clock.

    A turn takes long beside what a keeper does when it begins: many batches of 1000 events, made between the calls.
    """
    schema, ratios = world.schema(), list[float]()
    events = list(world.events(1000, 1))
    for number in range(rounds):
        seconds: dict[bool, float] = {}
        for is_kept in (True, False) if number % 2 else (False, True):
            db = world.fill(folder / f"{world.name}-{number}-{is_kept}.db", 1000, 1)
            settings = CollectorSettings(db=db)
            with keeping(settings) if is_kept else nullcontext(), world.opened(db) as workspace:
                collection = workspace.add_data_collection("c", schema=schema)
                if is_kept:
                    wait_for_keeper(db)
                seconds[is_kept] = 0.0
                for batch in range(batches):
                    new = [{**event, "id": f"{batch}-{event['id']}"} for event in events]
                    began = time.perf_counter()
                    collection.ingest_mappings(new).result()
                    seconds[is_kept] += time.perf_counter() - began
        ratios.append(seconds[False] / seconds[True])
    return {"written with a keeper / without": median(ratios)}


def wait_for_keeper(db: Path) -> None:
    """Wait until it counts."""
    until = time.monotonic() + 60
    while open_counters(str(db)).counting(PLACE) is None:
        assert time.monotonic() < until, "the keeper did not begin"
        time.sleep(0.1)


HIGHER_IS_BETTER: Final = ("rows counted", "written with")


def main() -> None:
    """Print a line for each figure of each schema, and the worst ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes: does everything run?")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    rows, rounds = (2000, 1) if given.quick else (given.rows, given.rounds)
    worst: dict[str, float] = {}
    with TemporaryDirectory() as name:
        for kind in KINDS:
            world = World(kind)
            figures = rollup(world, Path(name), rows, 2, rounds) | rollup(world, Path(name), rows, DAYS, rounds)
            figures |= judging(Path(name), world, rounds) | writing(
                Path(name), world, 2 if given.quick else 150, rounds
            )
            for what, value in figures.items():
                print(f"{kind:8} {what:45} {value:,.3g}", flush=True)
                best = max if not what.startswith(HIGHER_IS_BETTER) else min
                worst[what] = best(worst.get(what, value), value)
    for what, value in worst.items():
        print(f"worst    {what:45} {value:,.3g}")


if __name__ == "__main__":
    main()
