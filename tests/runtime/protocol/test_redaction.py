"""No text of a refusal shows the values of sensitive columns, in whatever form they stand in it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_runtime import ErrorCode, FieldError
from schemagen_runtime.protocol.redaction import redacted

from tests.runtime.support import event, schema

SECRETIVE = schema(**{"note: string?": "note: {type: 'string?', sensitive: true}"})
SECRETS = st.text("abcdefghij \"'\\\n\u00e9", min_size=12, max_size=30)


@settings(deadline=None)
@given(SECRETS, st.sampled_from(["note", "x", None]))
def test_a_secret_is_hidden_and_the_place_stays(secret: str, column: str | None) -> None:
    line = SECRETIVE.encode(event("a", note=secret))
    error = FieldError(
        ErrorCode.PATTERN_MISMATCH, column, f"no: {secret!r}, {secret}", "a name", secret, "small.yaml:9"
    )
    hidden = redacted(error, SECRETIVE.document, line)
    assert secret not in hidden.message + hidden.got
    assert (hidden.code, hidden.column, hidden.location) == (error.code, column, "small.yaml:9")


def test_a_document_that_cannot_be_read_hides_everything() -> None:
    error = FieldError(ErrorCode.PATTERN_MISMATCH, "x", "no: 7", "a name", "7")
    hidden = redacted(error, b"{}", b"{}")
    assert "7" not in hidden.message + hidden.got


@pytest.mark.parametrize(
    "told",
    ["no: {0:.20}", "no: {0:.60}… (300 characters)", "no: …{0[200]}{0[201]}{0[202]}", "{0} and {0:.30}, {0}"],
)
def test_a_part_of_a_long_secret_is_hidden_too(told: str) -> None:
    secret = "".join(f"{n:03d}~" for n in range(75))
    line = SECRETIVE.encode(event("a", note=secret))
    error = FieldError(ErrorCode.PATTERN_MISMATCH, None, told.format(secret), "a name", told.format(secret))
    hidden = redacted(error, SECRETIVE.document, line)
    shown = hidden.message + hidden.got
    assert not [secret[at : at + 8] for at in range(len(secret) - 8) if secret[at : at + 8] in shown]
    assert hidden.message.startswith(told[:3].replace("{0}", "[se"))


@pytest.mark.parametrize(
    ("kind", "value", "told"),
    [
        ("bool", True, "it was True"),
        ("bool", False, "it was false"),
        ("float", 1234.5, "it was 1234.5"),
        ("list<int>", [4711, 4712], "it had 4712"),
        ("vector<2>", [0.125, 77.25], "it had 77.25"),
        ("map<string,int>", {"who@example": 4711}, "it had 4711"),
        ("map<string,int>", {"who@example": 4711}, "it had who@example"),
        ("uuid", "12345678-1234-4234-8234-123456789012", "it was 12345678-1234-4234-8234-123456789012"),
    ],
)
def test_a_secret_of_each_type_is_hidden(kind: str, value: object, told: str) -> None:
    guarded = schema(**{"note: string?": f"note: {{type: '{kind}', sensitive: true}}"})
    line = guarded.encode(event("a", note=value))
    hidden = redacted(FieldError(ErrorCode.NOT_IN_ENUM, None, told, "another", told), guarded.document, line)
    assert hidden.message.startswith("it ")
    assert hidden.message.endswith("[sensitive]")
    assert hidden.got == hidden.message


def test_an_empty_secret_leaves_the_words_as_they_are() -> None:
    error = FieldError(ErrorCode.DUPLICATE_ID, "id", "another event is stored", "an id of its own", "another event")
    hidden = redacted(error, SECRETIVE.document, SECRETIVE.encode(event("a", note="")))
    assert hidden.message == "another event is stored"
