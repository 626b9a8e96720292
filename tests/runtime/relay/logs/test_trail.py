"""A trail fits the file that it was taken of, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_runtime.relay.logs.log_file import LogFile
from schemagen_runtime.relay.logs.trail import Trail

DATA = bytes(range(10, 250)) * 20


def opened(folder: Path, data: bytes) -> LogFile:
    path = folder / "x.log"
    path.write_bytes(data)
    return LogFile(path)


@pytest.mark.parametrize("pieces", [[len(DATA)], [1] * 300 + [4000], [10, 250, 7, 900]])
def test_it_is_the_same_however_it_was_read(pieces: list[int], tmp_path: Path) -> None:
    trail, at = Trail(), 0
    for size in pieces:
        trail = trail.extended(DATA[at : at + size])
        at += size
    assert trail == Trail().extended(DATA[:at])
    file = opened(tmp_path, DATA)
    assert trail.fits(file)
    assert trail.still_fits(file)


def test_it_survives_being_written_down(tmp_path: Path) -> None:
    trail = Trail().extended(DATA[:1000])
    again = Trail.read(trail.described())
    assert (again.position, again.marks, again.last) == (1000, trail.marks, None)
    assert again.loaded(opened(tmp_path, DATA)) == trail


@pytest.mark.parametrize("changed", [0, 100, 300, 2040, 3999])
def test_another_content_does_not_fit(changed: int, tmp_path: Path) -> None:
    trail = Trail().extended(DATA[:4000])
    other = bytearray(DATA)
    other[changed] ^= 255
    assert not trail.fits(opened(tmp_path, bytes(other)))


def test_a_shorter_file_holds_its_beginning(tmp_path: Path) -> None:
    trail = Trail().extended(DATA)
    assert trail.is_older_in(opened(tmp_path, DATA[:2500]))
    assert not trail.is_older_in(opened(tmp_path, b"x" * 2500))
    assert not trail.fits(opened(tmp_path, DATA[:2500]))
