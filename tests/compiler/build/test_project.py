"""``[tool.schemagen]``: every way in which it cannot be used has its own message."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.compiler.cli.support import schemagen, write

GOOD = '[tool.schemagen]\nschemas = ["schemas/*.yaml"]\nout = "src"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.other]\n", "has no table [tool.schemagen]"),
        ("tool = 1\n", "has no table [tool.schemagen]"),
        ("[tool]\nschemagen = 1\n", "has no table [tool.schemagen]"),
        ("[tool.schemagen\n", "is not TOML"),
        ("[tool.schemagen]\n", "'schemas' must be a list"),
        (GOOD.replace('["schemas/*.yaml"]', '"schemas"'), "'schemas' must be a list"),
        (GOOD.replace('["schemas/*.yaml"]', "[]"), "'schemas' must be a list"),
        (GOOD.replace('["schemas/*.yaml"]', "[1]"), "'schemas' holds 1"),
        (GOOD.replace('["schemas/*.yaml"]', '[""]'), "'schemas' holds ''"),
        (GOOD.replace("schemas/*", "/schemas/*"), "'schemas' holds '/schemas/*.yaml'"),
        (GOOD.replace("*", "none"), "'schemas/none.yaml' in 'schemas' matches no file"),
        (GOOD.replace("schemas/*", "**x"), "'**x.yaml' in 'schemas'"),
        (GOOD.replace("\nout", "\nuot"), "has no key 'uot'; did you mean 'out'?"),
        (GOOD.replace('"src"', "1"), "'out' must be the folder"),
        (GOOD.replace('"src"', '""'), "'out' must be the folder"),
        (GOOD.partition("out")[0], "'out' must be the folder"),
    ],
)
def test_what_cannot_be_used_is_told(text: str, message: str, tmp_path: Path) -> None:
    write(tmp_path, "schemas/lending.yaml")
    write(tmp_path, "pyproject.toml", text)
    done = schemagen("build", cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert str(tmp_path / "pyproject.toml") in done.stderr
    assert not (tmp_path / "src").exists()


def test_a_project_file_that_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"\xff\xfe")
    done = schemagen("build", cwd=tmp_path)
    assert done.returncode == 2
    assert "is not TOML" in done.stderr


def test_paths_are_relative_to_the_project_wherever_it_is_called(tmp_path: Path) -> None:
    write(tmp_path, "schemas/lending.yaml")
    write(tmp_path, "schemas/broken.yaml", "schemagen: 1\n")
    write(tmp_path, "pyproject.toml", GOOD)
    (tmp_path / "deep" / "down").mkdir(parents=True)
    done = schemagen("build", cwd=tmp_path / "deep" / "down")
    assert done.returncode == 1
    assert done.stdout.startswith("../../schemas/broken.yaml:1:1: error[")
    assert (tmp_path / "src" / "lending" / "events.py").is_file()


def test_the_nearest_project_counts(tmp_path: Path) -> None:
    write(tmp_path, "pyproject.toml", GOOD)
    write(tmp_path, "inner/pyproject.toml", "[project]\n")
    done = schemagen("lint", cwd=tmp_path / "inner")
    assert done.returncode == 2
    assert str(tmp_path / "inner" / "pyproject.toml") in done.stderr
