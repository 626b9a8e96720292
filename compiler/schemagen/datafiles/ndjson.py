"""Read NDJSON: one JSON value (RFC 8259) a line; blank lines are skipped. An array is read by its elements."""

from __future__ import annotations

from collections.abc import Iterator

from schemagen_runtime.protocol.strict_json import NotJson, parse_json

from schemagen.datafiles.json_array import read_json_array
from schemagen.datafiles.lines import MAX_LINE, Lines
from schemagen.datafiles.row import ENCODING_HINT, DataRow, RowError


def read_ndjson(lines: Lines) -> Iterator[DataRow]:
    """Yield every line that is not blank, or every element of an array if the text is one.

    What is no JSON carries an error and no value.
    """
    if lines.look_ahead().lstrip().startswith(b"["):
        yield from read_json_array(lines)
        return
    for line in lines:
        if line.strip():
            yield _row(lines, line)


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
        message = f"byte 0x{line[error.start]:02x} is not UTF-8{ENCODING_HINT}"
        return _bad(lines, "not_utf8", message, position)
    except NotJson as error:
        hint = "; an event is one line: jq -c . makes it one" if line.strip() in (b"{", b"}") else ""
        return _bad(lines, "malformed_json", f"{error}{hint}", error.position)


def _bad(lines: Lines, code: str, message: str, position: int | None = None) -> DataRow:
    return DataRow(lines.number, None, (RowError(code, message, position),))
