"""A file that a text tool has converted is what it was; any other stays as it is, byte for byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemagen_runtime.disk.spool.conversions import undo_conversion
from schemagen_runtime.disk.spool.records import frame, frame_events

BOM = b"\xef\xbb\xbf"
TEXT = frame(b'S 1 {"project":"p"}') + b"".join(
    frame_events(1, 1_700_000_000_000, [b'{"id":"\\r\\n","t":"\xef\xbb\xbf"}', b'{"id":"2"}'] * 2000)
)


@pytest.mark.parametrize("mark", [b"", BOM], ids=["no mark", "mark"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"], ids=["LF", "CRLF"])
def test_a_conversion_is_undone(tmp_path: Path, mark: bytes, end: bytes) -> None:
    path = tmp_path / "1.log"
    path.write_bytes(mark + TEXT.replace(b"\n", end))
    path.chmod(0o600)
    undo_conversion(path)
    assert path.read_bytes() == TEXT
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]


KEPT = {
    "nothing": b"",
    "no line": b"no line",
    "one end within": TEXT.replace(b"\n", b"\r\n", 1),
    "all ends but the last": TEXT.replace(b"\n", b"\r\n")[:-2] + b"\n",
    "a foreign head": (b"a line of a log\r\n" * 9000)[: 2 << 16] + TEXT,
    "a mark within": TEXT[:100] + BOM + TEXT[100:],
}


@pytest.mark.parametrize("content", KEPT.values(), ids=KEPT)
def test_whatever_else_was_done_to_it_stays(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "1.log"
    path.write_bytes(content)
    before = path.stat()
    undo_conversion(path)
    assert path.read_bytes() == content
    assert path.stat().st_ino == before.st_ino


@given(st.lists(st.binary(max_size=40), max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_that_holds_no_such_byte_is_never_touched(tmp_path: Path, parts: list[bytes]) -> None:
    path = tmp_path / "1.log"
    content = b"\n".join(part.replace(b"\r", b"") for part in parts).removeprefix(BOM)
    path.write_bytes(content)
    undo_conversion(path)
    assert path.read_bytes() == content


def test_a_file_that_is_not_there_stays_away(tmp_path: Path) -> None:
    undo_conversion(tmp_path / "absent.log")
    assert not list(tmp_path.iterdir())
