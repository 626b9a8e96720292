"""Read NDJSON: one JSON value (RFC 8259) a line; blank lines are skipped."""

from __future__ import annotations

from collections.abc import Iterator

from schemagen_runtime.protocol.strict_json import NotJson, parse_json

from schemagen.datafiles.lines import MAX_LINE, Lines
from schemagen.datafiles.row import DataRow, RowError


def read_ndjson(lines: Lines) -> Iterator[DataRow]:
    """Yield every line that is not blank; one that is no JSON carries an error and no value."""
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
        return _bad(lines, "not_utf8", f"byte 0x{line[error.start]:02x} is not UTF-8", position)
    except NotJson as error:
        return _bad(lines, "malformed_json", str(error), error.position)


def _bad(lines: Lines, code: str, message: str, position: int | None = None) -> DataRow:
    return DataRow(lines.number, None, (RowError(code, message, position),))
