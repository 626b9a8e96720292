"""A collector's token is a bearer token, and its id is read from it."""

from __future__ import annotations

import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_runtime.protocol.tokens import is_bearer_token, read_token_id, write_token


@settings(deadline=None)
@given(st.from_regex("[0-9a-f]{12}", fullmatch=True))
def test_a_token_is_read_as_it_was_written(token_id: str) -> None:
    token = write_token(token_id, secrets.token_urlsafe(32))
    assert is_bearer_token(token)
    assert read_token_id(token) == token_id


@pytest.mark.parametrize("text", ["", "sgen_", "sgen_0123456789ab_short", "abc", "sgen_0123456789AB_" + "a" * 43])
def test_another_text_is_no_token_of_ours(text: str) -> None:
    assert read_token_id(text) is None


@pytest.mark.parametrize(("text", "fits"), [("abc==", True), ("a b", False), ("", False), ("a\n", False), ("ä", False)])
def test_what_a_header_can_carry(text: str, fits: bool) -> None:
    assert is_bearer_token(text) is fits
