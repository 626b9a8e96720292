"""From the first call until the last event is durable: targets 6 and 7.

Inferences and the label of each go in; the clock runs until the last future says "delivered". Beside it stands plain
``executemany`` into the same tables, of rows that were made beforehand, with a full sync every 1000 rows. The ways
are those of ``collector_load``, which shows more clients and smaller calls. Each round has a fresh database.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.system.benchmarks.collector_load import Way, embedded, plain_executemany, through_collector
from tests.system.benchmarks.harness import SECONDS, Case, interleave
from tests.system.benchmarks.packages import Packages
from tests.system.benchmarks.report import Row, Section, Table, Verdict

NAME: Final = "delivery"
TITLE: Final = "events a second until they are durable: embedded, and over HTTP"
TARGETS: Final = (6, 7)

PLAIN: Final = "plain executemany"
EMBEDDED: Final = "embedded, 1000 events a call"
COLLECTOR: Final = "collector, 1000 events a call"
WAYS: Final[Mapping[str, tuple[Way, int, int]]] = {
    PLAIN: (plain_executemany, 1, 1000),
    EMBEDDED: (embedded, 1, 1000),
    "embedded, 20 events a call": (embedded, 1, 20),
    COLLECTOR: (through_collector, 1, 1000),
    "collector, 20 events a call": (through_collector, 1, 20),
    "collector, 2 clients, 1000 events a call": (through_collector, 2, 1000),
}


def run(packages: Packages) -> Section:
    effort = packages.effort
    events = effort.pick(50_000, 2000)
    cases = [
        Case(name, partial(_once, way, processes, events, call))
        for name, (way, processes, call) in WAYS.items()
        if not effort.quick or name in {PLAIN, EMBEDDED, COLLECTOR}
    ]
    taken = interleave(cases, effort.rounds_or(7), effort.pick(1, 0))
    base = taken[PLAIN]
    rows = [
        # Of rates, so that more is better, as the targets have it.
        Row(name, {"events a second": events / samples.median(), "of executemany": base.ratio(samples)})
        for name, samples in taken.items()
    ]
    verdicts = [
        Verdict(target, f"{name} / {PLAIN}", base.ratio(taken[name]), limit, at_least=True)
        for target, name, limit in ((6, EMBEDDED, 0.85), (7, COLLECTOR, 0.6))
    ]
    return Section(NAME, [Table(f"{events:,} inferences and labels, durable and joined", rows)], verdicts)


def _once(way: Way, processes: int, events: int, call: int) -> Mapping[str, float]:
    with TemporaryDirectory() as folder:
        return {SECONDS: way(Path(folder) / "load.db", processes, events, call)}
