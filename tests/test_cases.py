"""The golden corpus: every folder of ``tests/cases`` is one scenario, run as ``tests/cases/README.md`` says."""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest
from schemagen.cli.main import main

CASES = Path(__file__).parent / "cases"
EXPECTATIONS = ("cmd", "stdout", "stderr", "exit", "tree", "expected")
NAMES = sorted(path.parent.name for path in CASES.glob("*/cmd"))
# A few run as real processes too: what holds in one process should hold in another.
AS_PROCESS = ("build", "lint_all_formats", "validate_csv", "ingest_and_show")

NOW = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00")


@dataclass(frozen=True)
class Outcome:
    stdout: str
    stderr: str
    exit: int


Runner = Callable[[Sequence[str], Path, bytes], Outcome]


def run_here(arguments: Sequence[str], folder: Path, stdin: bytes) -> Outcome:
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    before, original = Path.cwd(), sys.stdin
    os.chdir(folder)
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin))
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = main(arguments)
    finally:
        os.chdir(before)
        sys.stdin = original
    return Outcome(text_of(out), text_of(err), code)


def text_of(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


def run_process(arguments: Sequence[str], folder: Path, stdin: bytes) -> Outcome:
    command = [sys.executable, "-m", "schemagen", *arguments]
    done = subprocess.run(command, cwd=folder, input=stdin, capture_output=True, check=False, timeout=60)
    return Outcome(done.stdout.decode(), done.stderr.decode(), done.returncode)


def play(case: Path, folder: Path, run: Runner) -> Mapping[str, str]:
    """Run a case in a copy of its input; the texts of its expectations by file name."""
    shutil.copytree(case, folder, ignore=lambda path, _: EXPECTATIONS if Path(path) == case else ())
    lines = [line for line in (case / "cmd").read_text("utf-8").splitlines() if line and not line.startswith("#")]
    outcomes = [(line, run_line(line, folder, run)) for line in lines]
    texts = {
        "stdout": joined([(line, outcome.stdout) for line, outcome in outcomes]),
        "stderr": joined([(line, outcome.stderr) for line, outcome in outcomes]),
        "exit": "".join(f"{outcome.exit}\n" for _, outcome in outcomes) if any(o.exit for _, o in outcomes) else "",
    }
    return {name: NOW.sub("<now>", text.replace(str(folder), "<case>")) for name, text in texts.items()}


def run_line(line: str, folder: Path, run: Runner) -> Outcome:
    words = shlex.split(line)
    assert words[0] == "schemagen", f"a command line begins with schemagen: {line}"
    stdin = b""
    if "<" in words:
        stdin = (folder / words.pop()).read_bytes()
        words.pop()
    return run(words[1:], folder, stdin)


def joined(outputs: Sequence[tuple[str, str]]) -> str:
    if len(outputs) == 1:
        return outputs[0][1]
    return "".join(f"$ {line}\n{text}" for line, text in outputs if text)


def tree_of(folder: Path) -> str:
    """Every file of a folder, for what was added and what was removed."""
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return "".join(f"{file}\n" for file in files if "__pycache__" not in file)


@pytest.mark.parametrize("name", NAMES)
def test_case(name: str, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    case, folder = CASES / name, tmp_path / "case"
    texts = play(case, folder, run_here)
    if pytestconfig.getoption("--update-cases"):
        update(case, folder, texts)
    compare(case, folder, texts)


@pytest.mark.parametrize("name", AS_PROCESS)
def test_case_as_a_process(name: str, tmp_path: Path) -> None:
    case, folder = CASES / name, tmp_path / "case"
    compare(case, folder, play(case, folder, run_process))


def compare(case: Path, folder: Path, texts: Mapping[str, str]) -> None:
    for name, text in texts.items():
        assert text == read(case / name), f"{name} of {case.name} differs; --update-cases accepts it"
    if (case / "tree").exists():
        assert tree_of(folder) == read(case / "tree"), f"the files of {case.name} differ; --update-cases accepts it"
    for expected in expected_files(case):
        actual = folder / expected.relative_to(case / "expected")
        assert actual.is_file(), f"{actual.name} is missing"
        assert actual.read_bytes() == expected.read_bytes(), f"{actual.name} differs; --update-cases accepts it"


def update(case: Path, folder: Path, texts: Mapping[str, str]) -> None:
    if (case / "tree").exists():
        texts = {**texts, "tree": tree_of(folder)}
    for name, text in texts.items():
        if text:
            (case / name).write_bytes(text.encode())
        else:
            (case / name).unlink(missing_ok=True)
    for expected in expected_files(case):
        shutil.copyfile(folder / expected.relative_to(case / "expected"), expected)


def expected_files(case: Path) -> list[Path]:
    return sorted(path for path in (case / "expected").rglob("*") if path.is_file())


def read(path: Path) -> str:
    return path.read_bytes().decode() if path.exists() else ""
