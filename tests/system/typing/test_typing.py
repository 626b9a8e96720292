"""mypy and pyright on code that uses generated packages: every planted mistake at its line, and nothing else."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
CASES = Path(__file__).parent / "cases"
FOLDERS = ("compiler", "runtime", "generated_examples", "tests/system/typing/cases")

Lines = set[tuple[str, int]]


def planted() -> Lines:
    return {
        (path.name, number)
        for path in CASES.glob("*.py")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if line.endswith("# E")
    }


def run(*command: str, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.stdout


def test_mypy() -> None:
    # Not the project's own settings, which leave the planted mistakes out.
    options = ("--config-file=", "--strict", "--explicit-package-bases", "--no-error-summary", "--cache-dir=/dev/null")
    printed = run("mypy", *options, str(CASES), MYPYPATH=":".join(str(ROOT / folder) for folder in FOLDERS))
    errors = re.findall(r"^(?:.*[/\\])?(\w+\.py):(\d+):(?:\d+:)? error:", printed, re.MULTILINE)
    assert {(name, int(line)) for name, line in errors} == planted(), printed


def test_pyright(tmp_path: Path) -> None:
    config = {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.11",
        "include": [str(CASES)],
        "extraPaths": [str(ROOT / folder) for folder in FOLDERS],
    }
    path = tmp_path / "pyrightconfig.json"
    path.write_text(json.dumps(config))
    printed = run("basedpyright", "--outputjson", "--pythonpath", sys.executable, "--project", str(path))
    errors = [found for found in json.loads(printed)["generalDiagnostics"] if found["severity"] == "error"]
    found = {(Path(error["file"]).name, error["range"]["start"]["line"] + 1) for error in errors}
    assert found == planted(), [f"{error['range']['start']['line'] + 1}: {error['message']}" for error in errors]


def test_something_is_planted() -> None:
    assert len(planted()) > 30
