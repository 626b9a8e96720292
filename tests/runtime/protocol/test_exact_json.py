"""What strict JSON read is written again with all its digits."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_runtime.protocol.exact_json import write_exactly
from schemagen_runtime.protocol.strict_json import parse_json


@pytest.mark.parametrize(
    "text",
    [
        '{"a":[123456789012345678901234567890,{"b":-9223372036854775809}],"c":0.5}',
        '{"a":1e400,"b":[0.10000000000000000123]}',
        '{"a":123456789012345678901234567890,"b":1e400}',
        f'{{"a":1{"0" * 5000}}}',
        '[9223372036854775807,true,null,"é"]',
    ],
)
def test_no_digit_is_lost(text: str) -> None:
    assert write_exactly(parse_json(text)).decode() == text


def test_what_json_has_not_is_a_text() -> None:
    assert write_exactly({"a": Path("b")}) == b'{"a":"PosixPath(\'b\')"}'
