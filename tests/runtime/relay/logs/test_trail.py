"""A trail fits the file that it was taken of, and no other."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pytest
from schemagen_runtime.relay.logs.log_file import LogFile
from schemagen_runtime.relay.logs.trail import Trail

from tests.runtime.relay.logs.support import OpenFile

DATA = bytes(range(10, 250)) * 20


class Opened(Protocol):
    """Writes a file, and opens it."""

    def __call__(self, data: bytes) -> LogFile: ...


@pytest.fixture
def opened(tmp_path: Path, open_file: OpenFile) -> Opened:
    def write_and_open(data: bytes) -> LogFile:
        (tmp_path / "x.log").write_bytes(data)
        return open_file(tmp_path / "x.log")

    return write_and_open


@pytest.mark.parametrize("pieces", [[len(DATA)], [1] * 300 + [4000], [10, 250, 7, 900]])
def test_it_is_the_same_however_it_was_read(pieces: list[int], opened: Opened) -> None:
    trail, at = Trail(), 0
    for size in pieces:
        trail = trail.extended(DATA[at : at + size])
        at += size
    assert trail == Trail().extended(DATA[:at])
    file = opened(DATA)
    assert trail.fits(file)
    assert trail.still_fits(file)


def test_it_survives_being_written_down(opened: Opened) -> None:
    trail = Trail().extended(DATA[:1000])
    again = Trail.read(trail.described())
    assert (again.position, again.marks, again.last) == (1000, trail.marks, None)
    assert again.loaded(opened(DATA)) == trail


@pytest.mark.parametrize("changed", [0, 100, 300, 2040, 3999])
def test_another_content_does_not_fit(changed: int, opened: Opened) -> None:
    trail = Trail().extended(DATA[:4000])
    other = bytearray(DATA)
    other[changed] ^= 255
    assert not trail.fits(opened(bytes(other)))


def test_a_shorter_file_holds_its_beginning(opened: Opened) -> None:
    trail = Trail().extended(DATA)
    assert trail.is_older_in(opened(DATA[:2500]))
    assert not trail.is_older_in(opened(b"x" * 2500))
    assert not trail.fits(opened(DATA[:2500]))
