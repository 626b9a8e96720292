"""What the caller waits for: one event a call, target 5.

Every call is timed by itself; p50 and p99 are those of the calls of a round. A round is a burst: its calls follow one
another at once, while the threads that deliver run as they do in production. Afterwards the queues run empty, which
is not counted. A second table leaves a millisecond between the calls: there each finds a thread asleep and cold
caches, as in a service with little to do.

Ours goes to a SQLite file, or to a collector that is another process. Events are made before the round, each with an
id of its own; validation, encoding and the future are in the figure. What a peer is spared is noted beside it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from schemagen_runtime import Workspace

from tests.system.benchmarks.collector_load import collector
from tests.system.benchmarks.events import Event, good, keywords
from tests.system.benchmarks.harness import Case, Samples, interleave
from tests.system.benchmarks.packages import Package, Packages
from tests.system.benchmarks.peers import clients
from tests.system.benchmarks.report import RATIO, Row, Section, Table, Verdict, absent

NAME: Final = "calls"
TITLE: Final = "one event a call: what the caller waits for"
TARGETS: Final = (5,)

TYPED: Final = "ingest_events, typed event"
DICTIONARY: Final = "ingest_events, dictionary"
P50: Final = "p50 µs"
P99: Final = "p99 µs"
SUBMIT: Final = "ThreadPoolExecutor.submit"
PUBSUB: Final = "Pub/Sub publish"
NOTHING: Final = (None,)


@dataclass(frozen=True, slots=True)
class Way:
    """One way of handing over an event: ``prepare`` makes what ``call`` is called with, before the round."""

    name: str
    call: Callable[[Any], object]
    settle: Callable[[], object]
    prepare: Callable[[int], Sequence[object]] = lambda count: NOTHING * count
    note: str = ""


def run(packages: Packages) -> Section:
    effort = packages.effort
    with ExitStack() as stack:
        ways, missing = _open(packages, stack)
        burst = _measure(ways, effort.pick(2000, 100), 0.0, effort.rounds_or(21))
        spaced = _measure(ways, effort.pick(200, 20), 0.001, effort.rounds_or(11))
    tables = [
        Table("At the call: bursts", [*_rows(burst), *absent(missing)], charted=True),
        Table("At the call: a millisecond between calls", _rows(spaced)),
    ]
    return Section(NAME, tables, [*_verdicts(burst, "bursts", 0.9), *_verdicts(spaced, "1 ms between calls", 0.7)])


def _open(packages: Packages, stack: ExitStack) -> tuple[list[Way], list[str]]:
    """Everything that can be called, ready; closed with ``stack``."""
    file = stack.enter_context(TemporaryDirectory())
    url = stack.enter_context(collector(Path(file) / "collector.db"))
    database = f"sqlite:///{Path(file) / 'monitoring.db'}"
    kinds = {"pure": packages.pure, "native": packages.native}
    ways: list[Way] = []
    for kind, package in kinds.items():
        if isinstance(package, Package):
            ways += _ours(stack, package, kind, database, "")
    ways += _ours(stack, packages.pure, "pure", url, " to a collector")[:1]
    executor = stack.enter_context(ThreadPoolExecutor(max_workers=1))
    futures: list[Future[None]] = []

    def settle() -> None:
        wait(futures)
        futures.clear()

    ways.append(Way(SUBMIT, lambda _: futures.append(executor.submit(_nothing)), settle, note="does nothing"))
    ways.append(Way("concurrent.futures.Future()", lambda _: Future[None](), _nothing, note="nobody fulfils it"))
    found, missing = clients(good(1)[0])
    for client in found:
        stack.callback(client.close)
        ways.append(Way(client.name, client.call, client.settle, note=client.note))
    return ways, missing


def _nothing() -> None:
    pass


def _ours(stack: ExitStack, package: Package, kind: str, url: str, where: str) -> list[Way]:
    workspace = stack.enter_context(Workspace(url, project="lending", model=kind))
    scores = workspace.add_data_collection(f"calls-{kind}", schema=package.schema)
    make, numbers = package.inference, count()

    def dictionaries(wanted: int) -> list[list[Event]]:
        first = next(numbers) * 1_000_000
        return [[{**event, "id": f"{where}{first + number}"}] for number, event in enumerate(good(wanted))]

    def typed(wanted: int) -> list[list[object]]:
        return [[make(**keywords(event))] for [event] in dictionaries(wanted)]

    def settle() -> None:
        assert workspace.flush(60)

    ingest = scores.ingest_events
    return [
        Way(f"{TYPED}{where}, {kind}", ingest, settle, typed),
        Way(f"{DICTIONARY}{where}, {kind}", ingest, settle, dictionaries),
    ]


def _measure(ways: Sequence[Way], calls: int, pause: float, rounds: int) -> dict[str, Samples]:
    cases = [Case(way.name, partial(_round, way, calls, pause), way.settle, note=way.note) for way in ways]
    return interleave(cases, rounds)


def _round(way: Way, calls: int, pause: float) -> Mapping[str, float]:
    """The quantiles of a round's calls, in microseconds; what the clock itself costs is in every one."""
    call, clock = way.call, time.perf_counter_ns
    samples: list[int] = []
    for argument in way.prepare(calls):
        if pause:
            time.sleep(pause)
        began = clock()
        call(argument)
        samples.append(clock() - began)
    samples.sort()
    return {P50: samples[calls // 2] / 1000, P99: samples[calls * 99 // 100] / 1000}


def _rows(taken: Mapping[str, Samples]) -> list[Row]:
    first = next(iter(taken.values()))
    return [
        Row(
            name,
            {P50: samples.median(P50), P99: samples.median(P99), RATIO: samples.ratio(first, P50)},
            note=samples.case.note,
        )
        for name, samples in taken.items()
    ]


def _verdicts(taken: Mapping[str, Samples], how: str, native: float) -> list[Verdict]:
    """Hold the figures against the targets; ``native`` is that of the engine's p50 beside ``submit``."""
    found: list[Verdict] = []
    for kind, submit in (("pure", 1.0), ("native", native)):
        mine = taken.get(f"{TYPED}, {kind}")
        for peer, figure, limit in ((SUBMIT, P50, submit), (SUBMIT, P99, 1.0), (PUBSUB, P50, 0.25)):
            what = f"{TYPED}, {kind} / {peer}, {figure.split()[0]}, {how}"
            if mine is not None:
                other = taken.get(peer)
                ratio = None if other is None else mine.ratio(other, figure)
                found.append(Verdict(5, what, ratio, limit, note="" if other else "not installed"))
    return found
