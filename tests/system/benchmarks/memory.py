"""The memory of a process: at rest, and with a queue that is full to its bound. Target 13.

Each figure is that of a process of its own (``resident``). At rest means that a hundred events were delivered. The
queue is filled with events made for it, which nobody else keeps, while the destination answers nothing.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.system.benchmarks.collector_load import collector
from tests.system.benchmarks.harness import Case, interleave
from tests.system.benchmarks.packages import Packages, write
from tests.system.benchmarks.report import Row, Section, Table, Verdict
from tests.system.benchmarks.resident import PACKAGE, QUEUE_BYTES

NAME: Final = "memory"
TITLE: Final = "memory at rest, and with a full queue"
TARGETS: Final = (13,)

MEGABYTE: Final = 1 << 20
REQUESTS: Final = "Python with requests"
SQLITE: Final = "at rest, embedded"
HTTP: Final = "at rest, with a collector"
RESIDENT: Final = "MB"
ADDED: Final = "MB added by the queue"


def run(packages: Packages) -> Section:
    write(packages.folder, PACKAGE)
    with TemporaryDirectory() as folder, collector(Path(folder) / "collector.db") as url:
        states = {REQUESTS: ("requests", ""), SQLITE: ("rest", f"sqlite:///{folder}/rest.db"), HTTP: ("rest", url)}
        full = {} if packages.effort.quick else {f"queue full, {call:,} events a call": call for call in (1000, 10, 1)}
        states |= {name: ("full", str(call)) for name, call in full.items()}
        cases = [Case(name, partial(_once, packages.folder, *state)) for name, state in states.items()]
        taken = interleave(cases, packages.effort.rounds_or(3), 0)
    rows = [
        Row(name, {figure: samples.median(figure) for figure in samples.figures}) for name, samples in taken.items()
    ]
    base = taken[REQUESTS].median(RESIDENT)
    bound = QUEUE_BYTES / MEGABYTE
    verdicts = [
        Verdict(13, f"{name}, over {REQUESTS}", taken[name].median(RESIDENT) - base, 10.0, unit="MB")
        for name in (SQLITE, HTTP)
    ]
    verdicts += [
        Verdict(13, f"{name} / its bound of {bound:.0f} MB", taken[name].median(ADDED) / bound, 1.2) for name in full
    ]
    return Section(NAME, [Table("Resident memory", rows)], verdicts)


def _once(folder: Path, *state: str) -> Mapping[str, float]:
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-m", "tests.system.benchmarks.resident", *state]
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    *before, after = (int(line) / MEGABYTE for line in done.stdout.split())
    return {RESIDENT: after, ADDED: after - before[0]} if before else {RESIDENT: after}
