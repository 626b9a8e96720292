"""What an import costs a service that starts: each feature is loaded by those who use it, and before it is needed."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import schemagen_runtime
from schemagen_runtime import Collection, ErrorCode, FieldError, Settings
from schemagen_runtime.columns import ColumnType
from schemagen_runtime.explanation import Explanation

ROOT = Path(__file__).parents[2]

TOOLS = {"requests", "jinja2", "jsonschema", "click", "yaml", "numpy", "pandas", "asyncio"}
"""What a service that validates and delivers never needs, or only where it speaks to a collector."""
HEAVY = TOOLS | {
    "concurrent.futures",
    "email",
    "http",
    "logging",
    "multiprocessing",
    "pathlib",
    "pkgutil",
    "random",
    "shutil",
    "socket",
    "sqlite3",
    "ssl",
    "tempfile",
    "threading",
    "urllib.parse",
    "zoneinfo",
}
DELIVERY = ("api", "backends", "client.opening", "delivery", "disk", "protocol", "relay")
"""Rooms and modules of what delivers: none of it is for those who only name the types, or validate."""


def run(code: str, folder: Path = ROOT) -> list[str]:
    """The words that a fresh interpreter prints, which finds the runtime and the examples."""
    environment = {"PYTHONPATH": f"{ROOT / 'runtime'}:{ROOT / 'generated_examples'}"}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, cwd=folder)
    return done.stdout.split()


@pytest.mark.parametrize(
    "statement",
    [
        "import credit_risk",
        "import credit_risk; from schemagen_runtime import Workspace",
        "import credit_risk; credit_risk.SCHEMA.check({}); credit_risk.SCHEMA.partition([{}])",
    ],
)
def test_a_package_and_the_runtime_load_no_heavy_module(statement: str) -> None:
    # What a site's own start-up loads is none of ours.
    code = f"import sys; before = set(sys.modules); {statement}; print(*sorted(set(sys.modules) - before))"
    loaded = set(run(code))
    assert "schemagen_runtime" in loaded
    assert not loaded & HEAVY
    assert not [name for name in loaded if name.startswith(tuple(f"schemagen_runtime.{part}" for part in DELIVERY))]


OPENED = """
import sys
import credit_risk
from credit_risk import LabelEvent
from schemagen_runtime import Workspace

workspace = Workspace("sqlite:///store.db", model="m", {options})
collection = workspace.add_data_collection("c", schema=credit_risk.SCHEMA)
"""


def test_a_workspace_loads_what_its_options_ask_for(tmp_path: Path) -> None:
    loaded = set(run(f"{OPENED.format(options='')}\nprint(*sys.modules)", tmp_path))
    assert "schemagen_runtime.backends.sqlite.destination" in loaded
    assert not loaded & (TOOLS | {"schemagen_runtime.backends.http.destination", "schemagen_runtime.relay.sender"})


@pytest.mark.parametrize("options", ["", "spool='spool', dead_letters='dead'"])
def test_nothing_is_left_to_load_once_a_workspace_is_open(options: str, tmp_path: Path) -> None:
    """In a call an import takes time; at the end of a program, or in a forked child, it may fail or wait for ever."""
    code = f"""
import atexit, os, sys
opened = set()
def tell(): print(*sorted(set(sys.modules) - opened))
atexit.register(tell)  # first, and so it runs when delivery has ended
{OPENED.format(options=options)}
opened.update(sys.modules)
good = LabelEvent(id="a", actual=1)
assert collection.ingest_events([good]).result().status == "success"
assert collection.ingest_events([good, {{"id": "b"}}], raise_errors=False).result().status == "failure"
assert workspace.flush() and workspace.stats().delivered
if (child := os.fork()) == 0:
    assert collection.ingest_events([good]).result().status == "success"
    workspace.close()
    tell()
    sys.stdout.flush()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
collection.ingest_events([good])  # for the end of the program to deliver
"""
    assert run(code, tmp_path) == []


def test_every_public_name_can_be_found_and_imported() -> None:
    code = "import schemagen_runtime as r; listed = dir(r); from schemagen_runtime import *; print(*listed, sep='\\n')"
    code += "; assert all(getattr(r, name) is globals()[name] for name in r.__all__)"
    assert set(schemagen_runtime.__all__) <= set(run(code))


def test_values_and_errors_survive_pickling() -> None:
    error = FieldError(ErrorCode.NO_LABEL, None, "m", "e", "g")
    values = [error, ColumnType.parse("list<int>?"), Collection("p", "c"), Settings(), Explanation(b"", (error,))]
    assert pickle.loads(pickle.dumps(values)) == values
