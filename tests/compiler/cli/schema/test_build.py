"""``schemagen build`` writes, checks and shows; only what was asked for is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.compiler.cli.support import SCHEMA, schemagen, write
from tests.compiler.diff.test_revisions import git


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


def test_against_a_revision(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.schemagen]\nschemas = ["s/**/*.yaml"]\nout = "src"\n')
    (tmp_path / "s" / "deep").mkdir(parents=True)
    for path, name in (("s/lending.yaml", "lending"), ("s/deep/cards.yaml", "cards")):
        (tmp_path / path).write_text(SCHEMA.replace("lending", name))
    (tmp_path / "other.yaml").write_text("no schema")
    git(tmp_path, "init")
    assert schemagen("build", "--check", "--against", "git:HEAD", cwd=tmp_path).returncode == 2
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")
    done = schemagen("build", "--check", "--against", "git:HEAD", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (3, "no changes\n")
    assert schemagen("build", cwd=tmp_path).returncode == 0
    assert schemagen("build", "--check", "--against", "git:HEAD", cwd=tmp_path).returncode == 0
    (tmp_path / "s" / "new.yaml").write_text(SCHEMA.replace("lending", "rents"))
    (tmp_path / "s" / "deep" / "cards.yaml").unlink()
    schemagen("build", cwd=tmp_path)
    done = schemagen("build", "--check", "--against", "git:HEAD", "--format", "json", cwd=tmp_path)
    assert done.returncode == 1
    assert [change["rule"] for change in json.loads(done.stdout)["changes"]] == ["schema-removed"]


@pytest.mark.parametrize("options", [("--against", "git:HEAD"), ("--check", "--approvals", "a.yaml")])
def test_options_that_belong_together(tmp_path: Path, options: tuple[str, ...]) -> None:
    write(tmp_path)
    done = schemagen("build", "lending.yaml", "--out", "src", *options, cwd=tmp_path)
    assert done.returncode == 2
    assert "belongs to" in done.stderr
