"""Read NDJSON: one JSON value (RFC 8259) a line; blank lines are skipped. An array is read by its elements."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final, cast

from schemagen_runtime.protocol.strict_json import NotJson, parse_json

from schemagen.datafiles.json_array import read_json_array
from schemagen.datafiles.lines import MAX_LINE, Lines
from schemagen.datafiles.row import ENCODING_HINT, DataRow, RowError

_AS_LINES: Final = "; orient='records', lines=True makes each row an event"


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
        value = parse_json(text.rstrip("\r\n"))
    except UnicodeDecodeError as error:
        position = len(line[: error.start].decode("utf-8", "replace")) + 1
        message = f"byte 0x{line[error.start]:02x} is not UTF-8{ENCODING_HINT}"
        return _bad(lines, "not_utf8", message, position)
    except NotJson as error:
        hint = "; an event is one line: jq -c . makes it one" if line.strip() in (b"{", b"}") else ""
        return _bad(lines, "malformed_json", f"{error}{hint}", error.position)
    what = _what_else(value)
    return DataRow(lines.number, value) if what is None else _bad(lines, "not_an_event", what)


def _what_else(value: object) -> str | None:
    """Say what an object is that holds other objects and lists only, and so no id; None where it may be an event."""
    if not isinstance(value, dict) or not value:
        return None
    parts = cast("dict[str, object]", value)
    if not all(isinstance(part, dict | list) for part in parts.values()):
        return None
    if all(isinstance(part, dict) for part in parts.values()):
        return f"the object is a table by its columns or rows, as DataFrame.to_json writes it{_AS_LINES}"
    if {"columns", "data"} <= parts.keys() or {"schema", "data"} <= parts.keys():
        return f"the object is a whole table, as DataFrame.to_json writes it{_AS_LINES}"
    name = next(name for name, part in parts.items() if isinstance(part, list))
    return (
        f"the object has a list under {name!r} and no value of its own; jq -c '.[{json.dumps(name)}][]' gives its items"
    )


def _bad(lines: Lines, code: str, message: str, position: int | None = None) -> DataRow:
    return DataRow(lines.number, None, (RowError(code, message, position),))
