"""A text is spelled so that YAML reads it back, and numbers of other notations are understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen.frontend.nodes import Scalar
from schemagen.frontend.parser import parse_source
from schemagen.frontend.scalars import number_meant, quote, resolve, spell
from schemagen.text.source import Source

TEXTS = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=20) | st.sampled_from(
    ["null", "~", "true", "1e3", "0x10", "01234", ".5", "1.", "on", "", " a", "a: b", "a #b", "-", "?", "'", '"', "\\"]
)


def read(spelled: str) -> object:
    root, _ = parse_source(Source("x.yaml", f"a: [{spelled}]\nb: {spelled}\n".encode()))
    assert root is not None
    node = root.get("b")
    assert isinstance(node, Scalar)
    return node.value


@given(TEXTS)
def test_what_is_spelled_is_read_back(text: str) -> None:
    assert read(spell(text)) == text
    assert read(quote(text)) == text


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("0x10", "16"), ("0o17", "15"), ("0b11", "3"), ("1_000", "1000"), ("-1_000", "-1000"), ("1,000", "1000"),
        ("007", "007"), ("5", "5"), ("1e3", "1e3"), ("0.5", "0.5"), ("1:30", None), ("abc", None), ("", None),
        (".inf", None), ("true", None), ("2026-11-20", None),
    ],
)  # fmt: skip
def test_a_number_in_another_notation_is_understood(text: str, meant: str | None) -> None:
    assert number_meant(text) == meant


def test_words_and_numbers_mean_what_yaml_says() -> None:
    assert [resolve(text) for text in ("~", "", "TRUE", "01", ".5", "no", "0x1")] == [
        None,
        None,
        True,
        1,
        0.5,
        "no",
        "0x1",
    ]
