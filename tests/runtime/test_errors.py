"""Errors are compared by their codes, and tell their reasons as text."""

from __future__ import annotations

import pytest
from schemagen_runtime import ErrorCode, FieldError, SchemagenError, ValidationError

from tests.runtime.support import SCHEMA, event


def test_a_code_is_the_text_that_monitors_count() -> None:
    codes: list[str] = list(ErrorCode)
    assert len(codes) == len(set(codes))
    assert all(code == code.lower() == f"{code}" and code.isidentifier() for code in codes)
    assert ErrorCode("type_mismatch") is ErrorCode.TYPE_MISMATCH


def test_an_event_that_does_not_fit_tells_every_reason() -> None:
    with pytest.raises(ValidationError) as raised:
        SCHEMA.encode(event("a", "one", p=2.0))
    errors = raised.value.errors
    assert [(error.column, error.code) for error in errors] == [
        ("x", ErrorCode.TYPE_MISMATCH),
        ("p", ErrorCode.OUT_OF_RANGE),
    ]
    assert str(raised.value) == "; ".join(map(str, errors)) == "; ".join(error.message for error in errors)


def test_a_validation_error_is_a_value_error_and_one_of_ours() -> None:
    error = ValidationError((FieldError(ErrorCode.NO_LABEL, None, "no label", "a label", "none"),))
    assert isinstance(error, ValueError)
    assert isinstance(error, SchemagenError)
    assert error.errors[0].location is None
