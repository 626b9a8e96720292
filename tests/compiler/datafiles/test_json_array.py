"""An array is read by its elements, each with its line; a bad one costs no other."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen.datafiles import json_array as module
from schemagen.datafiles.lines import Lines
from schemagen.datafiles.ndjson import read_ndjson
from schemagen.datafiles.row import DataRow

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def rows(content: bytes) -> list[DataRow]:
    stream = io.BytesIO(content)
    return list(read_ndjson(Lines(stream, stream)))


@given(st.lists(VALUES), st.sampled_from([None, 0, 2]), st.booleans())
def test_every_element_is_read(values: list[object], indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(values, indent=indent, ensure_ascii=ascii_only)
    assert [row.values for row in rows(text.encode())] == values


def test_each_element_has_the_line_where_it_begins() -> None:
    found = rows(b'\n[\n  {"a": 1},\n  {\n    "b": "]},{\\""\n  }, {"c": 3}\n]\n\n')
    assert found == [DataRow(3, {"a": 1}), DataRow(4, {"b": ']},{"'}), DataRow(6, {"c": 3})]


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        (b"[]", []),
        (b" [ ] ", []),
        (b'[{"a": 1}, {"a" 2}, {"a": NaN}, {"a": 3}]', [None, "malformed_json", "malformed_json", None]),
        (b'[{"a": "\xff"}, 1]', ["not_utf8", None]),
        (b"[1,,2]", [None, "malformed_json", None]),
        (b"[1,]", [None, "malformed_json"]),
        (b"[,]", ["malformed_json", "malformed_json"]),
        (b"[1", ["malformed_json"]),
        (b"[1,", [None, "malformed_json"]),
        (b"[", ["malformed_json"]),
        (b'["a', ["malformed_json"]),
        (b"[1] x", [None, "malformed_json"]),
        (b"[1]\n[2]\n", [None, "malformed_json"]),
        (b"\xef\xbb\xbf[1]", [None]),
    ],
)
def test_mistakes_cost_their_element_only(content: bytes, codes: list[str | None]) -> None:
    assert [row.errors[0].code if row.errors else None for row in rows(content)] == codes


def test_a_long_element_is_refused_and_the_next_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_LINE", 10)
    assert [len(row.errors) for row in rows(b'[1, "01234567890123456789",\n2]')] == [0, 1, 0]


@given(st.lists(VALUES), st.integers(1, 7))
def test_pieces_may_end_anywhere(values: list[object], size: int) -> None:
    elements, found = module.Elements(), list[object]()
    text = json.dumps(values).encode()
    for start in range(0, len(text), size):
        for _ in elements.feed(text[start : start + size], 1):
            taken = elements.take()
            assert taken is not None
            found.append(taken)
    assert elements.is_over
    assert [json.loads(str(part, "utf-8")) for part in found if isinstance(part, bytes) and part] == values


class Endless(io.RawIOBase):
    """Give an array of many events on one line."""

    def __init__(self, events: int) -> None:
        self._pieces = self._make(events)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]  # Buffer is of Python 3.12
        piece = next(self._pieces, b"")
        buffer[: len(piece)] = piece
        return len(piece)

    @staticmethod
    def _make(events: int) -> Iterator[bytes]:
        yield b"["
        for number in range(events):
            yield b'%s{"id": "%d", "text": "%s"}' % (b"," if number else b"", number, b"x" * 1000)
        yield b"]"


def test_an_array_on_one_line_takes_bounded_memory() -> None:
    stream = io.BufferedReader(Endless(60_000))
    tracemalloc.start()
    count = sum(not row.errors for row in read_ndjson(Lines(stream, stream)))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 60_000
    assert most < 40 << 20, "60 MB were read"
