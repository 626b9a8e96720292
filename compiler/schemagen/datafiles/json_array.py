"""Read a JSON array of events, one after the other; only one of them is ever in memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from schemagen_runtime.protocol.strict_json import NotJson, parse_json

from schemagen.datafiles.lines import MAX_LINE, Lines
from schemagen.datafiles.row import DataRow, RowError

_TOKEN: Final = re.compile(rb'["\[\]{},]')
_STRING_END: Final = re.compile(rb'["\\]')


class Elements:
    """Split the text of an array where its elements end. It goes by brackets, commas and quotes only."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.size = 0
        self.line = 0
        self.is_over = False
        self._depth = 0
        self._in_string = False
        self._passed = 0

    def take(self) -> bytes | None:
        """Return what was gathered, None if it is too long; and begin anew."""
        whole = b"".join(self.parts) if self.size <= MAX_LINE else None
        self.parts, self.size, self.line = [], 0, 0
        return whole

    def feed(self, text: bytes, number: int) -> Iterator[None]:
        """Read a piece of the array, which is in the line of that number, and yield wherever an element ends."""
        start, place = 0, self._passed
        while not self.is_over:
            found = (_STRING_END if self._in_string else _TOKEN).search(text, place)
            if found is None:
                break
            place = found.end()
            mark = found[0]
            if self._in_string:
                if mark == b"\\":
                    place += 1  # what it escapes, perhaps in the next piece
                else:
                    self._in_string = False
            elif mark == b'"':
                self._in_string = True
            elif self._depth == 1 and mark in b",]":
                self._gather(text[start : found.start()], number)
                start = place
                self.is_over = mark == b"]"
                yield
            else:
                self._depth += 1 if mark in b"[{" else 0 if mark == b"," else -1
                if self._depth == 1 and mark == b"[":
                    start = place
        self._passed = max(0, place - len(text))
        self._gather(text[start:], number)

    def _gather(self, part: bytes, number: int) -> None:
        if not self.parts and not part.strip():
            return
        self.line = self.line or number
        self.size += len(part)
        if self.size <= MAX_LINE:
            self.parts.append(part)


def read_json_array(lines: Lines) -> Iterator[DataRow]:
    """Yield every element of an array, with the line where it begins.

    One that is no JSON carries an error and no value.
    """
    elements = Elements()
    count = 0
    for piece in lines.pieces():
        for _ in elements.feed(piece.removeprefix(b"\xef\xbb\xbf") if lines.number == 1 else piece, lines.number):
            if elements.size or count or not elements.is_over:
                yield _row(elements, lines.number)
            count += 1
    if elements.size:
        what = "something follows the array" if elements.is_over else "the array is not closed"
        yield DataRow(elements.line, None, (RowError("malformed_json", f"not JSON: {what}"),))
    elif not elements.is_over:
        yield DataRow(max(lines.number, 1), None, (RowError("malformed_json", "not JSON: the array is not closed"),))


def _row(elements: Elements, end: int) -> DataRow:
    line = elements.line or end
    text = elements.take()
    if text is None:
        return _bad(line, "line_too_long", f"the event has more than {MAX_LINE:,} bytes")
    if not text.strip():
        return _bad(line, "malformed_json", "not JSON: a comma has no value beside it")
    try:
        return DataRow(line, parse_json(text.decode()))
    except UnicodeDecodeError as error:
        return _bad(line, "not_utf8", f"byte 0x{text[error.start]:02x} is not UTF-8")
    except NotJson as error:
        return _bad(line, "malformed_json", str(error))


def _bad(line: int, code: str, message: str) -> DataRow:
    return DataRow(line, None, (RowError(code, message),))
