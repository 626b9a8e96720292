"""``schemagen validate`` names each bad row by its line, and stores nothing."""

from __future__ import annotations

from pathlib import Path

from tests.compiler.cli.support import EVENT, schemagen, write


def test_bad_rows_are_told_by_line(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "events.ndjson").write_text(f"{EVENT % 1}\n\n{{}}\nnot json\n")
    done = schemagen("validate", "events.ndjson", "--schema", "lending.yaml", cwd=tmp_path)
    assert done.returncode == 1
    assert "events.ndjson:3: error[" in done.stdout
    assert "events.ndjson:4:1: error[malformed_json]" in done.stdout
    assert "events.ndjson:1:" not in done.stdout


def test_good_rows_end_with_0(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "events.ndjson").write_text(f"{EVENT % 1}\n")
    done = schemagen("validate", "events.ndjson", "--schema", "lending.yaml", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
