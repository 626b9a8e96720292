"""``schemagen lint`` writes nothing, and ends with 1 for an error only."""

from __future__ import annotations

from pathlib import Path

from tests.compiler.cli.support import schemagen, write


def test_it_writes_nothing(tmp_path: Path) -> None:
    write(tmp_path)
    done = schemagen("lint", "lending.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "no findings in 1 file\n")
    assert [path.name for path in tmp_path.iterdir()] == ["lending.yaml"]


def test_an_error_is_told_and_the_exit_code_says_so(tmp_path: Path) -> None:
    write(tmp_path, text="schemagen: 1\nname: 5\n")
    done = schemagen("lint", "lending.yaml", cwd=tmp_path)
    assert done.returncode == 1
    assert "error[" in done.stdout
