"""Files are found within the project's folder, and nowhere else; what is no plain file never blocks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from schemagen.build.project_files import ProjectFiles
from schemagen.frontend.finding import Unfound
from schemagen.text.source import MAX_BYTES, Source

TEXT = "schemagen: 1\ncolumns: {a: int}\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a pyproject.toml, files in it and one beside it; the tests stand in ``schemas``."""
    folder = tmp_path / "project"
    for name in ("shared/geo.yaml", "schemas/own.yaml", "../outside.yaml", "../beyond/geo.yaml"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TEXT)
    (folder / "pyproject.toml").write_text("")
    monkeypatch.chdir(folder / "schemas")
    return folder


def code(found: Source | Unfound) -> str | None:
    return found.code if isinstance(found, Unfound) else None


def test_what_is_in_the_project_is_found_from_the_folder_of_the_file_that_says_it(project: Path) -> None:
    files = ProjectFiles()
    assert files.find("lending.yaml", "own.yaml") == Source("own.yaml", TEXT.encode())
    shared = str(Path("../shared/geo.yaml"))
    assert files.find("lending.yaml", "../shared/geo.yaml") == Source(shared, TEXT.encode())
    assert files.find(shared, "geo.yaml") == Source(shared, TEXT.encode())
    whole = str(project / "schemas" / "lending.yaml")
    assert files.find(whole, "./x/../own.yaml") == Source(str(project / "schemas" / "own.yaml"), TEXT.encode())
    assert {source.content for source in files.sources} == {TEXT.encode()}


@pytest.mark.parametrize("named", ["../../outside.yaml", "../../nothing.yaml", "../shared/../../outside.yaml", "../.."])
def test_what_is_outside_is_not_looked_at(project: Path, named: str) -> None:
    found = ProjectFiles().find("lending.yaml", named)
    assert code(found) == "SG504"
    assert isinstance(found, Unfound)
    assert str(project) in found.message


@pytest.mark.parametrize("target", ["../../outside.yaml", "../../nothing.yaml"])
def test_a_link_counts_by_what_it_leads_to(project: Path, target: str) -> None:
    (project / "schemas" / "link.yaml").symlink_to(target)
    (project / "schemas" / "beyond").symlink_to("../../beyond")
    (project / "schemas" / "in.yaml").symlink_to("../shared/geo.yaml")
    files = ProjectFiles()
    assert code(files.find("lending.yaml", "link.yaml")) == "SG504"
    assert code(files.find("lending.yaml", "beyond/geo.yaml")) == "SG504"
    assert files.find("lending.yaml", "in.yaml") == Source("in.yaml", TEXT.encode())


def test_a_project_that_is_itself_reached_by_a_link(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project.parent / "other").symlink_to(project)
    monkeypatch.chdir(project.parent / "other")
    files = ProjectFiles()
    assert code(files.find("schemas/lending.yaml", "../shared/geo.yaml")) is None
    assert code(files.find(str(project.parent / "other" / "schemas" / "x.yaml"), "../shared/geo.yaml")) is None


def test_without_a_pyproject_it_is_the_folder_one_stands_in(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "pyproject.toml").unlink()
    files = ProjectFiles()
    assert code(files.find("lending.yaml", "../shared/geo.yaml")) == "SG504"
    monkeypatch.chdir(project)
    assert code(ProjectFiles().find("schemas/lending.yaml", "../shared/geo.yaml")) is None
    monkeypatch.chdir(project / "shared")
    files = ProjectFiles()
    assert code(files.find("../schemas/lending.yaml", "own.yaml")) is None
    assert code(files.find("../schemas/lending.yaml", "../shared/geo.yaml")) == "SG504"


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("nothing.yaml", "No such file"),
        ("own.yaml/x", "Not a directory"),
        ("x" * 300, "File name too long"),
        ("a\0b", "null"),
        ("\ud800", "surrogates"),
        (".", "is a folder"),
        ("pipe", "is a folder, a pipe"),
        ("loop", "symbolic links"),
    ],
)
def test_what_cannot_be_read_is_told_at_once(project: Path, named: str, words: str) -> None:
    os.mkfifo(project / "schemas" / "pipe")
    (project / "schemas" / "loop").symlink_to("loop")
    found = ProjectFiles().find("lending.yaml", named)
    assert code(found) == "SG503"
    assert isinstance(found, Unfound)
    assert words in found.message


def test_no_more_is_read_than_a_schema_can_have(project: Path) -> None:
    with (project / "schemas" / "huge.yaml").open("wb") as stream:
        stream.truncate(1 << 40)  # sparse: it takes no room
    found = ProjectFiles().find("lending.yaml", "huge.yaml")
    assert isinstance(found, Source)
    assert len(found.content) == MAX_BYTES + 1


def test_a_file_is_the_same_for_all_who_use_it_in_one_run(project: Path) -> None:
    files = ProjectFiles()
    before = files.find("lending.yaml", "own.yaml")
    (project / "schemas" / "own.yaml").write_text("other")
    assert files.find("scoring.yaml", "own.yaml") == before
