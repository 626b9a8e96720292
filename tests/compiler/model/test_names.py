"""A column's name becomes an attribute that Python takes, and nothing unseen passes for a name."""

from __future__ import annotations

import keyword
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen.model.names import derive_attribute, hides_member, is_attribute, unseen, unseen_characters


@given(st.text(max_size=30))
def test_whatever_the_name_the_attribute_is_one(name: str) -> None:
    attribute = derive_attribute(name)
    assert is_attribute(attribute)
    assert not keyword.iskeyword(attribute)


@pytest.mark.parametrize(
    ("name", "attribute"),
    [
        ("hours-per-week", "hours_per_week"),
        ("class", "class_"),
        ("1st", "_1st"),
        ("", "_"),
        ("\ufb01ne", "fine"),
        ("f1", "f1"),
    ],
)
def test_what_an_identifier_cannot_hold_becomes_an_underscore(name: str, attribute: str) -> None:
    assert derive_attribute(name) == attribute


@pytest.mark.parametrize(("attribute", "hides"), [("__init__", True), ("__x", True), ("_x", False), ("x__", False)])
def test_members_of_python_s_own_are_not_hidden(attribute: str, hides: bool) -> None:
    assert (hides_member(attribute) is not None) is hides


def test_what_a_reader_would_not_see_is_found() -> None:
    assert unseen("a\u202eb") == "\u202e"
    assert unseen("a\nb") == "\n"
    assert unseen("a\nb", allowed="\n") is None
    assert unseen("Straße, 東京") is None


def test_what_is_listed_as_unseen_is_and_nothing_else_that_is_assigned() -> None:
    listed = unseen_characters()
    found = [
        chr(code) for code in range(0x110000) if unseen(chr(code)) and unicodedata.category(chr(code))[1] not in "sn"
    ]
    assert list(listed) == found
    assert unseen_characters(allowed="\n\t") == "".join(character for character in listed if character not in "\n\t")
