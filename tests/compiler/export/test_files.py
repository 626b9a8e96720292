"""Files for other tools: written where there is none or an own one, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen.build.output import apply
from schemagen.export.files import Tool, compare_exports, export_files

from tests.compiler.export.support import BARE, LENDING, read


@pytest.mark.parametrize("tool", Tool)
def test_the_same_schema_makes_the_same_file_which_is_then_fresh(tool: Tool, tmp_path: Path) -> None:
    files = export_files([read(LENDING), read(BARE)], tool)
    assert files == export_files([read(LENDING), read(BARE)], tool)
    done, problems = apply(compare_exports(files, tool, tmp_path / "new"))
    assert len(done) == 2
    assert not problems
    assert not compare_exports(files, tool, tmp_path / "new").changes
    for path in (tmp_path / "new").iterdir():
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert not compare_exports(files, tool, tmp_path / "new").changes


@pytest.mark.parametrize("tool", Tool)
@pytest.mark.parametrize("theirs", [b"", b"{}", b"[1]", b'{"tags": null}', b"groups: []\n", b"\xff", b"[" * 100000])
def test_what_schemagen_did_not_write_is_in_the_way(tool: Tool, theirs: bytes, tmp_path: Path) -> None:
    files = export_files([read(BARE)], tool)
    (name,) = files
    (tmp_path / name).write_bytes(theirs)
    comparison = compare_exports(files, tool, tmp_path)
    assert not comparison.changes
    assert [problem.code for problem in comparison.problems] == ["SG402"]


@pytest.mark.parametrize("tool", Tool)
def test_an_own_file_that_is_stale_is_renewed(tool: Tool, tmp_path: Path) -> None:
    before = export_files([read(BARE)], tool)
    apply(compare_exports(before, tool, tmp_path))
    after = export_files([read(BARE.replace("version: 1.0.0", "version: 1.1.0\ndoc: New."))], tool)
    apply(compare_exports(after, tool, tmp_path))
    (name,) = after
    assert (tmp_path / name).read_text("utf-8") == after[name] != before[name]


@pytest.mark.parametrize("tool", Tool)
def test_a_folder_in_the_place_of_a_file_is_told(tool: Tool, tmp_path: Path) -> None:
    files = export_files([read(BARE)], tool)
    (name,) = files
    (tmp_path / name).mkdir()
    assert [problem.code for problem in compare_exports(files, tool, tmp_path).problems] == ["SG402"]


@pytest.mark.parametrize("tool", Tool)
def test_a_file_in_the_place_of_the_folder_is_told(tool: Tool, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    comparison = compare_exports(export_files([read(BARE)], tool), tool, tmp_path / "file" / "below")
    assert not comparison.changes
    assert [problem.code for problem in comparison.problems] == ["SG403"]


@pytest.mark.parametrize("tool", Tool)
@pytest.mark.parametrize("before", ["\ufeff", "\ufeff\r\n", "\n"])
def test_an_own_file_that_an_editor_touched_is_renewed(tool: Tool, before: str, tmp_path: Path) -> None:
    files = export_files([read(BARE)], tool)
    (name,) = files
    (tmp_path / name).write_bytes(f"{before}{files[name]}".encode())
    done, problems = apply(compare_exports(files, tool, tmp_path))
    assert len(done) == 1
    assert not problems
    assert (tmp_path / name).read_text("utf-8") == files[name]
