"""No text of a refusal shows the values of sensitive columns, in whatever form they stand in it."""

from __future__ import annotations

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
