"""Files are laid out by templates that are compiled once, and kept by whoever called."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from schemagen.build.compile import lower_source
from schemagen.codegen.python.emit import Emitter
from schemagen.codegen.python.package import plan_package
from schemagen.codegen.python.plan import PackagePlan
from schemagen.install.installation import templates
from schemagen.text.source import Source

SCHEMA = b"""\
schemagen: 1
name: small
version: 1.0.0
id: id
timestamp: at
predictions: {score: float}
labels: {truth: bool}
"""


def plan() -> PackagePlan:
    source = Source("small.yaml", SCHEMA)
    schema, diagnostics = lower_source(source)
    assert schema is not None, diagnostics
    return plan_package(schema, source)


def test_what_was_kept_is_used_by_the_next_run() -> None:
    kept: dict[str, bytes] = {}
    loads: list[str] = []

    def load(key: str) -> bytes | None:
        loads.append(key)
        return kept.get(key)

    first = Emitter(templates(), load, kept.__setitem__).emit(plan())
    saved = dict(kept)
    assert len(saved) == len(list((templates() / "python").glob("*.j2")))
    assert Emitter(templates(), load, kept.__setitem__).emit(plan()) == first
    assert kept == saved
    assert loads == [*saved, *saved]


def test_a_run_that_keeps_nothing_makes_the_same_files() -> None:
    kept: dict[str, bytes] = {}
    with_cache = Emitter(templates(), kept.get, kept.__setitem__).emit(plan())
    without = Emitter(templates(), lambda _: None, lambda _, __: None).emit(plan())
    assert with_cache == without
    assert sorted(without) == [
        f"small/{name}" for name in ("__init__.py", "events.py", "py.typed", "schema.json", "validator.py")
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--select", "ALL", "--fix", "--unsafe-fixes"),
        ("check", "--select", "I,UP,RUF100,D", "--fix", "--config", "lint.isort.force-single-line=true"),
        ("format", "--line-length", "50", "--config", "format.quote-style='single'"),
        ("format", "--config", "indent-width=2"),
    ],
)
def test_a_linter_or_formatter_leaves_them_as_they_are(arguments: tuple[str, ...], tmp_path: Path) -> None:
    files = Emitter(templates(), lambda _: None, lambda _, __: None).emit(plan())
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(text.encode())
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *arguments, "--isolated", "--no-cache", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path: (tmp_path / path).read_bytes().decode() for path in files} == files


def test_text_that_is_not_python_is_a_bug_that_shows(tmp_path: Path) -> None:
    folder = tmp_path / "python"
    folder.mkdir()
    for template in (templates() / "python").glob("*.j2"):
        folder.joinpath(template.name).write_text(
            "def" if template.name == "events.py.j2" else template.read_text("utf-8"), "utf-8"
        )
    with pytest.raises(SyntaxError):
        Emitter(tmp_path, lambda _: None, lambda _, __: None).emit(plan())
