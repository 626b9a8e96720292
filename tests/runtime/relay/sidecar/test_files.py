"""The files of a source are found, and their lines have their places."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from schemagen_runtime.relay.mapping.plan import Format, SourcePlan
from schemagen_runtime.relay.sidecar.files import FollowedFiles

from tests.runtime.relay.sidecar.support import source


def read(files: FollowedFiles) -> list[tuple[str, bytes]]:
    files.look()
    files.saved()
    found: list[tuple[str, bytes]] = []
    while (chunk := files.read()) is not None:
        log, lines = chunk
        found += [(Path(one.place.file).name, one.text) for one in files.lines(log, lines)]
        log.commit(lines)
    return found


def follow(folder: Path, plan: SourcePlan, stored: dict[str, str] | None = None) -> FollowedFiles:
    return FollowedFiles(plan, folder, "host", stored or {})


def test_patterns_find_files_but_not_what_rotation_made_of_them(tmp_path: Path) -> None:
    for name in ("a.log", "b.log", "b-2026-01-01.log", "c.txt"):
        (tmp_path / name).write_text(f"{name}\n")
    files = follow(tmp_path, source(files=("*.log",)))
    assert sorted(read(files)) == [("a.log", b"a.log"), ("b.log", b"b.log")]
    files.close()


def test_what_is_written_down_is_gone_on_with(tmp_path: Path) -> None:
    (tmp_path / "app.log").write_text("one\n")
    files = follow(tmp_path, source())
    read(files)
    _, after = files.unsaved()
    files.look()
    stored = {part: text for part, text in after.items() if text is not None}
    files.close()
    (tmp_path / "app.log").write_text("one\ntwo\n")
    again = follow(tmp_path, source(), stored)
    assert again.behind()[0] == 0
    assert [text for _, text in read(again)] == [b"two"]
    assert again.counts() == ({}, 0)
    again.close()


def test_each_file_of_csv_has_its_own_names(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n")
    (tmp_path / "b.csv").write_text("y,x\n3,4\n")
    plan = replace(source(files=("a.csv", "b.csv")), format=Format.CSV)
    files = follow(tmp_path, plan)
    files.look()
    found: dict[bytes, object] = {}
    while (chunk := files.read()) is not None:
        found.update({one.text: one.names for one in files.lines(*chunk)})
        chunk[0].commit(chunk[1])
    assert found == {b"1,2": ("x", "y"), b"3,4": ("y", "x")}
    files.close()


def test_a_source_tells_which_files_are_its_own(tmp_path: Path) -> None:
    plan = source(files=("app.log", "workers/*.log"))
    assert FollowedFiles.follows(plan, tmp_path, tmp_path / "app.log")
    assert FollowedFiles.follows(plan, tmp_path, tmp_path / "workers" / "1.log")
    assert not FollowedFiles.follows(plan, tmp_path, tmp_path / "other.log")
