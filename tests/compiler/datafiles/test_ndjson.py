"""Each line is one value, or one error with its code and its place."""

from __future__ import annotations

import io

import pytest
from schemagen.datafiles.lines import Lines
from schemagen.datafiles.ndjson import read_ndjson
from schemagen.datafiles.row import DataRow


def rows(content: bytes) -> list[DataRow]:
    stream = io.BytesIO(content)
    return list(read_ndjson(Lines(stream, stream)))


def test_blank_lines_are_skipped_and_counted() -> None:
    assert rows(b'\xef\xbb\xbf{"a": 1}\n\n  \n2') == [DataRow(1, {"a": 1}), DataRow(4, 2)]


@pytest.mark.parametrize(
    ("line", "code", "position"),
    [
        (b'{"a" 1}', "malformed_json", 6),
        (b'{"a": NaN}', "malformed_json", None),
        (b'{"a": 1, "a": 2}', "malformed_json", None),
        (b'{"a": "\xff"}', "not_utf8", 8),
    ],
)
def test_a_line_that_is_no_json_says_where(line: bytes, code: str, position: int | None) -> None:
    bad, good = rows(line + b"\n{}\n")
    assert [(error.code, error.position) for error in bad.errors] == [(code, position)]
    assert (bad.values, good.values) == (None, {})


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"id": {"0": "a"}, "n": {"0": 1}}', "by its columns or rows"),
        (b'{"7": {"id": "a", "n": 1}}', "by its columns or rows"),
        (b'{"columns": ["id"], "index": [0], "data": [["a"]]}', "a whole table"),
        (b'{"schema": {"fields": []}, "data": [{"id": "a"}]}', "a whole table"),
        (b'{"items \\"x\\"": [{"id": "a"}], "meta": {}}', """jq -c '.["items \\"x\\""][]'"""),
    ],
)
def test_what_holds_events_and_is_none_is_named(line: bytes, said: str) -> None:
    bad, good = rows(line + b'\n{"id": "a", "m": {"x": 1}}\n')
    assert [error.code for error in bad.errors] == ["not_an_event"]
    assert said in bad.errors[0].message
    assert good.values == {"id": "a", "m": {"x": 1}}
