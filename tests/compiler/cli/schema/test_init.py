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


def test_from_data_it_writes_a_schema_that_fits_the_data(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("income,plan\n" + "1,NA\n2,a\n" * 20)
    done = schemagen("init", "loans.yaml", "--from", "t.csv", "--null", "NA", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert 'schemas = ["loans.yaml"]' in done.stderr
    text = (tmp_path / "loans.yaml").read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=schemagen.schema.json\n# Inferred from t.csv; 40 rows\n")
    assert "name: loans\n" in text
    assert schemagen("build", "loans.yaml", "--out", "src", cwd=tmp_path).returncode == 0
    again = schemagen("init", "loans.yaml", "--from", "t.csv", cwd=tmp_path)
    assert (again.returncode, (tmp_path / "loans.yaml").read_text("utf-8")) == (2, text)


def test_from_data_that_is_none_it_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "t.csv").touch()
    assert schemagen("init", "loans.yaml", "--from", "t.csv", cwd=tmp_path).returncode == 1
    assert not (tmp_path / "loans.yaml").exists()
