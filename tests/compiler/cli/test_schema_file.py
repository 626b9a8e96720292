"""A schema file is compiled in memory, or its errors, and no warnings, go to stderr."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen.cli.schema_file import load_schema

from tests.compiler.cli.support import SCHEMA, write


def test_a_schema_that_only_has_warnings_is_loaded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, text=SCHEMA.partition("labels:")[0])
    schema = load_schema(tmp_path / "lending.yaml")
    assert schema is not None
    assert schema.name == "lending"
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(("name", "code"), [("lending.yaml", "SG208"), ("none.yaml", "SG401")])
def test_errors_go_to_stderr(name: str, code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, text=SCHEMA.replace("string?", "strign?").partition("labels:")[0])
    assert load_schema(tmp_path / name) is None
    printed = capsys.readouterr()
    assert printed.out == ""
    assert f"error[{code}]" in printed.err
    assert "warning" not in printed.err
