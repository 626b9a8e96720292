"""What a durable call costs with plain files and with SQLite: ``python -m tests.system.benchmarks.spool_stores``.

Both stores append the same lines and make them durable before the call returns. Rounds are
interleaved, and the medians of the rounds are printed, in microseconds a call.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from zlib import crc32

LINE = b'{"id":"8c5d1b0e-0000-4000-8000-%012d","timestamp":"2026-11-23T09:30:00Z",%s"probability":0.93}'
PADDING = b"".join(b'"feature_%02d":0.125,' % number for number in range(10))
CALLS = {1: 300, 10: 200, 1000: 10}
Append = Callable[[Sequence[bytes]], None]


def plain(folder: Path, *, sync: bool) -> Append:
    descriptor = os.open(folder / f"plain-{sync}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def append(lines: Sequence[bytes]) -> None:
        os.write(descriptor, b"".join(b"%08x E 1 %s\n" % (crc32(line), line) for line in lines))
        if sync:
            os.fdatasync(descriptor)

    return append


def sqlite(folder: Path, *, sync: bool) -> Append:
    connection = sqlite3.connect(folder / f"sqlite-{sync}.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {'FULL' if sync else 'NORMAL'}")
    connection.execute("CREATE TABLE events (number INTEGER PRIMARY KEY, line BLOB NOT NULL)")

    def append(lines: Sequence[bytes]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO events (line) VALUES (?)", ((line,) for line in lines))
        connection.execute("COMMIT")

    return append


def measure(append: Append, lines: Sequence[bytes], calls: int) -> float:
    """Microseconds a call."""
    start = time.perf_counter()
    for _ in range(calls):
        append(lines)
    return (time.perf_counter() - start) / calls * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--folder", help="on the disk to measure; by default a temporary one")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        stores = {
            "plain files, synced": plain(folder, sync=True),
            "SQLite in WAL, synchronous=FULL": sqlite(folder, sync=True),
            "plain files, not synced": plain(folder, sync=False),
            "SQLite in WAL, synchronous=NORMAL": sqlite(folder, sync=False),
        }
        print("| µs a call of | " + " | ".join(f"{count:,} event" + "s" * (count > 1) for count in CALLS) + " |")
        figures: dict[str, list[float]] = {name: [] for name in stores}
        for count, calls in CALLS.items():
            lines = [LINE % (number, PADDING) for number in range(count)]
            rounds = [
                {name: measure(append, lines, calls) for name, append in stores.items()} for _ in range(options.rounds)
            ]
            for store, medians in figures.items():
                medians.append(statistics.median(taken[store] for taken in rounds))
        for store, medians in figures.items():
            print(f"| {store} | " + " | ".join(f"{median:.1f}" for median in medians) + " |")


if __name__ == "__main__":
    main()
