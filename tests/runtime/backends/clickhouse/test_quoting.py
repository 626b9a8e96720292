"""Names and values in statements: ClickHouse reads what was meant."""

from __future__ import annotations

import json

import pytest
from schemagen_runtime.backends.clickhouse.quoting import literal, quoted

from tests.system.clickhouse.engine import engine

TEXTS = [
    "",
    "a",
    "it's",
    'say "x"',
    "back\\slash",
    "\\",
    "\\'",
    "nul\0nul",
    "line\nline\ttab",
    "né 😀",
    "{x:String}",
    "?",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_read_as_it_was(text: str) -> None:
    assert engine().run(f"SELECT {literal(text)}", form="RawBLOB") == text.encode()


@pytest.mark.parametrize("text", [text for text in TEXTS if text])
def test_a_name_is_read_as_it_was(text: str) -> None:
    names = engine().run(f"SELECT 1 AS {quoted(text)}", form="JSONCompactEachRowWithNames").splitlines()[0]
    assert json.loads(names) == [text]
