"""What an import costs a process that starts: target 10.

Each round starts a process for each import; what a bare interpreter takes in the same round is subtracted.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from importlib.util import find_spec
from statistics import median
from typing import Final

from tests.system.benchmarks.harness import SECONDS, Case, Samples, interleave
from tests.system.benchmarks.packages import Packages, write
from tests.system.benchmarks.processes import timed_process
from tests.system.benchmarks.report import Row, Section, Table, Verdict, absent

NAME: Final = "imports"
TITLE: Final = "importing a generated package with the runtime"
TARGETS: Final = (10,)

PACKAGE: Final = "bench_imports"
BARE: Final = "bare interpreter"
OURS: Final = "generated package and Workspace"
PYDANTIC: Final = "import pydantic"
MODEL: Final = "from pydantic import BaseModel"
STATEMENTS: Final = {
    BARE: "pass",
    OURS: f"import {PACKAGE}; from schemagen_runtime import Workspace",
    "generated package alone": f"import {PACKAGE}",
    "generated package, workspace opened": (
        f"import {PACKAGE}; import schemagen_runtime.client.opening, schemagen_runtime.backends.sqlite.destination"
    ),
    PYDANTIC: "import pydantic",
    MODEL: "from pydantic import BaseModel",
    "import msgspec": "import msgspec",
    "import attrs, cattrs": "import attrs, cattrs",
    "import requests": "import requests",
}
HEAVY: Final = ("requests", "jinja2", "jsonschema", "click", "yaml")
"""What DESIGN section 1 keeps out of a service that starts."""


def run(packages: Packages) -> Section:
    write(packages.folder, PACKAGE)
    heavy = _loaded(packages)
    present = {name: code for name, code in STATEMENTS.items() if all(map(find_spec, _modules(code)))}
    cases = [
        Case(name, partial(timed_process, [sys.executable, "-c", code], packages.folder))
        for name, code in present.items()
    ]
    taken = interleave(cases, packages.effort.rounds_or(21, 2), packages.effort.pick(2, 0))
    bare = taken[BARE]
    rows = [Row(BARE, {"ms": bare.median() * 1000})]
    for name, samples in taken.items():
        if name != BARE:
            cost, ratio = median(_net(samples, bare)), _ratio(samples, taken[OURS], bare)
            rows.append(Row(name, {"ms": cost * 1000, "ratio": ratio}))
    peers = {PYDANTIC: "", MODEL: "what a model needs: import pydantic alone loads little of it"}
    verdicts = [
        *(_verdict(taken, peer, note) for peer, note in peers.items()),
        Verdict(
            10, f"modules among {', '.join(HEAVY)} that it loads", float(len(heavy.split())), 0, unit="", note=heavy
        ),
    ]
    missing = absent(name for name in STATEMENTS if name not in present)
    return Section(NAME, [Table("Import, less the bare interpreter", [*rows, *missing], charted=True)], verdicts)


def _verdict(taken: Mapping[str, Samples], peer: str, note: str) -> Verdict:
    found = _ratio(taken[OURS], taken[peer], taken[BARE]) if peer in taken else None
    return Verdict(10, f"{OURS} / {peer}", found, 0.35, note=note if found else "not installed")


def _modules(code: str) -> list[str]:
    names = code.partition(";")[0].removeprefix("from ").removeprefix("import ").split(" import ")[0]
    return [name for name in names.split(", ") if name not in {"pass", PACKAGE}]


def _net(samples: Samples, bare: Samples) -> list[float]:
    pairs = zip(samples.figures[SECONDS], bare.figures[SECONDS], strict=True)
    return [taken - base for taken, base in pairs]


def _ratio(samples: Samples, base: Samples, bare: Samples) -> float:
    return median(mine / other for mine, other in zip(_net(samples, bare), _net(base, bare), strict=True))


def _loaded(packages: Packages) -> str:
    code = f"{STATEMENTS[OURS]}; import sys; print(*sorted({set(HEAVY)!r} & sys.modules.keys()))"
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(packages.folder)!r}); {code}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
