"""Schema files are read as they are in a revision; what cannot be read is told with what to do."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from schemagen.diff.revisions import Revision, RevisionError
from schemagen.frontend.finding import Unfound
from schemagen.text.source import Source


def git(folder: Path, *arguments: str) -> None:
    settings = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main")
    subprocess.run(("git", *settings, *arguments), cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / "schemas" / "deep").mkdir(parents=True)
    git(folder, "init")
    for name in ("schemas/a.yaml", "schemas/deep/b.yml", "schemas/README.md", "é b.yaml"):
        (folder / name).write_text(f"first {name}")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "first")
    (folder / "schemas" / "a.yaml").write_text("second")
    git(folder, "commit", "-am", "second")
    (folder / "schemas" / "a.yaml").unlink()
    return folder


def test_a_file_a_folder_and_what_is_there_no_more(repository: Path) -> None:
    (found,) = Revision("HEAD").read(repository / "schemas" / "a.yaml")
    assert (found.path, found.content) == ("HEAD:schemas/a.yaml", b"second")
    (found,) = Revision("HEAD~1").read(repository / "schemas" / "a.yaml")
    assert found.content == b"first schemas/a.yaml"
    names = [one.path for one in Revision("main").read(repository)]
    assert names == ["main:schemas/a.yaml", "main:schemas/deep/b.yml", "main:é b.yaml"]
    assert Revision("main").read(repository / "elsewhere") == []


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("schemas/*.yaml", ["schemas/a.yaml"]),
        ("schemas/**/*.y*ml", ["schemas/a.yaml", "schemas/deep/b.yml"]),
        ("**/[ab].y?ml", ["schemas/a.yaml"]),
        ("**/[!a].yml", ["schemas/deep/b.yml"]),
        ("schemas/**", ["schemas/README.md", "schemas/a.yaml", "schemas/deep/b.yml"]),
        ("*/b.yml", []),
        ("* b.yaml", ["é b.yaml"]),
        ("none/*.yaml", []),
    ],
)
def test_a_pattern_finds_what_is_there_no_more(repository: Path, pattern: str, names: list[str]) -> None:
    assert [one.path for one in Revision("HEAD").read(repository / pattern)] == [f"HEAD:{name}" for name in names]


def test_a_path_is_that_of_the_repository_wherever_one_stands(
    repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository / "schemas" / "deep")
    assert [one.path for one in Revision("HEAD").read(Path("../a.yaml"))] == ["HEAD:schemas/a.yaml"]


@pytest.mark.parametrize("revision", ["nope", "", "--all", "HEAD~9", "main:schemas", "a b"])
def test_a_revision_that_is_not_there(repository: Path, revision: str) -> None:
    with pytest.raises(RevisionError, match="no revision"):
        Revision(revision).read(repository)


def test_no_repository_no_commit_and_a_shallow_clone(repository: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(RevisionError, match="not a git repository"):
        Revision("main").read(tmp_path / "empty")
    git(tmp_path / "empty", "init")
    with pytest.raises(RevisionError, match="no commit yet"):
        Revision("main").read(tmp_path / "empty")
    git(tmp_path, "clone", "--depth=1", repository.as_uri(), "shallow")
    with pytest.raises(RevisionError, match="git fetch --depth=1 origin v1"):
        Revision("v1").read(tmp_path / "shallow")


def test_without_git(repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    with pytest.raises(RevisionError, match="git is not installed"):
        Revision("HEAD").read(repository)


def test_what_a_file_uses_is_found_in_the_same_commit(repository: Path) -> None:
    (repository / "shared").mkdir()
    (repository / "schemas" / "a.yaml").write_text("third")
    (repository / "shared" / "geo.yaml").write_text("then")
    (repository / "schemas" / "link.yaml").symlink_to("../shared/geo.yaml")
    (repository / "schemas" / "away.yaml").symlink_to("../../outside.yaml")
    (repository / "schemas" / "loop.yaml").symlink_to("loop.yaml")
    git(repository, "add", ".")
    git(repository, "commit", "-m", "shared")
    (repository / "shared" / "geo.yaml").write_text("now")
    revision = Revision("HEAD")
    (user,) = revision.read(repository / "schemas" / "a.yaml")
    found = revision.find(user.path, "../shared/geo.yaml")
    assert found == Source("HEAD:shared/geo.yaml", b"then")
    assert revision.find("HEAD:shared/geo.yaml", "geo.yaml") == found
    assert revision.used == (found,)
    linked = revision.find(user.path, "link.yaml")
    assert isinstance(linked, Source)
    assert linked.content == b"then"
    codes = {
        "../../outside.yaml": "SG504",
        "away.yaml": "SG504",
        "loop.yaml": "SG503",
        "nothing.yaml": "SG503",
        "deep": "SG503",
        "a\nb.yaml": "SG503",
        "a\0b": "SG503",
        "\ud800": "SG503",
    }
    for named, code in codes.items():
        unfound = revision.find(user.path, named)
        assert isinstance(unfound, Unfound)
        assert unfound.code == code
