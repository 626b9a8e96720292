"""Field errors: whole on a disk, without a place on the wire; what 0.1.0 wrote is read."""

from __future__ import annotations

from dataclasses import replace

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_runtime import ErrorCode, FieldError
from schemagen_runtime.protocol.field_errors import (
    describe_event_error,
    describe_field_error,
    read_event_error,
    read_field_error,
)

TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
ERRORS = st.builds(FieldError, st.sampled_from(ErrorCode), TEXT | st.none(), TEXT, TEXT, TEXT, TEXT | st.none())
WORDS = st.from_regex("[a-z]{1,9}", fullmatch=True)


@settings(deadline=None)
@given(ERRORS)
def test_on_a_disk_nothing_gets_lost(error: FieldError) -> None:
    assert read_field_error(orjson.loads(orjson.dumps(describe_field_error(error)))) == error


@settings(deadline=None)
@given(ERRORS)
def test_what_the_first_version_wrote_is_read(error: FieldError) -> None:
    """Dead letters had no ``location``."""
    described = describe_field_error(error)
    del described["location"]
    assert read_field_error(described) == replace(error, location=None)


@pytest.mark.parametrize("described", [None, 7, "x", [], {}, {"code": "no_such_code"}, {"code": "out_of_range"}])
def test_what_is_no_error_is_refused(described: object) -> None:
    with pytest.raises(ValueError, match="its errors cannot be read"):
        read_field_error(described)


@settings(deadline=None)
@given(st.sampled_from(ErrorCode), WORDS | st.none(), WORDS, WORDS, WORDS)
def test_on_the_wire_the_place_is_nobody_s(
    code: ErrorCode, column: str | None, message: str, expected: str, got: str
) -> None:
    error = FieldError(code, column, message, expected, got, "/home/collector/schema.yaml:7")
    described = orjson.loads(orjson.dumps(describe_event_error(3, "a", error)))
    assert list(described) == ["index", "id", "column", "code", "message", "expected", "got"]
    assert read_event_error({**described, "location": "/etc/passwd:1"}) == replace(error, location=None)


def test_a_code_that_is_not_known_is_a_refusal_all_the_same() -> None:
    error = read_event_error({"code": "from_the_future", "message": "no"})
    assert (error.code, error.message) == (ErrorCode.NOT_ENCODABLE, "from_the_future: no")


@pytest.mark.parametrize(
    ("given_id", "shown"),
    [
        ("a", "a"),
        (7, 7),
        (True, None),
        (2**63, None),
        (1.5, None),
        (None, None),
        ([1], None),
        ("x" * 400, "x" * 299 + "…"),
    ],
)
def test_an_id_is_shown_where_it_can_be_one(given_id: object, shown: object) -> None:
    error = FieldError(ErrorCode.NO_LABEL, None, "m", "e", "g")
    assert describe_event_error(0, given_id, error)["id"] == shown
