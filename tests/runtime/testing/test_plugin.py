"""The plug-in of pytest: it fails what it should, and leaves all other runs as they are."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
NAME = "schemagen_runtime.testing.plugin"

UNSEEN = """
from credit_risk import SCHEMA, LabelEvent


def test_looks(schemagen_workspace):
    scores = schemagen_workspace.add_data_collection("scores", schema=SCHEMA)
    assert scores.ingest_events([{"id": "a"}], raise_errors=False).result(60).errors


def test_forgets(schemagen_workspace):
    schemagen_workspace.add_data_collection("scores", schema=SCHEMA).ingest_events([{"id": "a"}])


def test_fails_first(schemagen_workspace):
    schemagen_workspace.add_data_collection("scores", schema=SCHEMA).ingest_events([{"id": "a"}])
    assert not "its own reason"


def test_leaves_faults(schemagen_workspace):
    schemagen_workspace.faults.fail()
    schemagen_workspace.add_data_collection("scores", schema=SCHEMA).ingest_events([LabelEvent(id="a", actual=1)])
"""
OTHERS = """
import sys


def test_nothing_is_loaded():
    loaded = {name for name in sys.modules if name.startswith("schemagen_runtime")}
    assert loaded <= {
        "schemagen_runtime",
        "schemagen_runtime.support",
        "schemagen_runtime.support.loading",
        "schemagen_runtime.testing",
        "schemagen_runtime.testing.plugin",
    }, loaded
"""


def declared() -> dict[str, str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return dict(project["entry-points"]["pytest11"])


def installed(folder: Path) -> Path:
    """A folder in which the runtime is installed as of a wheel: with its entry point, and the list of its files."""
    site = folder / "site"
    about = site / "schemagen_ingest-9.0.dist-info"
    about.mkdir(parents=True)
    for package in ("schemagen_runtime", "schemagen_monitor"):
        (site / package).symlink_to(ROOT / "runtime" / package)
    lines = "".join(f"{name} = {module}\n" for name, module in declared().items())
    (about / "entry_points.txt").write_text(f"[pytest11]\n{lines}")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: schemagen-ingest\nVersion: 9.0\n")
    (about / "RECORD").write_text("schemagen_runtime/__init__.py,,\nschemagen_monitor/__init__.py,,\n")
    return site


def run(folder: Path, test: str, *options: str, code: str = "") -> subprocess.CompletedProcess[str]:
    (folder / "test_it.py").write_text(test)
    (folder / "pytest.ini").write_text("[pytest]\n")
    arguments = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", *options, str(folder / "test_it.py")]
    start = f"{code}\nimport sys, pytest\nsys.exit(pytest.main({arguments!r}))"
    path = os.pathsep.join(map(str, (installed(folder), ROOT / "generated_examples")))
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "COLUMNS": "300"}
    return subprocess.run(
        [sys.executable, "-c", start], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_entry_point_names_the_plug_in() -> None:
    assert declared() == {"schemagen": NAME}
    assert hasattr(import_module(NAME), "schemagen_workspace")


def test_a_test_fails_where_nobody_looked(tmp_path: Path) -> None:
    done = run(tmp_path, UNSEEN, "-W", "error")
    assert "2 failed, 2 passed" in done.stdout, done.stdout + done.stderr
    assert (
        "FAILED test_it.py::test_forgets - schemagen_runtime.testing.calls.UnseenFailureError: 1 event" in done.stdout
    )
    assert 'assert not "its own reason"' in done.stdout


@pytest.mark.parametrize(
    "code", ["", "import schemagen_runtime, schemagen_monitor", "import schemagen_runtime.testing.plugin"]
)
def test_a_run_of_somebody_else_is_as_it_was(tmp_path: Path, code: str) -> None:
    """A warning would be an error here: such as that of a module that was imported before pytest could rewrite it."""
    done = run(tmp_path, "def test_it(): pass" if code else OTHERS, "-W", "error", code=code)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert done.stdout.splitlines()[-1].startswith("1 passed")


def test_it_can_be_left_out_and_be_named(tmp_path: Path) -> None:
    left_out = tmp_path / "out"
    left_out.mkdir()
    done = run(left_out, UNSEEN, "-p", "no:schemagen", "-W", "error")
    assert "fixture 'schemagen_workspace' not found" in done.stdout
    named = tmp_path / "named"
    named.mkdir()
    done = run(named, UNSEEN, "-p", "schemagen", code="import os; os.environ['PYTEST_DISABLE_PLUGIN_AUTOLOAD'] = '1'")
    assert "2 failed, 2 passed" in done.stdout, done.stdout + done.stderr
