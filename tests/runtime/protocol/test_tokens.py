"""A collector's token is a bearer token, and its id is read from it."""

from __future__ import annotations

import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_runtime.protocol.tokens import (
    BadBearerError,
    NoBearerError,
    find_fault,
    read_bearer,
    read_token_id,
    write_bearer,
    write_token,
)


@settings(deadline=None)
@given(st.from_regex("[0-9a-f]{12}", fullmatch=True))
def test_a_token_is_read_as_it_was_written(token_id: str) -> None:
    token = write_token(token_id, secrets.token_urlsafe(32))
    assert find_fault(token) is None
    assert read_token_id(token) == token_id


@pytest.mark.parametrize("text", ["", "sgen_", "sgen_0123456789ab_short", "abc", "sgen_0123456789AB_" + "a" * 43])
def test_another_text_is_no_token_of_ours(text: str) -> None:
    assert read_token_id(text) is None


@settings(deadline=None)
@given(st.from_regex(r"[A-Za-z0-9._~+/-]{1,40}={0,2}", fullmatch=True).filter(lambda text: text.lower() != "bearer"))
def test_a_bearer_token_is_read_as_it_was_written(token: str) -> None:
    assert find_fault(token) is None
    assert read_bearer([write_bearer(token)]) == token


@pytest.mark.parametrize("text", ["Bearer abc", "bearer abc", "BEARER abc", "Bearer   abc", " Bearer abc \t"])
def test_the_scheme_has_either_case_and_blanks_behind_it(text: str) -> None:
    assert read_bearer([text]) == "abc"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([], "has no header 'Authorization'"),
        (["Bearer S3CRET", "Bearer S3CRET"], "has 2 headers 'Authorization'"),
        ([""], "is empty"),
        ([" \t"], "is empty"),
        (["Bearer"], "names no token behind 'Bearer'"),
        (["bearer  "], "names no token behind 'Bearer'"),
        (["Bearer\tS3CRET"], "has a tab behind 'Bearer'"),
        (["Bearer\t S3CRET"], "has a tab behind 'Bearer'"),
        (["Bearer:S3CRET"], "has ':' behind 'Bearer'"),
        (["Bearer: S3CRET"], "has ':' behind 'Bearer'"),
        (["Bearer=S3CRET"], "has '=' behind 'Bearer'"),
        (["BearerS3CRET"], "has no blank between 'Bearer' and the token"),
        (["bearersgen_0_S3CRET"], "has no blank between 'Bearer' and the token"),
        (['"Bearer S3CRET"'], "begins with a quotation mark"),
        (["Basic S3CRET"], "the scheme of the header Authorization is not 'Bearer'"),
        (["Negotiate"], "the scheme of the header Authorization is not 'Bearer'"),
        (["Token token=S3CRET"], "the scheme of the header Authorization is not 'Bearer'"),
        (["sgen_0123_S3CRET"], "lacks the word 'Bearer' before the token"),
    ],
)
def test_what_is_there_instead_of_a_token_is_named(values: list[str], said: str) -> None:
    with pytest.raises(NoBearerError) as refusal:
        read_bearer(values)
    assert said in str(refusal.value)
    assert "'Authorization: Bearer TOKEN'" in str(refusal.value)
    assert "S3CRET" not in str(refusal.value)


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ("Bearer S3CRET", "begins with the word 'Bearer'"),
        ("bearer\tS3CRET", "begins with the word 'Bearer'"),
        ("Bearer", "begins with the word 'Bearer'"),
        ('"S3CRET"', "is in quotation marks"),
        ("'S3CRET", "is in quotation marks"),
        ("S3CRET S3CRET", "has a blank or a line end in it"),
        ("S3\tCRET", "has a blank or a line end in it"),
        ("S3CRET\u00a0S", "has a blank or a line end in it"),
        ("S3CRET\xe9", "has a character in it that is not ASCII"),
        ("S3CRET, S", "has a blank or a line end in it"),
        ("S3CRET,S", "has a character in it that no token has"),
        ("<S3CRET>", "has a character in it that no token has"),
        ("a=S3CRET", "has a character in it that no token has"),
        ("S3CRET\x00", "has a character in it that no token has"),
        ("=", "has a character in it that no token has"),
    ],
)
def test_what_no_token_can_be_is_named(token: str, said: str) -> None:
    with pytest.raises(BadBearerError) as refusal:
        read_bearer([write_bearer(token)])
    assert f"the token of the header Authorization {said}" in str(refusal.value)
    assert "S3CRET" not in str(refusal.value)
    assert (find_fault(token) or "").startswith(said)


@pytest.mark.parametrize("token", ["", " ", "\n"])
def test_a_token_may_not_be_empty(token: str) -> None:
    assert (find_fault(token) or "").startswith("is empty; expected letters")


@pytest.mark.parametrize("token", ["abc\n", "a\r\nX-Header: b", " abc"])
def test_a_token_may_not_end_a_header(token: str) -> None:
    assert (find_fault(token) or "").startswith("has a blank or a line end in it")
