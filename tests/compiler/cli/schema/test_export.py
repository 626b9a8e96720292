"""``schemagen export``: what it writes, what it tells, and where it leaves things alone."""

from __future__ import annotations

from pathlib import Path

from tests.compiler.cli.support import schemagen
from tests.compiler.export.support import BARE, LENDING


def test_a_check_tells_what_is_missing_then_stale_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "bare.yaml").write_text(BARE, "utf-8")
    arguments = ["export", "--to", "grafana", "bare.yaml", "--out", "out"]
    missing = schemagen(*arguments, "--check", cwd=tmp_path)
    assert missing.returncode == 3
    assert "bare.dashboard.json: the file is missing" in missing.stderr
    assert not (tmp_path / "out").exists()
    assert schemagen(*arguments, cwd=tmp_path).returncode == 0
    assert schemagen(*arguments, "--check", cwd=tmp_path).returncode == 0
    (tmp_path / "bare.yaml").write_text(BARE.replace("version: 1.0.0", "version: 1.0.0\ndoc: New."), "utf-8")
    stale = schemagen(*arguments, "--check", cwd=tmp_path)
    assert stale.returncode == 3
    assert "bare.dashboard.json: the file is stale" in stale.stderr


def test_with_an_error_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "bare.yaml").write_text(BARE, "utf-8")
    (tmp_path / "bad.yaml").write_text(BARE.replace("float", "flaot"), "utf-8")
    done = schemagen("export", "--to", "prometheus", "bare.yaml", "bad.yaml", "--out", "out", cwd=tmp_path)
    assert done.returncode == 1
    assert "flaot" in done.stdout
    assert not (tmp_path / "out").exists()


def test_two_schemas_of_one_name_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(LENDING, "utf-8")
    (tmp_path / "b.yaml").write_text(LENDING, "utf-8")
    done = schemagen("export", "--to", "prometheus", "a.yaml", "b.yaml", cwd=tmp_path)
    assert done.returncode == 1
    assert "SG320" in done.stdout
