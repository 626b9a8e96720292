"""A soak: processes ingest, fork, fail to write and are killed, and so is the collector, which lies; all are counted.

``python -m tests.system.faults.soak --seconds 60 --seed 7`` ends with a line of totals, and with status 1
unless each accepted event is in exactly one place. The same seed makes the same choices; what the
machine's scheduler makes of them differs.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import orjson

from tests.processes import let_children_be_signalled
from tests.system.faults.support import ROOT, Account, Client, noted_ids

POISON = r"[37]77$"
AT_ONCE = 3


class CollectorProcess:
    """A collector that misbehaves; it keeps its port and its store when it is killed and started again."""

    def __init__(self, folder: Path, rng: random.Random) -> None:
        self.db = folder / "store.db"
        self._rng = rng
        self._port = 0
        self.start(0.25)

    def start(self, share: float) -> None:
        command = [
            sys.executable,
            "-m",
            "tests.system.faults.collector",
            "--db",
            str(self.db),
            "--port",
            str(self._port),
        ]
        command += ["--seed", str(self._rng.randrange(1 << 30)), "--share", str(share), "--poison", POISON]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self._port = int(self._process.stdout.readline())
        self.url = f"http://127.0.0.1:{self._port}"

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


class Life:
    """One client process, from its start to the end that chance has for it."""

    def __init__(self, number: int, folder: Path, url: str, rng: random.Random) -> None:
        self.end = rng.choices(["kill", "sigterm", "close", "exit", "os._exit"], [4, 2, 2, 1, 1])[0]
        is_killed = self.end in ("kill", "sigterm")
        self.dies_at = time.monotonic() + rng.uniform(0.6, 2.5) if is_killed else float("inf")
        settings = {
            "workers": rng.choice([1, 1, 3]),
            "max_batch_events": rng.choice([7, 100, 1000]),
            "max_queue_events": rng.choice([500, 100_000]),
            "delivery_timeout": rng.choice([0.5, 30]),
            "exit_timeout": rng.choice([0.2, 2]),
            "registration_timeout": None,
        }
        options = ["--to", url, "--prefix", f"life{number}", "--dead-letters", str(folder / "letters")]
        options += ["--size", str(rng.choice([1, 5, 20, 100])), "--threads", str(rng.choice([1, 4]))]
        # What is left in the spool at the end must go out within the time that the last client has.
        options += ["--pause", str(rng.choice([0.005, 0.01, 0.02])), "--forks", str(rng.choice([0, 0, 1, 2]))]
        if self.end == "close" and rng.random() < 0.4:  # in memory only, and so ended in order
            settings["delivery_timeout"] = 60
        else:
            options += ["--spool", str(folder / "spool")]
            options += ["--file-limit", "1000000"] if rng.random() < 0.2 else []
        # Who has nothing left to do, such as a full journal, still waits for the end that is meant for it.
        options += ["--end", "stay" if is_killed else self.end]
        options += ["--calls", str(rng.randrange(20, 100) if not is_killed else 10_000)]
        own = folder / f"life{number}"
        own.mkdir()
        self.client = Client(own, *options, "--settings", orjson.dumps(settings).decode())

    def is_over(self) -> bool:
        """End the process when its time has come; whether it has ended."""
        process = self.client.process
        if process.poll() is None and time.monotonic() >= self.dies_at:
            process.send_signal(signal.SIGKILL if self.end == "kill" else signal.SIGTERM)
        return process.poll() is not None

    def complaint(self) -> str:
        """What the process said that it should not have."""
        _, stderr = self.client.process.communicate()
        expected = {"kill": -signal.SIGKILL, "sigterm": -signal.SIGTERM}.get(self.end, 0)
        wrong = self.client.process.returncode != expected or "Traceback" in stderr
        return f"{self.end}: {self.client.process.returncode}: {stderr[-3000:]}" if wrong else ""


def live(
    folder: Path, seconds: float, rng: random.Random, collector: CollectorProcess
) -> tuple[Counter[str], list[str]]:
    """Let processes come and go for so many seconds; how they ended, and their complaints."""
    until = time.monotonic() + seconds
    ends: Counter[str] = Counter()
    complaints: list[str] = []
    lives: list[Life] = []
    collector_dies_at = time.monotonic() + rng.uniform(1, 4)
    while lives or time.monotonic() < until:
        if time.monotonic() < until and len(lives) < AT_ONCE:
            lives.append(Life(ends.total() + len(lives), folder, collector.url, rng))
        if time.monotonic() >= collector_dies_at:
            collector.kill()
            time.sleep(rng.uniform(0, 0.5))
            collector.start(0.25)
            ends["collector killed"] += 1
            collector_dies_at = time.monotonic() + rng.uniform(1, 4)
        for life in [life for life in lives if life.is_over()]:
            lives.remove(life)
            ends[life.end] += 1
            complaints += filter(None, [life.complaint()])
        time.sleep(0.01)
    return ends, complaints


def soak(folder: Path, seconds: float, seed: int) -> int:
    rng = random.Random(seed)
    collector = CollectorProcess(folder, rng)
    try:
        ends, complaints = live(folder, seconds, rng, collector)
        collector.kill()
        collector.start(0.0)
        options = ["--dead-letters", str(folder / "letters"), "--calls", "0", "--end", "flush"]
        last = Client(folder, "--to", collector.url, "--spool", str(folder / "spool"), *options)
        counts = last.wait(120)
    finally:
        collector.kill()
    account = Account.take(collector.db, folder / "spool", folder / "letters")
    account.require_unchanged()
    accepted = [id_ for path in folder.glob("life*/journal") for id_ in noted_ids(path)]
    places = Counter(list(account.stored)) + account.dead + account.spooled
    lost = sum(places[id_] == 0 for id_ in accepted)
    duplicated = sum(count > 1 for count in places.values())
    print(
        f"seed={seed} processes={ends.total()} ({', '.join(f'{end} {n}' for end, n in sorted(ends.items()))})",
        f"accepted={len(accepted)} stored={len(account.stored)} dead_lettered={account.dead.total()}",
        f"recovered_last={counts['recovered']} spooled={account.spooled.total()} complaints={len(complaints)}",
        f"lost={lost} duplicated={duplicated}",
    )
    print(*complaints[:3], sep="\n", end="", file=sys.stderr)
    return int(bool(lost or duplicated or complaints or account.spooled or not accepted))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder to work in, which is kept")
    options = parser.parse_args()
    let_children_be_signalled()
    if options.keep is not None:
        options.keep.mkdir(parents=True, exist_ok=True)
        sys.exit(soak(options.keep, options.seconds, options.seed))
    with tempfile.TemporaryDirectory() as folder:
        status = soak(Path(folder), options.seconds, options.seed)
    sys.exit(status)


if __name__ == "__main__":
    main()
