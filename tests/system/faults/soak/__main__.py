"""Run a soak: ``python -m tests.system.faults.soak --seconds 60 --seed 7``.

It ends with a line of totals, and with status 1 unless each accepted event is in exactly one place, each call ended,
and the label that counts is the one that should. The same seed makes the same choices; what the machine's scheduler
makes of them differs.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

from tests.processes import let_children_be_signalled
from tests.system.faults.soak.account import Account
from tests.system.faults.soak.collector import LyingCollector, RealCollector
from tests.system.faults.soak.kinds import MEANINGS, Kind
from tests.system.faults.soak.life import Life, Place, draw
from tests.system.faults.soak.plan import Plan
from tests.system.faults.soak.replays import Replays
from tests.system.faults.support import QUICK

AT_ONCE: Final = 3
LARGEST_BACKLOG: Final = 30_000_000
"""Bytes of a spool above which nothing is added to it, so that the end does not take long."""


class Soak:
    """Processes that come and go, in a folder for each destination that they have."""

    def __init__(self, folder: Path, seed: int, kinds: AbstractSet[Kind]) -> None:
        self._rng = random.Random(seed)
        self._kinds = kinds
        self._numbers = 0
        self.ends: Counter[str] = Counter()
        self.complaints: list[str] = []
        self._ended_in_order: set[int] = set()
        collected, served, embedded = folders = [folder / name for name in ("collected", "served", "embedded")]
        for one in folders:
            (one / "elsewhere").mkdir(parents=True)
        lies = Kind.COLLECTORS in kinds
        liar = LyingCollector(collected / "store.db", self._rng, 0.25 if lies else 0.0)
        self._collectors: list[LyingCollector | RealCollector] = [liar]
        self._places = [Place(liar.url, collected)]
        if Kind.SERVE in kinds:
            real = RealCollector(served / "store.db", self._rng, may_end=lies)
            self._collectors.append(real)
            self._places.append(Place(real.url, served))
        if Kind.EMBEDDED in kinds:
            self._places.append(Place("sqlite:///store.db", embedded))

        self._replays = Replays(self._places, self._rng) if Kind.REPLAYS in kinds else None

    def live(self, seconds: float) -> None:
        """Let processes come and go for so many seconds."""
        until = time.monotonic() + seconds
        lives: list[Life] = []
        replays = self._replays
        while lives or time.monotonic() < until:
            if time.monotonic() < until and len(lives) < AT_ONCE:
                lives.append(self._start())
            for collector in self._collectors:
                collector.go_on()
            for life in [life for life in lives if life.is_over()]:
                lives.remove(life)
                self._bury(life)
            if replays is not None:
                replays.go_on()
            time.sleep(0.005)
        if replays is not None:
            replays.end()

    def _start(self) -> Life:
        self._numbers += 1
        place = self._rng.choice([self._places[0], *self._places])
        if place.backlog() > LARGEST_BACKLOG:
            return Life(self._last_plan(place), self._rng)
        return Life(draw(self._rng, self._kinds, self._numbers, place), self._rng)

    def _last_plan(self, place: Place) -> Plan:
        return Plan(number=self._numbers, to=place.to, folder=str(place.folder), end="flush", settings=QUICK)

    def _bury(self, life: Life) -> None:
        self.ends[life.name] += 1
        self._complain(life.complaint())
        if life.must_be_told:
            self._ended_in_order.add(life.plan.number)

    def _complain(self, text: str) -> None:
        if text:
            self.complaints.append(text)

    def finish(self) -> Account:
        """Let what is left be delivered, and account for everything."""
        try:
            for collector in self._collectors:
                collector.behave()
            for place in self._places:
                self._numbers += 1
                last = Life(self._last_plan(place), self._rng)
                last.wait()
                self._bury(last)
            if self._replays is not None:
                self.complaints += self._replays.finish()
                self.ends.update(self._replays.ends)
        finally:
            for collector in self._collectors:
                collector.kill()
                self.ends.update(collector.ends)
                self._complain(collector.complaint())
        account = Account()
        for place in self._places:
            account.take(place.folder, place.folder / "store.db", self._ended_in_order)
            strays = [path for path in (place.folder / "elsewhere").rglob("*") if not path.is_dir()]
            self.complaints += [
                f"{path} was written to where the process was, not to where it began" for path in strays
            ]
        return account


def soak(folder: Path, seconds: float, seed: int, kinds: AbstractSet[Kind]) -> int:
    """Run a soak, and print what came of it; the status of the program."""
    running = Soak(folder, seed, kinds)
    running.live(seconds)
    account = running.finish()
    print(*account.told, *running.complaints[:5], sep="\n", file=sys.stderr)
    print(
        f"seed={seed} processes={running.ends.total()}",
        f"({', '.join(f'{end} {number}' for end, number in sorted(running.ends.items()))})",
        f"complaints={len(running.complaints)} {account}",
    )
    return int(not account.is_right or bool(running.complaints))


def main() -> None:
    """Read the options, and run."""
    kinds = "\n".join(f"  {kind:<14} {MEANINGS[kind]}" for kind in Kind)
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog=f"kinds of faults and loads, all of which there are unless they are left out:\n{kinds}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder to work in, which is kept")
    parser.add_argument(
        "--without", action="append", default=[], choices=[*map(str, Kind)], metavar="KIND", help="may be repeated"
    )
    options = parser.parse_args()
    let_children_be_signalled()
    kinds_left = set(Kind) - set(map(Kind, options.without))
    if options.keep is not None:
        sys.exit(soak(options.keep.absolute(), options.seconds, options.seed, kinds_left))
    with tempfile.TemporaryDirectory() as folder:
        status = soak(Path(folder), options.seconds, options.seed, kinds_left)
    sys.exit(status)


if __name__ == "__main__":
    main()
