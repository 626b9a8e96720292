"""Type-check programs that use packages of an earlier version, against the runtime of today."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.system.compatibility.support import ROOT, Sample


def planted(sample: Sample) -> set[tuple[str, int]]:
    """Return the lines with a mistake that a checker must find."""
    return {
        (path.name, number)
        for path in (sample.folder / "uses").glob("*.py")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if line.endswith("# E")
    }


def run(*command: str, **variables: str) -> str:
    """Run a type checker; return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def test_mypy(sample: Sample) -> None:
    pytest.importorskip("mypy", reason="mypy checks types")
    options = ("--config-file=", "--strict", "--explicit-package-bases", "--no-error-summary", "--cache-dir=/dev/null")
    folders = (sample.folder / "uses", sample.folder / "packages", ROOT / "runtime")
    checked = (str(sample.folder / "uses"), str(sample.folder / "packages"))
    printed = run("mypy", *options, *checked, MYPYPATH=":".join(map(str, folders)))
    errors = re.findall(r"^(?:.*[/\\])?(\w+\.py):(\d+):(?:\d+:)? error:", printed, re.MULTILINE)
    assert {(name, int(line)) for name, line in errors} == planted(sample), printed


def test_pyright(sample: Sample, tmp_path: Path) -> None:
    pytest.importorskip("basedpyright", reason="basedpyright checks types")
    config = {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "include": [str(sample.folder / "uses"), str(sample.folder / "packages")],
        "extraPaths": [str(sample.folder / "packages"), str(ROOT / "runtime")],
    }
    path = tmp_path / "pyrightconfig.json"
    path.write_text(json.dumps(config))
    printed = run("basedpyright", "--outputjson", "--pythonpath", sys.executable, "--project", str(path))
    errors = [found for found in json.loads(printed)["generalDiagnostics"] if found["severity"] == "error"]
    found = {(Path(error["file"]).name, error["range"]["start"]["line"] + 1) for error in errors}
    assert found == planted(sample), [f"{error['file']}: {error['message']}" for error in errors]


def test_something_is_planted(sample: Sample) -> None:
    assert len(planted(sample)) > 5
