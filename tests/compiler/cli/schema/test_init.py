"""``schemagen init`` writes a schema that compiles, and overwrites nothing."""

from __future__ import annotations

from pathlib import Path

from tests.compiler.cli.support import schemagen


def test_what_it_writes_compiles(tmp_path: Path) -> None:
    assert schemagen("init", "churn.yaml", cwd=tmp_path).returncode == 0
    assert "\nname: churn" in (tmp_path / "churn.yaml").read_text("utf-8")
    assert schemagen("build", "churn.yaml", "--out", "src", cwd=tmp_path).returncode == 0
    assert (tmp_path / "src" / "churn" / "validator.py").is_file()


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("mine")
    done = schemagen("init", "mine.yaml", cwd=tmp_path)
    assert (done.returncode, (tmp_path / "mine.yaml").read_text()) == (2, "mine")
    assert "is not overwritten" in done.stderr
