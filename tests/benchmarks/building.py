"""The compiler as a command: targets 11 and 12. Each build is a process of its own, and writes into an empty folder."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Final

from tests.benchmarks.events import json_schema, schema_document
from tests.benchmarks.harness import SECONDS, Case, interleave
from tests.benchmarks.packages import SCHEMAGEN, Packages
from tests.benchmarks.processes import timed_process
from tests.benchmarks.report import Row, Section, Table, Verdict, absent, timed
from tests.benchmarks.validation import compare

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
    peer = [sys.executable, "-m", "datamodel_code_generator", "--input", str(folder / "event.json")]
    peer += ["--input-file-type", "jsonschema", "--output-model-type", "pydantic_v2.BaseModel"]
    peer += ["--output", str(folder / "out" / "model.py"), "--formatters"]
    cases = [Case(OURS, partial(_into, folder / "out", [*SCHEMAGEN, "build", str(folder / "event.yaml")], "--out"))]
    peers = {FAST_PEER: [*peer, "builtin"], PEER: [*peer, "black", "isort"]}
    if find_spec("datamodel_code_generator"):
        cases += [Case(name, partial(_into, folder / "out", command)) for name, command in peers.items()]
    taken = interleave(cases, packages.effort.rounds_or(11), packages.effort.pick(1, 0))
    missing = absent(name for name in peers if name not in taken)
    table = Table("One schema, cold", [*timed(taken, "ms", 1000), *missing], charted=True)
    return table, [compare(taken, 11, OURS, name, 0.25) for name in peers]


def _into(out: Path, command: list[str], option: str = "") -> Mapping[str, float]:
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    return timed_process([*command, option, str(out)] if option else command)


def _many(packages: Packages) -> tuple[Table, list[Verdict]]:
    """Ever more schemas, each number built from nothing and then once more."""
    most = packages.effort.pick(1000, 20)
    counts = (most // 100 or 1, most // 10, most)
    folder = packages.folder / "many"
    cases: list[Case] = []
    for count in counts:
        sources = folder / str(count)
        sources.mkdir(parents=True)
        for number in range(count):
            (sources / f"s{number}.yaml").write_bytes(schema_document(f"bench_built_{number}"))
        out = sources / "out"
        command = [*SCHEMAGEN, "build", *sorted(map(str, sources.glob("*.yaml")))]
        cases += [
            Case(_named(count), partial(_into, out, command, "--out")),
            Case(f"{_named(count)}, unchanged", partial(timed_process, [*command, "--out", str(out)])),
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
