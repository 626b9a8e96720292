"""Lines are read as records, and say why they are none."""

from __future__ import annotations

import pytest
from schemagen_runtime.relay.mapping.plan import Format, SourcePlan
from schemagen_runtime.relay.mapping.records import read_json, read_logfmt, record_reader, split_cells
from schemagen_runtime.relay.mapping.unmapped import Unmapped, UnmappedCode
from schemagen_runtime.support.numbers import InexactNumber


def test_json_keeps_every_digit() -> None:
    assert read_json(b'{"a": 1, "b": 0.1234567890123456}') == {"a": 1, "b": 0.1234567890123456}
    assert read_json(b'{"a": 123456789012345678901234567890}') == {"a": 123456789012345678901234567890}
    for number in (b"9007199254740993.0", b"1e400", b"1e-999"):
        assert isinstance(read_json(b'{"a": ' + number + b"}")["a"], InexactNumber)


def test_logfmt() -> None:
    line = rb'level=info msg="a \"b\" \\ c" score=0.5 empty= alone t=1 q=""'
    assert read_logfmt(line) == {
        "level": "info",
        "msg": 'a "b" \\ c',
        "score": "0.5",
        "empty": "",
        "alone": "true",
        "t": "1",
        "q": "",
    }


def test_csv_and_text() -> None:
    csv = SourcePlan("s", (), format=Format.CSV, delimiter=";")
    assert record_reader(csv, ("a", "b"))(b'1;"x;y"') == {"a": "1", "b": "x;y"}
    assert record_reader(SourcePlan("s", (), format=Format.TEXT), ())(b"any") == {"text": "any"}
    assert split_cells(b"", ",") == []


@pytest.mark.parametrize(
    ("form", "line", "message"),
    [
        (Format.JSON, b"{", "not JSON: .* \\(character 2\\)"),
        (Format.JSON, b"[1]", "type list"),
        (Format.JSON, b'{"a": "\xff"}', "0xff cannot stand at 8"),
        (Format.JSON, b"\x00\x01\x02", "not JSON"),
        (Format.JSON, rb'{"a": "x\uDE00"}', "half of a pair of surrogates"),
        (Format.LOGFMT, b'a="b', "character 1"),
        (Format.LOGFMT, b"a=b =c", "character 4"),
        (Format.LOGFMT, b"\xff", "not UTF-8"),
        (Format.CSV, b"1,2,3", "3 cells; expected 2"),
        (Format.CSV, b'"a', "not CSV"),
    ],
)
def test_a_line_that_is_none_says_why(form: Format, line: bytes, message: str) -> None:
    with pytest.raises(Unmapped, match=message) as caught:
        record_reader(SourcePlan("s", (), format=form), ("a", "b"))(line)
    assert caught.value.code is UnmappedCode.MALFORMED_LINE
