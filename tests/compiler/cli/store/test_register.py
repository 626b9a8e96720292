"""``schemagen register`` makes a schema known, and says why it cannot be."""

from __future__ import annotations

from pathlib import Path

from tests.compiler.cli.support import schemagen, write

REGISTER = ("register", "lending.yaml", "--to", "sqlite:///m.db")


def test_a_schema_is_registered_as_often_as_one_likes(tmp_path: Path) -> None:
    write(tmp_path)
    for _ in range(2):
        done = schemagen(*REGISTER, cwd=tmp_path)
        assert done.returncode == 0
        assert "default/lending takes events of lending 1.0.0" in done.stderr


def test_other_content_under_one_version_is_refused_with_the_reason(tmp_path: Path) -> None:
    path = write(tmp_path)
    schemagen(*REGISTER, cwd=tmp_path)
    path.write_text(path.read_text("utf-8").replace("note: string?", "note: int?"), "utf-8")
    done = schemagen(*REGISTER, cwd=tmp_path)
    assert done.returncode == 1
    assert "version 1.0.0 is registered with other content" in done.stderr
    assert "column 'note' is stored as string, and the schema makes it int" in done.stderr
