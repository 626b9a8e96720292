"""The action's own script judges a pull request, and writes the summary and the log for code scanning."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.compiler.cli.support import SCHEMA, schemagen
from tests.compiler.diff.test_revisions import git

ROOT = Path(__file__).parents[3]


def script() -> str:
    steps = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["runs"]["steps"]
    (found,) = [str(step["run"]) for step in steps if step["name"] == "Judge"]
    return found


@pytest.fixture
def service(tmp_path: Path) -> Path:
    folder = tmp_path / "service"
    folder.mkdir()
    (folder / "pyproject.toml").write_text('[tool.schemagen]\nschemas = ["*.yaml"]\nout = "src"\n')
    (folder / "lending.yaml").write_text(SCHEMA)
    schemagen("build", cwd=folder)
    git(folder, "init")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "first")
    return folder


def judge(service: Path, approvals: str = "") -> tuple[int, str, str, dict[str, list[object]]]:
    """Run the script as GitHub runs it; its exit code, annotations, summary, and the run of the SARIF log."""
    temporary = service.parent
    (temporary / "bin").mkdir(exist_ok=True)
    command = temporary / "bin" / "schemagen"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m schemagen "$@"\n')
    command.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{temporary / 'bin'}:{os.environ['PATH']}",
        "AGAINST": "git:HEAD",
        "APPROVALS": approvals,
        "RUNNER_TEMP": str(temporary),
        "GITHUB_STEP_SUMMARY": str(temporary / "summary.md"),
    }
    bash = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script())
    done = subprocess.run(bash, cwd=service, env=environment, capture_output=True, text=True, check=False, timeout=60)
    (run,) = json.loads((temporary / "schemagen.sarif").read_text())["runs"]
    return done.returncode, done.stdout, (temporary / "summary.md").read_text(), run


def test_a_pull_request_without_a_change(service: Path) -> None:
    code, annotations, summary, run = judge(service)
    assert (code, annotations) == (0, "")
    assert "no changes" in summary
    assert run["results"] == []


def test_a_change_that_breaks_and_is_approved(service: Path) -> None:
    text = SCHEMA.replace("1.0.0", "2.0.0").replace("minimum: 0", "minimum: 5")
    (service / "lending.yaml").write_text(text)
    schemagen("build", cwd=service)
    code, annotations, summary, run = judge(service)
    assert code == 1
    assert "::error title=schemagen values-narrowed,file=lending.yaml,line=7" in annotations
    assert "values-narrowed" in summary
    assert len(run["results"]) == 1
    words = ("--approve", "--reason", "r", "--owner", "o", "--until", "2999-12-31")
    schemagen("diff", "git:HEAD", "lending.yaml", "--approvals", "a.yaml", *words, cwd=service)
    code, annotations, summary, _ = judge(service, "a.yaml")
    assert code == 1  # a.yaml is taken for a schema by the pattern of this service
    (service / "a.yaml").rename(service / "approvals.yml")
    code, annotations, summary, _ = judge(service, "approvals.yml")
    assert code == 0
    assert annotations.startswith("::notice")


def test_packages_that_are_stale(service: Path) -> None:
    (service / "lending.yaml").write_text(SCHEMA.replace("1.0.0", "1.0.1"))
    code, _, summary, _ = judge(service)
    assert code == 3
    assert "stale" in summary
