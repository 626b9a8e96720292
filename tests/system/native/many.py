"""Compare the engine with pure Python over millions of events: ``python -m tests.system.native.many --events 1000000``.

Schemas are those of this folder's tests and those of the benchmarks. Most events are an event that was drawn, with one
of its values drawn anew: good, nearly good or bad. Both must write the same line of each that is good, refuse each
that is bad, and read the same of each line, half of which are changed by a few bytes, as an event, as rows for SQLite
and as columns for ClickHouse. It says how much it compared, and ends with an exception at the first difference.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, Self, cast

import orjson
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime import Schema
from schemagen_runtime.native.loading import engine_name
from schemagen_runtime.schema import AcceptingValidator, Validator
from schemagen_runtime.wire_lines import read_each

from tests.system.native import test_blocks, test_rows
from tests.system.native.drawing import Drawer
from tests.system.native.test_lines import changed

FOLDERS: Final = (Path(__file__).parent / "schemas", Path(__file__).parents[1] / "benchmarks" / "schemas")
DRAWN: Final = 25
"""Events of a batch that are drawn as a whole."""
VARIANTS: Final = 19
"""Events that are made of each of them."""


@dataclass
class Compared:
    """How much was compared."""

    events: int = 0
    written: int = 0
    lines: int = 0
    read: int = 0

    def __iadd__(self, other: Compared) -> Self:
        self.events += other.events
        self.written += other.written
        self.lines += other.lines
        self.read += other.read
        return self

    def __str__(self) -> str:
        return (
            f"{self.events:,} events, {self.written:,} of them good; {self.lines:,} lines, {self.read:,} of them good"
        )


class DifferenceError(AssertionError):
    """Said where engine and pure Python do not agree."""


def schema_files() -> Sequence[Path]:
    """Return the files of the schemas."""
    return [path for folder in FOLDERS for path in sorted(folder.glob("*.yaml"))]


def compare(file: Path, events: int, seed: int) -> Compared:
    """Compare events of one schema.

    Raises:
        AssertionError: both do not agree.
    """
    schema = load_source(Source(file.name, file.read_bytes()))
    pure = schema.validator
    rows = test_rows.builder_of(schema)
    drawer = Drawer(cast("dict[str, object]", orjson.loads(schema.document)), seed)
    compared = Compared()
    while compared.events < events:
        batch = list(_batch(drawer))
        lines = _compare_events(schema, pure, batch)
        compared += Compared(len(batch), len(lines))
        odd = [changed(line, drawer.chance) for line in lines]
        compared += _compare_lines(schema, pure, [*lines, *odd])
        test_rows.compare(schema, rows, [*lines, *odd])
        test_blocks.compare(schema, [*lines, *odd])
    return compared


def _batch(drawer: Drawer) -> Iterator[dict[str, object]]:
    for _ in range(DRAWN):
        event = drawer.event()
        yield event
        yield from (drawer.variant(event) for _ in range(VARIANTS))


def _compare_events(schema: Schema[object], pure: Validator, events: Sequence[dict[str, object]]) -> list[bytes]:
    """Compare what both say of events; return the lines of those that are good."""
    lines: list[bytes] = []
    for event, mine, plain in zip(events, schema.encode_each(events), pure.encode_each(events), strict=True):
        other = plain
        if mine is not None and plain is None:  # pure Python leaves more to the explaining path
            explained = pure.explain(event)
            other = None if explained.errors else explained.line
        # What the engine leaves is judged by the explaining path, which is pure Python's.
        if mine is not None and mine != other:
            raise DifferenceError(f"{schema.name}: {event!r} is {mine!r} with the engine, and {other!r} without it")
        if mine is None and plain is not None:
            raise DifferenceError(f"{schema.name}: {event!r} is left by the engine, and is {plain!r} without it")
        if mine is not None:
            lines.append(mine)
    return lines


def _compare_lines(schema: Schema[object], pure: Validator, lines: Sequence[bytes]) -> Compared:
    plain = read_each(lines, cast("AcceptingValidator", pure).accept_each)
    read = 0
    for line, mine, other in zip(lines, schema.read_each(lines), plain, strict=True):
        if repr(mine) != repr(other):  # which tells 1 from 1.0 and True
            raise DifferenceError(
                f"{schema.name}: {line!r} is read as {mine!r} with the engine, and {other!r} without it"
            )
        read += mine is not None
    return Compared(lines=len(lines), read=read)


def main() -> None:
    """Compare as many events as the command line says, on all processors."""
    parser = argparse.ArgumentParser(prog="python -m tests.system.native.many", description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000, help="of all schemas together (a million)")
    parser.add_argument("--seed", type=int, help="by default another one each time")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), help="as many as there are processors")
    given = parser.parse_args()
    if engine_name() != "native":
        parser.error("the engine was not built, or is turned off")
    seed = random.randrange(10**6) if given.seed is None else given.seed
    print(f"seed {seed}", flush=True)
    begun, total = time.monotonic(), Compared()
    files = schema_files()
    parts = max(1, given.events // len(files) // 20_000)
    jobs = [(file, part) for part in range(parts) for file in files]
    with ProcessPoolExecutor(given.processes) as pool:
        work = partial(_compare_part, given.events // len(jobs) + 1, seed)
        for done, compared in enumerate(pool.map(work, jobs), start=1):
            total += compared
            if done % len(files) == 0:
                print(f"{time.monotonic() - begun:.0f} s: {total}", flush=True)


def _compare_part(events: int, seed: int, job: tuple[Path, int]) -> Compared:
    file, part = job
    return compare(file, events, seed * 1_000_003 + part)


if __name__ == "__main__":
    main()
