"""Read NDJSON: one JSON value (RFC 8259) a line; blank lines are skipped."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import NoReturn, cast

from schemagen.datafiles.lines import MAX_LINE, Lines
from schemagen.datafiles.row import DataRow, RowError


class NotJson(ValueError):  # noqa: N818 -- it names what is
    """A text is no JSON value that can be read without loss; ``position`` is the character, from 1."""

    def __init__(self, message: str, position: int | None = None) -> None:
        super().__init__(message)
        self.position = position


def read_ndjson(lines: Lines) -> Iterator[DataRow]:
    """Yield every line that is not blank; one that is no JSON carries an error and no value."""
    for line in lines:
        if line.strip():
            yield _row(lines, line)


def parse_json(text: str) -> object:
    """Read one JSON value, strictly: no NaN, no key twice.

    Raises:
        NotJson: the text is none.
    """
    try:
        return cast("object", _DECODER.decode(text))
    except json.JSONDecodeError as error:
        raise NotJson(f"not JSON: {error.msg}", error.colno) from error
    except RecursionError as error:
        raise NotJson("not an event: nested too deeply") from error
    except NotJson:
        raise
    except ValueError as error:  # more digits than Python turns into an int
        raise NotJson("not an event: a number has thousands of digits") from error


def _row(lines: Lines, line: bytes) -> DataRow:
    if lines.is_cut:
        return _bad(
            lines, "line_too_long", f"the line has more than {MAX_LINE:,} bytes; is each event on its own line?"
        )
    try:
        text = line.decode("utf-8-sig" if lines.number == 1 else "utf-8")
        return DataRow(lines.number, parse_json(text.rstrip("\r\n")))
    except UnicodeDecodeError as error:
        position = len(line[: error.start].decode("utf-8", "replace")) + 1
        return _bad(lines, "not_utf8", f"byte 0x{line[error.start]:02x} is not UTF-8", position)
    except NotJson as error:
        return _bad(lines, "malformed_json", str(error), error.position)


def _bad(lines: Lines, code: str, message: str, position: int | None = None) -> DataRow:
    return DataRow(lines.number, None, (RowError(code, message, position),))


def _refuse_constant(name: str) -> NoReturn:
    raise NotJson(f"not JSON: {name} is no number; write null, or \"{name}\" where the schema says 'nan: allow'")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    values = dict(pairs)
    if len(values) != len(pairs):
        ((twice, _),) = Counter(key for key, _ in pairs).most_common(1)
        raise NotJson(f"the key {twice!r} stands twice in one object")
    return values


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse_constant)
