"""This project and its peers, side by side: ``python -m tests.system.benchmarks`` (extra ``bench``).

The method, which docs/performance.md gives in full:

- Everything is measured in one run. The cases of a table take turns, one round each, so what slows the machine for a
  while slows all of them; work that is a whole process (imports, builds) takes turns likewise.
- Each case warms up for two rounds that are not counted. Garbage is collected before a round and never during one.
- What is counted is the work alone: events are made before a round, queues run empty after it.
- Figures are medians of rounds, and a ratio is the median of the rounds' ratios: a median forgets the rounds that
  something else disturbed, and the ratio of two rounds that stood side by side holds on a slow machine and a fast one.
- p50 and p99 at the call are those of single calls, each timed by itself.
- Before a peer is timed it must take good events and reject bad ones; what it takes wrongly stands beside it.

A peer that is not installed is named and left out. A target that is missed is reported, and is no failure: the exit
code tells only whether everything ran.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Protocol, cast

from tests.system.benchmarks.chart import draw
from tests.system.benchmarks.harness import Effort
from tests.system.benchmarks.packages import Packages
from tests.system.benchmarks.peers import versions
from tests.system.benchmarks.report import NONE, Section, lines_of, targets

NAMES: Final = (
    *("validation", "encoding", "calls", "delivery", "imports", "building", "memory", "growth"),
    *("frames", "records", "kafka", "sidecar", "several"),
)


class _Module(Protocol):
    TITLE: str
    TARGETS: tuple[int, ...]

    def run(self, packages: Packages) -> Section: ...


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.system.benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="few rounds, small sizes: to see that everything runs")
    parser.add_argument("--only", nargs="+", choices=NAMES, metavar="NAME", help="some of the benchmarks")
    parser.add_argument("--rounds", type=int, help="counted rounds of each case")
    parser.add_argument("--growth-full", action="store_true", help="let the store grow to ten million rows")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures")
    parser.add_argument("--svg", type=Path, metavar="FILE", help="draw the comparison")
    parser.add_argument("--list", action="store_true", help="name the benchmarks and their targets")
    options = parser.parse_args(arguments)
    if options.list:
        for name in NAMES:
            module = _module(name)
            print(f"{name:<12}{', '.join(map(str, module.TARGETS)) or NONE:<22}{module.TITLE}")
        return
    effort = Effort(options.quick, options.rounds, options.growth_full)
    sections = _run(options.only or NAMES, effort)
    found = [verdict for section in sections for verdict in section.verdicts]
    if found:
        print("\n## Targets\n")
        print("\n".join(targets(found)), flush=True)
    if options.json is not None:
        document = {
            "machine": _machine(),
            "versions": versions(),
            "sections": [asdict(section) for section in sections],
        }
        options.json.write_text(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    if options.svg is not None:
        options.svg.write_text(draw(sections))


def _run(names: Sequence[str], effort: Effort) -> list[Section]:
    sections: list[Section] = []
    with TemporaryDirectory(prefix="schemagen-bench-") as folder:
        packages = Packages(Path(folder), effort)
        print(f"{_machine()}; medians of rounds that took turns")
        for name in names:
            module = _module(name)
            print(f"\n## {name}: {module.TITLE}", flush=True)
            section = module.run(packages)
            print("\n".join(lines_of(section)), flush=True)
            sections.append(section)
    return sections


def _module(name: str) -> _Module:
    return cast("_Module", import_module(f"tests.system.benchmarks.{name}"))


def _machine() -> str:
    return f"{platform.python_implementation()} {platform.python_version()}, {os.cpu_count()} cores, {sys.platform}"


if __name__ == "__main__":
    main()
