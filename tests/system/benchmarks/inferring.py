"""Measure inference: ``python -m tests.system.benchmarks.inferring [--quick] [--rounds N] [--rows N]``.

Of tables of several kinds: how long ``infer`` takes beside ``pyarrow.csv.read_csv`` of the same file, with pyarrow and
without, and the memory that a process has at its peak for one table and for one three times as long. Seconds are of the
processor and of the clock; each ratio is the median of rounds that take turns. It needs the extra ``data``.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any, Final
from unittest.mock import patch

from schemagen.cli.inferring import infer_files
from schemagen.cli.reading import Reading
from schemagen.datafiles import table as tables

_PEAK: Final = """
import sys
from pathlib import Path
from schemagen.cli.inferring import infer_files
from schemagen.cli.reading import Reading
infer_files([sys.argv[1]], Reading())
print(next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")))
"""


def _mixed(chance: random.Random, row: int) -> str:
    at = f"2024-01-{1 + row // 100_000 % 28:02}T{row // 3600 % 24:02}:{row // 60 % 60:02}:{row % 60:02}Z"
    label = row % 2 if row % 10 else ""
    words = f"{chance.choice(('DE', 'FR', 'US'))},m-{chance.randrange(50_000)},{chance.choice(('true', 'false'))}"
    return f"{row},{at},{chance.lognormvariate(3, 1):.2f},{words},{chance.random()},{chance.randrange(90)},{label}"


def _floats(chance: random.Random, _: int) -> str:
    return ",".join(repr(chance.gauss(0, 1)) for _ in range(10))


def _quoted(chance: random.Random, row: int) -> str:
    return f'{row},"Braund, Mr. {chance.randrange(10**6)}","a ""quoted"" word",{chance.randrange(10**9)}'


KINDS: Final[Mapping[str, tuple[str, Callable[[random.Random, int], str]]]] = {
    "mixed": ("event_id,timestamp,amount,country,merchant,flag,score,age,label", _mixed),
    "floats": (",".join(f"f{place}" for place in range(10)), _floats),
    "quoted": ("row_id,name,words,number", _quoted),
}


def write(path: Path, kind: str, rows: int) -> None:
    """Write a table of a kind."""
    header, line = KINDS[kind]
    chance = random.Random(1)
    with path.open("w") as file:
        file.write(f"{header}\n")
        file.writelines(f"{line(chance, row)}\n" for row in range(rows))


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of the processor, and of the clock."""
    processor, clock = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - processor, time.perf_counter() - clock


def plainly(path: str) -> None:
    """Infer as without pyarrow."""
    with patch.object(tables, "read_columns", return_value=None):
        infer_files([path], Reading())


def ratios(path: str, rounds: int) -> Iterator[tuple[str, float]]:
    """What each way takes beside pyarrow's reading, by the processor and by the clock."""
    read: Any = import_module("pyarrow.csv").read_csv

    def base() -> object:
        return read(path)

    ways: dict[str, Callable[[], object]] = {
        "with pyarrow": lambda: infer_files([path], Reading()),
        "without": lambda: plainly(path),
    }
    timed(base)
    timed(ways["with pyarrow"])
    found: dict[str, list[float]] = {}
    for _ in range(rounds):
        reading = timed(base)
        for name, way in ways.items():
            for what, mine, other in zip(("processor", "clock"), timed(way), reading, strict=True):
                found.setdefault(f"infer {name} / read_csv, {what}", []).append(mine / other)
    return ((what, median(taken)) for what, taken in found.items())


def peak(path: Path) -> float:
    """Megabytes of a process that infers from a table, at its peak; Linux tells them."""
    done = subprocess.run([sys.executable, "-c", _PEAK, str(path)], capture_output=True, text=True, check=True)
    return int(done.stdout) / 1024


def main() -> None:
    """Print a line for each figure of each table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes: does everything run?")
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    rows, rounds = (30_000, 1) if given.quick else (given.rows, given.rounds)
    with TemporaryDirectory() as name:
        path = Path(name, "table.csv")
        for kind in KINDS:
            write(path, kind, rows)
            for what, value in ratios(str(path), rounds):
                print(f"{kind:8} {what:45} {value:,.3g}", flush=True)
            for times in (1, 3):
                write(path, kind, rows * times)
                print(f"{kind:8} {f'MB at the peak, {rows * times:,} rows':45} {peak(path):,.0f}", flush=True)


if __name__ == "__main__":
    main()
