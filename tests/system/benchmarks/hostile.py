"""What good clients notice while others send the worst that is allowed: ``python -m tests.system.benchmarks.hostile``.

A real collector; a good client that sends a batch at a steady pace, each timed from its first byte to its answer;
eight hostile clients in another process, all of one kind at a time, each sending again as soon as it is answered.
For each kind: median and 99th percentile of the good batches, the latter's ratio to that in peace, refusals of good
batches, and the most memory that the collector and its children held above what they hold at rest.
"""

from __future__ import annotations

import argparse
import http.client
import math
import multiprocessing
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from pathlib import Path

import orjson
from schemagen.build.loading import load_document

from tests.system.benchmarks.events import good, schema_document
from tests.system.benchmarks.hostile_bodies import PLACE, Pieces, kinds

CLIENTS = 8
DOCUMENT = schema_document("hostile")


@dataclass(frozen=True, slots=True)
class Seen:
    """What a good client saw: seconds of each batch, and how many were refused."""

    seconds: Sequence[float]
    refused: int

    def percentile(self, part: float) -> float:
        ordered = sorted(self.seconds)
        return ordered[max(0, math.ceil(part * len(ordered)) - 1)]


def attack(port: int, sent: Pieces, over: Event) -> None:
    """Eight clients that send this again and again."""
    threads = [threading.Thread(target=_attack, args=(port, sent, over)) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _attack(port: int, sent: Pieces, over: Event) -> None:
    while not over.is_set():
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
                while not over.is_set():
                    for piece in sent:
                        connection.sendall(piece)
                        if sent.pause and over.wait(sent.pause):
                            return
                    if b"onnection: close" in connection.recv(1 << 20):
                        break
        except OSError:
            continue


def send_good(port: int, fingerprint: str, seconds: float, batch: int, pause: float) -> Seen:
    """Send batches for so long."""
    headers = {"Content-Type": "application/x-ndjson", "Schema-Fingerprint": fingerprint}
    taken: list[float] = []
    refused = 0
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        stamp = time.time_ns()
        events = [event | {"id": f"{stamp}-{number}"} for number, event in enumerate(good(batch))]
        body = b"".join(orjson.dumps(event) + b"\n" for event in events)
        began = time.perf_counter()
        connection.request("POST", f"{PLACE}/events?model=good", body, headers)
        answer = connection.getresponse()
        answer.read()
        taken.append(time.perf_counter() - began)
        refused += answer.status != 200
        time.sleep(pause)
    connection.close()
    return Seen(taken, refused)


class Resident(threading.Thread):
    """Watches how much memory a process and its children hold (``statm`` of proc(5))."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._over = threading.Event()
        self.peak = 0

    def now(self) -> int:
        """Bytes."""
        children = Path(f"/proc/{self._pid}/task/{self._pid}/children").read_text().split()
        return sum(map(_resident, [self._pid, *map(int, children)]))

    def run(self) -> None:
        while not self._over.wait(0.02):
            self.peak = max(self.peak, self.now())

    def stop(self) -> int:
        self._over.set()
        self.join()
        return self.peak


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
    except OSError:
        return 0


def _register(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("PUT", f"{PLACE}/schema", DOCUMENT, {"Content-Type": "application/json"})
    assert connection.getresponse().status in (200, 201)
    connection.close()


def measure(kind: Pieces | None, fingerprint: str, options: argparse.Namespace) -> tuple[Seen, int]:
    """What good batches see beside one kind, on a fresh collector; and the memory that it cost."""
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "schemagen", "serve", "--db", f"{folder}/m.db", "--port", "0"]
        with subprocess.Popen([*command, "--no-access-log"], stderr=subprocess.PIPE, text=True) as server:
            assert server.stderr is not None
            port = int(server.stderr.readline().partition(" at ")[2].split()[0].rpartition(":")[2])
            _register(port)
            send_good(port, fingerprint, 1.0, options.batch, 0.01)
            resident = Resident(server.pid)
            rest = resident.now()
            resident.start()
            over = context.Event()
            hostile = context.Process(target=attack, args=(port, kind, over)) if kind is not None else None
            if hostile is not None:
                hostile.start()
                time.sleep(1.0)
            seen = send_good(port, fingerprint, options.seconds, options.batch, options.pause)
            over.set()
            if hostile is not None:
                hostile.terminate()
                hostile.join()
            peak = resident.stop()
            server.kill()
    return seen, peak - rest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6.0, help="for each kind")
    parser.add_argument("--batch", type=int, default=50, help="events of a good batch")
    parser.add_argument("--pause", type=float, default=0.03, help="seconds between good batches")
    parser.add_argument("--kind", nargs="*", default=[], help="only kinds with these words in their name")
    options = parser.parse_args()
    fingerprint = load_document(DOCUMENT).fingerprint
    peace, _ = measure(None, fingerprint, options)
    base = peace.percentile(0.99)
    print(f"{'kind':<34}{'p50 ms':>8}{'p99 ms':>9}{'ratio':>7}{'refused':>9}{'MiB more':>10}")
    _print("peace", peace, base, 0)
    chosen: Mapping[str, Pieces] = {
        name: kind
        for name, kind in kinds(fingerprint).items()
        if not options.kind or any(word in name for word in options.kind)
    }
    for name, kind in chosen.items():
        seen, more = measure(kind, fingerprint, options)
        _print(name, seen, base, more)


def _print(name: str, seen: Seen, base: float, more: int) -> None:
    p50, p99 = seen.percentile(0.5) * 1000, seen.percentile(0.99) * 1000
    ratio = seen.percentile(0.99) / base
    print(f"{name:<34}{p50:>8.1f}{p99:>9.1f}{ratio:>7.1f}{seen.refused:>9}{more / 2**20:>10.0f}", flush=True)


if __name__ == "__main__":
    main()
