"""A file is read with its schema, or all mistakes are printed."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen.cli.sidecar_file import read_sidecar_file

from tests.compiler.cli.support import SCHEMA

GOOD = """\
sidecar: 1
schema: schemas/lending.yaml
to: sqlite:///m.db
sources: [{stdin: true, events: [{columns: {timestamp: t, income: i, probability: p}}]}]
"""


@pytest.fixture(autouse=True)
def schema(tmp_path: Path) -> Path:
    path = tmp_path / "schemas" / "lending.yaml"
    path.parent.mkdir()
    path.write_text(SCHEMA)
    return path


def test_a_good_file(tmp_path: Path) -> None:
    path = tmp_path / "sidecar.yaml"
    path.write_text(GOOD)
    found = read_sidecar_file(path)
    assert found is not None
    assert (found.plan.schema, found.folder, found.schema.name) == ("schemas/lending.yaml", tmp_path, "lending")


def test_mistakes_of_the_file_and_of_its_schema(
    tmp_path: Path, schema: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sidecar.yaml"
    path.write_text(GOOD.replace("income: i", "incom: i"))
    assert read_sidecar_file(path) is None
    assert "error[SG604]: schema lending has no column" in (told := capsys.readouterr().err)
    assert "did you mean 'income'?" in told
    path.write_text(GOOD)
    schema.write_text(SCHEMA.replace("float", "flaot"))
    assert read_sidecar_file(path) is None
    told = capsys.readouterr().err
    assert "SG610" in told
    assert "lending.yaml" in told
    assert read_sidecar_file(tmp_path / "none.yaml") is None
