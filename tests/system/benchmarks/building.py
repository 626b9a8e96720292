"""The compiler as a command: targets 11 and 12. Each build is a process of its own.

A build is cold if it writes into an empty folder: only files that lie there save a schema from being compiled. Bytecode
is there, and templates are compiled, as after the first build on a machine.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Final

from tests.system.benchmarks.events import json_schema, schema_document
from tests.system.benchmarks.harness import SECONDS, Case, interleave
from tests.system.benchmarks.packages import SCHEMAGEN, Packages
from tests.system.benchmarks.processes import timed_process
from tests.system.benchmarks.report import Row, Section, Table, Verdict, absent, timed
from tests.system.benchmarks.validation import compare

NAME: Final = "building"
TITLE: Final = "schemagen build: one schema, a thousand, and a thousand again"
TARGETS: Final = (11, 12)

OURS: Final = "schemagen build"
PEER: Final = "datamodel-codegen, as it comes"
FAST_PEER: Final = "datamodel-codegen, builtin formatter"
"""What its documentation names for speed."""
LINEAR: Final = 1.2
"""How much more a schema among the most may cost than one among a tenth of them."""


def run(packages: Packages) -> Section:
    one, first = _one(packages)
    many, second = _many(packages)
    return Section(NAME, [one, many], [*first, *second])


def _one(packages: Packages) -> tuple[Table, list[Verdict]]:
    folder = packages.folder / "one"
    folder.mkdir()
    (folder / "event.yaml").write_bytes(schema_document("bench_built"))
    (folder / "event.json").write_text(json.dumps(json_schema()))
    ours = [*SCHEMAGEN, "build", str(folder / "event.yaml"), "--out"]
    peer = [sys.executable, "-m", "datamodel_code_generator", "--input", str(folder / "event.json")]
    peer += ["--input-file-type", "jsonschema", "--output-model-type", "pydantic_v2.BaseModel"]
    out = _Out(folder)
    cases = [Case(OURS, partial(_cold, out, partial(_to, ours)))]
    peers = {FAST_PEER: ["builtin"], PEER: ["black", "isort"]}
    if find_spec("datamodel_code_generator"):
        cases += [Case(name, partial(_cold, out, _peer(peer, formatters))) for name, formatters in peers.items()]
    taken = interleave(cases, packages.effort.rounds_or(11), packages.effort.pick(1, 0))
    missing = absent(name for name in peers if name not in taken)
    table = Table("One schema, cold", [*timed(taken, "ms", 1000), *missing], charted=True)
    return table, [compare(taken, 11, OURS, name, 0.25) for name in peers]


class _Out:
    """Where builds write: a new folder for each that is cold. In one that was just emptied they would wait for ext4,
    which creates files slowly for some seconds after it has deleted thousands.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made = 0

    @property
    def latest(self) -> Path:
        return self._folder / f"out{self._made}"

    def make(self) -> Path:
        self._made += 1
        self.latest.mkdir()
        return self.latest


def _to(command: list[str], out: Path) -> list[str]:
    return [*command, str(out)]


def _peer(command: list[str], formatters: list[str]) -> Callable[[Path], list[str]]:
    return lambda out: [*command, "--output", str(out / "model.py"), "--formatters", *formatters]


def _cold(out: _Out, command: Callable[[Path], list[str]]) -> Mapping[str, float]:
    return timed_process(command(out.make()))


def _again(out: _Out, command: list[str]) -> Mapping[str, float]:
    return timed_process(_to(command, out.latest))


def _many(packages: Packages) -> tuple[Table, list[Verdict]]:
    """Ever more schemas, each number built from nothing, then once more, then checked."""
    most = packages.effort.pick(1000, 20)
    counts = (most // 100 or 1, most // 10, most)
    folder = packages.folder / "many"
    cases: list[Case] = []
    for count in counts:
        sources = folder / str(count)
        sources.mkdir(parents=True)
        for number in range(count):
            (sources / f"s{number}.yaml").write_bytes(schema_document(f"bench_built_{number}"))
        out = _Out(sources)
        command = [*SCHEMAGEN, "build", *sorted(map(str, sources.glob("*.yaml"))), "--out"]
        cases += [
            Case(_named(count), partial(_cold, out, partial(_to, command))),
            Case(f"{_named(count)}, unchanged", partial(_again, out, command)),
            Case(f"{_named(count)}, unchanged, --check", partial(_again, out, [*command[:-1], "--check", "--out"])),
        ]
    taken = interleave(cases, packages.effort.rounds_or(3), 0)
    rows = [Row(name, {"seconds": samples.median()}) for name, samples in taken.items()]
    # What one more schema costs, so that the start of the process counts for neither.
    few, some, many = (taken[_named(count)].figures[SECONDS] for count in counts)
    first, last = counts[1] - counts[0], counts[2] - counts[1]
    growth = median((c - b) / last / ((b - a) / first) for a, b, c in zip(few, some, many, strict=True))
    what = f"one more schema, up to {most:,} / up to {counts[1]:,}"
    unchanged = f"{_named(most)}, unchanged"
    verdicts = [
        Verdict(12, what, growth, LINEAR, note="linear is 1"),
        Verdict(12, unchanged, taken[unchanged].median(), 1.0, unit="s"),
    ]
    return Table("Many schemas in one build", rows), verdicts


def _named(count: int) -> str:
    return f"{count:,} schemas"
