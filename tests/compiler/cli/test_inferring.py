"""Files are read into one schema, and what they cannot give is an error that names the file."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from schemagen.cli.inferring import infer_files, infer_or_tell
from schemagen.cli.reading import Reading
from schemagen.inferring.gathering import CannotInferError


def test_rows_of_all_files_count(tmp_path: Path) -> None:
    paths = [tmp_path / "first.csv", tmp_path / "second.csv"]
    paths[0].write_text("a,b\n1,x\n")
    paths[1].write_text("a;c\n2;y\n3;z\n")
    inferred = infer_files(list(map(str, paths)), Reading())
    assert (inferred.rows, inferred.columns) == (3, 3)
    assert "name: first\n" in inferred.text


def test_a_file_without_a_header_is_named(tmp_path: Path) -> None:
    (tmp_path / "e.csv").touch()
    with pytest.raises(CannotInferError, match=r"e\.csv:1: error\[missing_header\]"):
        infer_files([str(tmp_path / "e.csv")], Reading())


def test_tables_and_json_make_no_schema_together() -> None:
    with pytest.raises(click.UsageError, match="one kind"):
        infer_files(["a.csv", "b.ndjson"], Reading())


def test_what_was_noticed_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,0870\nx,1\n")
    assert infer_or_tell([str(tmp_path / "a.csv")], Reading(), None) is not None
    assert "column 'a': string?: mixed" in capsys.readouterr().err
    (tmp_path / "a.csv").write_text("a,b\n")
    assert infer_or_tell([str(tmp_path / "a.csv")], Reading(), None) is None
    assert "there is no row" in capsys.readouterr().err
