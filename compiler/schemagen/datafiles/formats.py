"""Recognise by its first bytes what a file is: its encoding, its line ends, and whether it is text at all."""

from __future__ import annotations

import codecs
import re
from typing import Final

GZIP: Final = b"\x1f\x8b"
_FOREIGN: Final = (
    (
        b"PK\x03\x04",
        "an Excel workbook, or another zip file",
        "save the sheet as CSV, or pandas.read_excel(…).to_csv(…)",
    ),
    (b"\xd0\xcf\x11\xe0", "an Excel workbook", "save the sheet as CSV, or pandas.read_excel(…).to_csv(…)"),
    (b"PAR1", "a Parquet file", "--format-of-data parquet reads it, where it is a file and its name does not say so"),
    (b"ARROW1", "an Arrow file", "pandas.read_feather(…).to_csv(…, index=False) makes a table of it"),
    (b"ORC", "an ORC file", "pandas.read_orc(…).to_csv(…, index=False) makes a table of it"),
    (b"Obj\x01", "an Avro file", "avro-tools tojson makes a line of JSON of each record"),
    (b"SQLite format 3\x00", "an SQLite database", "sqlite3 -csv -header FILE 'SELECT …' makes a table of it"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", "zstd -dc FILE | schemagen … - --format-of-data …"),
    (b"BZh", "compressed with bzip2", "bzip2 -dc FILE | schemagen … - --format-of-data …"),
    (b"\xfd7zXZ\x00", "compressed with xz", "xz -dc FILE | schemagen … - --format-of-data …"),
)
"""First bytes, what such a file is, and how its events can be read."""
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT: Final = 64
_QUOTED: Final = re.compile(rb'"[^"]*(?:"|\Z)')


def foreign(start: bytes) -> str | None:
    """Return what a file is that holds no lines of text, and what to do with it; None for any other."""
    for magic, name, remedy in _FOREIGN:
        if start.startswith(magic):
            return f"is {name}; {remedy}"
    return None


def encoding_of(start: bytes) -> str:
    """Return the encoding of a text: by its mark, by zeros where UTF-16 has them in Latin text, or UTF-8."""
    for mark, name in _MARKS:
        if start.startswith(mark):
            return name
    even, odd = start[0:_LOOKED_AT:2], start[1:_LOOKED_AT:2]
    if _are_high_bytes(odd, even):
        return "utf-16-le"
    return "utf-16-be" if _are_high_bytes(even, odd) else "utf-8"


def _are_high_bytes(some: bytes, others: bytes) -> bool:
    zeros = some.count(0)
    return len(some) > 1 and not some[0] and 2 * zeros >= len(some) and 4 * others.count(0) < zeros


def has_bare_returns(start: bytes) -> bool:
    """Tell whether lines end with CR alone, as far as the start of a text shows, outside of quotes."""
    between = _QUOTED.sub(b"", start)
    return b"\n" not in between and b"\r" in between.rstrip(b"\r")
