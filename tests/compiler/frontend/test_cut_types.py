"""A type that lost its end to a comma is found, and put together again."""

from __future__ import annotations

import pytest
from schemagen.frontend.cut_types import rest_of_type, with_whole_type
from schemagen.frontend.nodes import Entry, Mapping, Scalar
from schemagen.text.span import Span

SPAN = Span.whole_file("m.yaml")


def column(*pairs: tuple[str, str]) -> Mapping:
    return Mapping(SPAN, tuple(Entry(Scalar(SPAN, key, key), Scalar(SPAN, text, text)) for key, text in pairs))


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ([("type", "map<string"), ("float>", "")], "map<string,float>"),
        ([("doc", "x"), ("type", "map<string"), ("float?>?", ""), ("maxItems", "3")], "map<string,float?>?"),
    ],
)
def test_what_was_cut_is_put_together(cut: list[tuple[str, str]], whole: str) -> None:
    found = column(*cut)
    rest = rest_of_type(found)
    assert rest is not None
    mended = with_whole_type(found, rest)
    assert mended.get("type") == Scalar(SPAN, whole, whole)
    assert [entry.key.text for entry in mended.entries] == [key for key, _ in cut if ">" not in key]


@pytest.mark.parametrize(
    "pairs",
    [
        [("type", "list<int>"), ("a>", "")],
        [("type", "map<string"), ("maxItems", "3")],
        [("type", "map<string"), ("maxItems", "3"), ("float>", "")],
        [("type", "int")],
        [("doc", "a<b"), ("c>", "")],
    ],
)
def test_what_is_whole_is_left_alone(pairs: list[tuple[str, str]]) -> None:
    assert rest_of_type(column(*pairs)) is None
