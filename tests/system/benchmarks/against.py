"""Measure this checkout against another one, in turns: ``python -m tests.system.benchmarks.against FOLDER``.

For a change that must not slow anything down. Every piece of work is a process of its own under each checkout, with the
same interpreter and the same libraries; the two take turns, one round each, and who begins changes from round to round.
Ratios are this checkout / the other one: the median of the rounds' ratios for each schema, and the worst of them.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

HERE: Final = Path(__file__).parents[3]
WORKER: Final = Path(__file__).with_name("against_work.py")
SCHEMAS: Final = ("credit_risk", "flight_delays", "every_type")
IN_PROCESS: Final = ("encode", "explain", "single_calls", "embedded", "collector")
COPIES: Final = 60
"""Schemas of a large build."""


@dataclass(frozen=True, slots=True)
class Checkout:
    """A checkout, its generated packages, and a folder for what its processes write."""

    root: Path
    folder: Path

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment in which Python finds this checkout before any other."""
        paths = (self.root / "compiler", self.root / "runtime", self.root / "generated_examples")
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        return {**kept, "PYTHONPATH": os.pathsep.join(map(str, paths)), "XDG_CACHE_HOME": str(self.folder / "cache")}

    def run(self, *arguments: str) -> str:
        """Run Python, which must succeed, and return what it prints."""
        done = subprocess.run(
            [sys.executable, *arguments],
            env=self.environment, cwd=self.folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{self.root}: {arguments}: {done.stderr[-2000:]}"
        return done.stdout


Work = Callable[[Checkout], float]


def process(*arguments: str) -> Work:
    """Return work that is a whole process, timed from outside."""

    def work(checkout: Checkout) -> float:
        began = time.perf_counter()
        checkout.run(*arguments)
        return time.perf_counter() - began

    return work


def worker(work: str, schema: str) -> Work:
    """Return work that times itself inside of a process."""
    return lambda checkout: float(checkout.run(str(WORKER), work, schema, str(checkout.folder)))


def works(copies: Sequence[str]) -> Mapping[str, Mapping[str, Work]]:
    """Return every piece of work: by its name, and by the schema that it is done for."""
    schemas = HERE / "generated_examples" / "schemas"
    opened = "from schemagen_runtime import Workspace; Workspace('sqlite:///opened.db', model='m').add_data_collection"
    build = ("-m", "schemagen", "build", "--no-cache", "--out", "built")
    return {
        "import": {name: process("-c", f"import {name}; from schemagen_runtime import Workspace") for name in SCHEMAS},
        "open a workspace": {
            name: process("-c", f"import {name}; {opened}('{name}', schema={name}.SCHEMA)") for name in SCHEMAS
        },
        "build": {name: process(*build, str(schemas / f"{name}.yaml")) for name in SCHEMAS},
        f"build {COPIES}": {"all": process(*build, *copies)},
        **{work: {name: worker(work, name) for name in SCHEMAS} for work in IN_PROCESS},
    }


def copy_schemas(folder: Path) -> Sequence[str]:
    """Write copies of the schemas under other names; their paths."""
    paths: list[str] = []
    for number in range(COPIES):
        name = SCHEMAS[number % len(SCHEMAS)]
        text = (HERE / "generated_examples" / "schemas" / f"{name}.yaml").read_text("utf-8")
        path = folder / f"{name}_{number}.yaml"
        path.write_text(text.replace(f"name: {name}", f"name: {name}_{number}", 1), "utf-8")
        paths.append(str(path))
    return paths


@contextmanager
def served(checkout: Checkout) -> Generator[None, None, None]:
    """Run the collector of a checkout, and write its URL into its folder."""
    command = [sys.executable, "-m", "schemagen", "serve", "--db", "collector.db", "--port", "0", "--no-access-log"]
    with subprocess.Popen(
        command, env=checkout.environment, cwd=checkout.folder, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stderr is not None
        announced = server.stderr.readline()
        (checkout.folder / "url").write_text(next(word for word in announced.split() if "://" in word), "utf-8")
        try:
            yield
        finally:
            server.send_signal(signal.SIGTERM)


def ratios(work: Work, mine: Checkout, other: Checkout, rounds: int) -> list[float]:
    """Let the two take turns; this checkout's seconds over the other's, round by round."""
    found: list[float] = []
    for number in range(rounds + 1):
        if number % 2:
            first, second = work(mine), work(other)
        else:
            second, first = work(other), work(mine)
        if number:  # the first round only warms caches up
            found.append(first / second)
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.system.benchmarks.against", description=__doc__)
    parser.add_argument("other", type=Path, help="the other checkout")
    parser.add_argument("--rounds", type=int, default=11, help="counted rounds of each piece of work")
    parser.add_argument("--only", nargs="+", metavar="WORK", help="some of the work")
    options = parser.parse_args(arguments)
    with TemporaryDirectory(prefix="schemagen-against-") as folder:
        checkouts = [Checkout(root.resolve(), Path(folder, name)) for root, name in ((HERE, "a"), (options.other, "b"))]
        for checkout in checkouts:
            checkout.folder.mkdir()
        mine, other = checkouts
        copies = Path(folder, "copies")
        copies.mkdir()
        every = works(copy_schemas(copies))
        chosen = {name: work for name, work in every.items() if options.only is None or name in options.only}
        print(f"| {'work':<16} | {' | '.join(SCHEMAS)} | worst |\n| --- | --- | --- | --- | --- |", flush=True)
        with served(mine), served(other):
            for name, by_schema in chosen.items():
                found = [median(ratios(work, mine, other, options.rounds)) for work in by_schema.values()]
                cells = [f"{ratio:.2f}" for ratio in found] + [""] * (len(SCHEMAS) - len(found))
                print(f"| {name:<16} | {' | '.join(cells)} | {max(found):.2f} |", flush=True)


if __name__ == "__main__":
    main()
