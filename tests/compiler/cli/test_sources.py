"""Each schema file is read once, named as the user named it, and told of where it cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen.cli.sources import print_diagnostics, read_sources
from schemagen.diagnostics.diagnose import diagnose
from schemagen.text.span import Span

from tests.compiler.cli.support import write


def test_a_file_that_is_named_twice_is_read_once_under_its_first_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path)
    files = read_sources([Path("lending.yaml"), Path("lending.yaml").absolute()], Path("src"))
    assert [(source.path, source.origin) for source in files.sources] == [("lending.yaml", "../lending.yaml")]
    assert files.diagnostics == ()


def test_a_file_that_cannot_be_read_keeps_no_other_from_being_read(tmp_path: Path) -> None:
    write(tmp_path)
    files = read_sources([tmp_path / "none.yaml", tmp_path, tmp_path / "lending.yaml"])
    assert [source.name for source in files.sources] == ["lending.yaml"]
    assert [found.code for found in files.diagnostics] == ["SG401", "SG401"]


def test_only_errors_fail(capsys: pytest.CaptureFixture[str]) -> None:
    warning, error = (diagnose(code, Span.whole_file("m.yaml"), "m") for code in ("SG316", "SG401"))
    assert not print_diagnostics([warning], [], "github")
    assert print_diagnostics([warning, error], [], "github")
    assert capsys.readouterr().out.count("::error") == 1
