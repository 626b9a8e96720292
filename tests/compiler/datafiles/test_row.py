"""A header that does not fit says where it stands, and every reason."""

from __future__ import annotations

from schemagen.datafiles.row import BadHeader, RowError


def test_a_bad_header_keeps_its_line_and_its_errors() -> None:
    errors = (RowError("unknown_column", "unknown column 'a'", column="a"), RowError("missing_column", "no 'id'"))
    header = BadHeader(3, errors)
    assert (header.line, header.errors) == (3, errors)
