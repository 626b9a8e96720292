"""Shells complete commands, options and choices."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.compiler.cli.support import schemagen


def complete(folder: Path, shell: str, line: str) -> list[str]:
    """What a shell is told that the last word of a line may be completed to."""
    words = line.split(" ")
    asked = {"COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1) if shell != "fish" else words[-1]}
    done = schemagen(cwd=folder, env={**asked, "_SCHEMAGEN_COMPLETE": f"{shell}_complete"})
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_commands_options_and_choices_are_completed(tmp_path: Path, shell: str) -> None:
    separator = "\n" if shell == "zsh" else ","
    commands = complete(tmp_path, shell, "schemagen in")
    assert {name for name in ("init", "ingest") if f"plain{separator}{name}" in "\n".join(commands)} == {
        "init",
        "ingest",
    }
    assert "sample" not in "".join(complete(tmp_path, shell, "schemagen se"))
    assert "--resume" in "".join(complete(tmp_path, shell, "schemagen ingest --re"))
    assert "csv" in "".join(complete(tmp_path, shell, "schemagen ingest --format-of-data "))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_reads_the_script(tmp_path: Path, shell: str) -> None:
    script = schemagen("completion", shell, cwd=tmp_path)
    assert (script.returncode, script.stderr) == (0, "")
    assert f"_SCHEMAGEN_COMPLETE={shell}_complete" in script.stdout
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell}")
    (tmp_path / "script").write_text(script.stdout)
    subprocess.run([shell, "-n", "script"], cwd=tmp_path, check=True)


def test_bash_completes_by_the_script(tmp_path: Path) -> None:
    if shutil.which("bash") is None:
        pytest.skip("there is no bash")
    (tmp_path / "script").write_text(schemagen("completion", "bash", cwd=tmp_path).stdout)
    command = tmp_path / "schemagen"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m schemagen "$@"\n')
    command.chmod(0o755)
    asked = "source ./script; COMP_WORDS=(schemagen val); COMP_CWORD=1; _schemagen_completion schemagen"
    asked += '; echo "${COMPREPLY[@]}"'
    environment = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", asked], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["validate"]


def test_another_shell_is_refused(tmp_path: Path) -> None:
    done = schemagen("completion", "tcsh", cwd=tmp_path)
    assert done.returncode == 2
    assert "'bash', 'zsh', 'fish'" in done.stderr
