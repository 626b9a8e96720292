"""``schemagen build`` writes, checks and shows; only what was asked for is written."""

from __future__ import annotations

from pathlib import Path

from tests.compiler.cli.support import schemagen, write


def test_a_check_writes_nothing_and_says_what_is_missing(tmp_path: Path) -> None:
    write(tmp_path)
    done = schemagen("build", "lending.yaml", "--out", "src", "--check", cwd=tmp_path)
    assert done.returncode == 3
    assert "the file is missing" in done.stdout
    assert not (tmp_path / "src").exists()


def test_what_was_built_is_fresh_until_the_schema_changes(tmp_path: Path) -> None:
    path = write(tmp_path)
    assert schemagen("build", "lending.yaml", "--out", "src", cwd=tmp_path).returncode == 0
    assert schemagen("build", "lending.yaml", "--out", "src", "--check", cwd=tmp_path).returncode == 0
    path.write_text(path.read_text("utf-8").replace("minimum: 0", "minimum: 1"), "utf-8")
    assert schemagen("build", "lending.yaml", "--out", "src", "--check", cwd=tmp_path).returncode == 3


def test_the_intermediate_form_needs_no_folder_and_writes_none(tmp_path: Path) -> None:
    write(tmp_path)
    done = schemagen("build", "--show-ir", "lending.yaml", cwd=tmp_path)
    assert done.returncode == 0
    assert "check InRange minimum=0" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["lending.yaml"]
