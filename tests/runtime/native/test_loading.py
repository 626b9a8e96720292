"""Which engine runs, who is told, and what an older package runs with."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from schemagen_runtime.native.loading import VARIABLE, engine_name, engine_of, is_stale
from schemagen_runtime.native.sources import digest_sources

SAYS: Final = """
import credit_risk
from schemagen_runtime import Workspace
from schemagen_runtime.native.loading import engine_name
with Workspace("sqlite:///x.db", project="p", model="m") as workspace:
    print(engine_name(), workspace.stats().checks, type(credit_risk.SCHEMA.check).__name__, sep=",")
"""
EXAMPLES: Final = Path(__file__).parents[3] / "generated_examples"


def said(folder: Path, **environment: str) -> str:
    plain = {name: value for name, value in os.environ.items() if name != VARIABLE}
    return subprocess.run(
        [sys.executable, "-c", SAYS],
        cwd=folder,
        env={**plain, "PYTHONPATH": str(EXAMPLES), **environment},
        capture_output=True,
        text=True,
        check=True,
    ).stdout


@pytest.mark.skipif(engine_name() != "native", reason="the engine was not built, or is turned off")
def test_it_runs_where_it_was_built(tmp_path: Path) -> None:
    assert said(tmp_path) == "native,native,builtin_function_or_method\n"


def test_a_variable_turns_it_off(tmp_path: Path) -> None:
    assert said(tmp_path, SCHEMAGEN_NATIVE="0") == "pure Python,pure Python,function\n"


def test_what_was_built_from_other_sources_is_stale(tmp_path: Path) -> None:
    engine, sources = tmp_path / "_engine.so", tmp_path / "source"
    engine.touch()
    assert not is_stale(str(engine), "", str(sources))  # as where a wheel was installed
    sources.mkdir()
    source = sources / "old.hpp"
    source.write_text("a")
    built_from = digest_sources(str(sources))
    source.write_text("b")
    os.utime(source, (0, engine.stat().st_mtime + 1))
    assert is_stale(str(engine), built_from, str(sources))
    assert is_stale(str(engine), "", str(sources))


def test_what_git_wrote_again_is_not_stale(tmp_path: Path) -> None:
    engine, sources = tmp_path / "_engine.so", tmp_path / "source"
    engine.touch()
    sources.mkdir()
    for name in ("powers.inc", "old.hpp", "build.py"):
        (sources / name).write_text(name)
        os.utime(sources / name, (0, engine.stat().st_mtime + 60))
    assert not is_stale(str(engine), digest_sources(str(sources)), str(sources))


def test_a_package_that_lists_no_columns_runs_without_it() -> None:
    class Older:
        EVENTS = (dict, dict)

        def explain(self, event: object, /) -> object:
            raise AssertionError(event)

    assert engine_of(Older()) is None
