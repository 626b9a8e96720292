"""A side is a file, a folder, a revision or a store; what names none of them is told."""

from __future__ import annotations

from pathlib import Path

import click
import pytest
from schemagen.cli.sides import read_paths, read_side, read_sides

from tests.compiler.cli.support import SCHEMA
from tests.compiler.diff.test_revisions import git


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "lending.yaml").write_text(SCHEMA)
    git(tmp_path, "init")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("side", ["schemas", "schemas/lending.yaml", "git:HEAD:schemas", "git:HEAD"])
def test_each_form(repository: Path, side: str) -> None:
    del repository
    assert list(read_side(side, "schemas").schemas) == ["lending"]


def test_a_revision_takes_the_path_of_the_other_side(repository: Path) -> None:
    (repository / "other").mkdir()
    (repository / "other" / "cards.yaml").write_text(SCHEMA.replace("lending", "cards"))
    old, new = read_sides("git:HEAD", "other")
    assert (list(old.schemas), list(new.schemas)) == ([], ["cards"])
    old, new = read_sides("git:HEAD", "git:HEAD:schemas")
    assert list(old.schemas) == list(new.schemas) == ["lending"]


@pytest.mark.parametrize(
    "side",
    [
        "git:nope",
        "git:",
        "git:HEAD:no.yaml",
        "sqlite:///m.db",
        "sqlite:///none.db#p/c",
        "no.db#p/c",
        "ftp://x#p/c",
        "empty",
    ],
)
def test_what_names_nothing(repository: Path, side: str) -> None:
    (repository / "empty").mkdir()
    with pytest.raises(Exception, match=r".") as caught:
        read_side(side, "schemas")
    assert isinstance(caught.value, click.UsageError) or "there is no" in str(caught.value)


def test_a_file_that_is_not_there_is_a_diagnostic(tmp_path: Path) -> None:
    assert [one.code for one in read_paths([tmp_path / "none.yaml"]).diagnostics] == ["SG401"]


def test_each_side_uses_the_shared_columns_of_its_own_time(repository: Path) -> None:
    (repository / "pyproject.toml").write_text("")
    (repository / "shared").mkdir()
    (repository / "shared" / "notes.yaml").write_text("schemagen: 1\ncolumns: {note: string?}\n")
    used = SCHEMA.replace("note: string?", "note: {use: ../shared/notes.yaml#note}")
    (repository / "schemas" / "lending.yaml").write_text(used)
    git(repository, "add", ".")
    git(repository, "commit", "-m", "share a column")
    (repository / "shared" / "notes.yaml").write_text("schemagen: 1\ncolumns: {note: {type: string?, maxLength: 9}}\n")
    documents = [
        read_side(side, "schemas").schemas["lending"].document
        for side in ("git:HEAD~1", "git:HEAD", "git:HEAD:schemas/lending.yaml", "schemas")
    ]
    assert documents[0] == documents[1] == documents[2] != documents[3]
    assert b'"maxLength":9' in documents[3]


def test_what_is_wrong_with_a_shared_column_is_told_of_the_side_that_has_it(repository: Path) -> None:
    (repository / "schemas" / "notes.yaml").write_text("schemagen: 1\ncolumns: {note: strin}\n")
    (repository / "schemas" / "lending.yaml").write_text(SCHEMA.replace("string?", "{use: notes.yaml#note}"))
    git(repository, "add", ".")
    git(repository, "commit", "-m", "break it")
    side = read_side("git:HEAD", "schemas/lending.yaml")
    assert {(one.code, one.span.path) for one in side.diagnostics} == {
        ("SG505", "HEAD:schemas/lending.yaml"),
        ("SG208", "HEAD:schemas/notes.yaml"),
    }
    assert {source.path for source in side.sources} == {"HEAD:schemas/lending.yaml", "HEAD:schemas/notes.yaml"}
