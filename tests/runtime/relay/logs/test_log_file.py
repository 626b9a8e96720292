"""A file is read at any place, compressed or not, and tells who has it open."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest
from schemagen_runtime.relay.logs.log_file import DamagedFileError

from tests.runtime.relay.logs.support import OpenFile

DATA = b"".join(b"line %d\n" % number for number in range(1000))


@pytest.mark.parametrize(
    ("end", "compress"), [("", bytes), (".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)]
)
def test_it_is_read_at_any_place(
    end: str, compress: Callable[[bytes], bytes], tmp_path: Path, open_file: OpenFile
) -> None:
    path = tmp_path / f"app.log{end}"
    path.write_bytes(compress(DATA))
    file = open_file(path)
    assert (file.size, file.is_compressed) == (len(DATA), bool(end))
    assert file.read_at(5000, 100) == DATA[5000:5100]
    assert file.read_at(10, 5) == DATA[10:15]


def test_a_compressed_file_that_is_not_whole_says_so(tmp_path: Path, open_file: OpenFile) -> None:
    path = tmp_path / "app.log.gz"
    path.write_bytes(gzip.compress(DATA)[:-20])
    file = open_file(path)
    with pytest.raises(DamagedFileError, match="is not whole"):
        _ = file.size
    path.write_bytes(b"no gzip at all")
    with pytest.raises(DamagedFileError):
        open_file(path).read_at(0, 5)


def test_it_tells_whether_somebody_writes_and_whether_it_is_gone(tmp_path: Path, open_file: OpenFile) -> None:
    path = tmp_path / "app.log"
    with path.open("wb") as writer:
        writer.write(DATA)
        file = open_file(path)
        assert file.has_writer() is not False  # True, or the system does not say
    assert file.has_writer() is not True
    assert not file.is_gone
    assert file.modified > 0
    path.unlink()
    assert file.is_gone
