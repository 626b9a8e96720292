"""What good clients notice while others send the worst that is allowed: ``python -m tests.system.benchmarks.hostile``.

A real collector; a good client that sends a batch at a steady pace, each timed from its first byte to its answer;
eight hostile clients in another process, all of one kind at a time, each sending again as soon as it is answered.
Peace and each kind take turns. For each kind: median and 99th percentile of the good batches, the latter's ratio to
that in peace, refusals of good batches, the most memory that the collector and its children held above what they hold
at rest, and how much of a processor they took, and the hostile clients: all share the machine's cores.
"""

from __future__ import annotations

import argparse
import http.client
import math
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.context import SpawnContext
from multiprocessing.synchronize import Event, Semaphore
from pathlib import Path

import orjson
from schemagen.build.loading import load_document

from tests.system.benchmarks.events import good, schema_document
from tests.system.benchmarks.hostile_bodies import PLACE, Pieces, kinds

CLIENTS = 8
DOCUMENT = schema_document("hostile")


@dataclass(slots=True)
class Seen:
    """What a good client saw: seconds of each batch, and how many were refused."""

    seconds: list[float] = field(default_factory=list[float])
    refused: int = 0

    def percentile(self, part: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


@dataclass(frozen=True, slots=True)
class Spell:
    """When eight hostile clients send: between spells they wait, when what they sent last is answered."""

    on: Event
    busy: Semaphore

    @classmethod
    def of(cls, context: SpawnContext) -> Spell:
        return cls(context.Event(), context.Semaphore(CLIENTS))

    def begin(self) -> None:
        self.on.set()
        time.sleep(0.5)

    def end(self) -> None:
        """Return when all is answered."""
        self.on.clear()
        for _ in range(CLIENTS):
            self.busy.acquire()
        for _ in range(CLIENTS):
            self.busy.release()


def attack(port: int, sent: Pieces, spell: Spell) -> None:
    """Eight clients that send this again and again."""
    for _ in range(CLIENTS):
        threading.Thread(target=_attack, args=(port, sent, spell)).start()


def _attack(port: int, sent: Pieces, spell: Spell) -> None:
    while True:
        spell.on.wait()
        with suppress(OSError), spell.busy, socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            while spell.on.is_set():
                for piece in sent:
                    connection.sendall(piece)
                    time.sleep(sent.pause)
                if b"onnection: close" in connection.recv(1 << 20):
                    break


def send_good(seen: Seen, port: int, fingerprint: str, seconds: float, options: argparse.Namespace) -> None:
    """Send batches for so long."""
    headers = {"Content-Type": "application/x-ndjson", "Schema-Fingerprint": fingerprint}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        stamp = time.time_ns()
        events = [event | {"id": f"{stamp}-{number}"} for number, event in enumerate(good(options.batch))]
        body = b"".join(orjson.dumps(event) + b"\n" for event in events)
        began = time.perf_counter()
        connection.request("POST", f"{PLACE}/events?model=good", body, headers)
        answer = connection.getresponse()
        answer.read()
        seen.seconds.append(time.perf_counter() - began)
        seen.refused += answer.status != 200
        time.sleep(options.pause)
    connection.close()


class Watched(threading.Thread):
    """Watches a process and its children (``statm`` and ``stat`` of proc(5))."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._over = threading.Event()
        self.rest = self.peak = self._resident()

    def _family(self) -> Sequence[int]:
        children = Path(f"/proc/{self._pid}/task/{self._pid}/children").read_text().split()
        return [self._pid, *map(int, children)]

    def _resident(self) -> int:
        """Bytes."""
        return sum(int(_read(pid, "statm", 1)) for pid in self._family()) * os.sysconf("SC_PAGE_SIZE")

    def processor_seconds(self) -> float:
        """What all of them took of the processors until now."""
        ticks = sum(int(_read(pid, "stat", place)) for pid in self._family() for place in (13, 14))
        return ticks / os.sysconf("SC_CLK_TCK")

    def run(self) -> None:
        while not self._over.wait(0.02):
            self.peak = max(self.peak, self._resident())

    def stop(self) -> None:
        self._over.set()
        self.join()


def _read(pid: int, file: str, place: int) -> str:
    try:
        return Path(f"/proc/{pid}/{file}").read_text().split()[place]
    except OSError:
        return "0"


def _register(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("PUT", f"{PLACE}/schema", DOCUMENT, {"Content-Type": "application/json"})
    assert connection.getresponse().status in (200, 201)
    connection.close()


@dataclass(slots=True)
class Found:
    """What was found of one kind: what good batches saw in peace and beside it, memory, and parts of a processor."""

    peace: Seen = field(default_factory=Seen)
    beside: Seen = field(default_factory=Seen)
    more_bytes: int = 0
    collector: float = 0.0
    hostile: float = 0.0

    def print(self, name: str) -> None:
        peace, p99 = self.peace.percentile(0.99), self.beside.percentile(0.99)
        times = f"{peace * 1000:>9.1f}{self.beside.percentile(0.5) * 1000:>9.1f}{p99 * 1000:>9.1f}{p99 / peace:>7.1f}"
        rest = f"{self.beside.refused:>9}{self.more_bytes / 2**20:>10.0f}{self.collector:>11.0%}{self.hostile:>9.0%}"
        print(f"{name:<33}{times}{rest}", flush=True)


def measure(kind: Pieces, fingerprint: str, options: argparse.Namespace) -> Found:
    """Measure one kind on a fresh collector, in turn with peace."""
    context = multiprocessing.get_context("spawn")
    found, spell = Found(), Spell.of(context)
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "schemagen", "serve", "--db", f"{folder}/m.db", "--port", "0"]
        with subprocess.Popen([*command, "--no-access-log"], stderr=subprocess.PIPE, text=True) as server:
            assert server.stderr is not None
            port = int(server.stderr.readline().partition(" at ")[2].split()[0].rpartition(":")[2])
            _register(port)
            send_good(Seen(), port, fingerprint, 1.0, options)
            watched = Watched(server.pid)
            watched.start()
            hostile = context.Process(target=attack, args=(port, kind, spell))
            hostile.start()
            assert hostile.pid is not None
            theirs = Watched(hostile.pid)
            for _ in range(options.rounds):
                send_good(found.peace, port, fingerprint, options.seconds, options)
                spell.begin()
                before, ours = theirs.processor_seconds(), watched.processor_seconds()
                send_good(found.beside, port, fingerprint, options.seconds, options)
                share = options.rounds * options.seconds
                found.hostile += (theirs.processor_seconds() - before) / share
                found.collector += (watched.processor_seconds() - ours) / share
                spell.end()
            watched.stop()
            hostile.kill()
            hostile.join()
            server.kill()
    found.more_bytes = watched.peak - watched.rest
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="of peace and of each kind")
    parser.add_argument("--seconds", type=float, default=3.0, help="of each")
    parser.add_argument("--batch", type=int, default=50, help="events of a good batch")
    parser.add_argument("--pause", type=float, default=0.02, help="seconds between good batches")
    parser.add_argument("--kind", nargs="*", default=[], help="only kinds with these words in their name")
    options = parser.parse_args()
    fingerprint = load_document(DOCUMENT).fingerprint
    print(f"{'':<33}{'peace':>9}{'beside':>9}{'beside':>9}{'':>7}{'':>9}{'':>10}{'processors':>11}")
    heads = ("p99 ms", "p50 ms", "p99 ms"), f"{'ratio':>7}{'refused':>9}{'MiB more':>10}{'collector':>11}{'hostile':>9}"
    print(f"{'kind':<33}{''.join(f'{head:>9}' for head in heads[0])}{heads[1]}", flush=True)
    for name, kind in kinds(fingerprint).items():
        if not options.kind or any(word in name for word in options.kind):
            measure(kind, fingerprint, options).print(name)


if __name__ == "__main__":
    main()
