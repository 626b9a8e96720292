"""The answer to a batch is read as it was written, or not at all."""

from __future__ import annotations

from typing import cast

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_runtime import ErrorCode, FieldError
from schemagen_runtime.protocol.answer import NotUnderstood
from schemagen_runtime.protocol.outcomes import MAX_MORE_ERRORS, RefusedEvent, describe_outcome, read_outcome

FINAL = [code for code in ErrorCode if code not in (ErrorCode.QUEUE_FULL, ErrorCode.DELIVERY_FAILED)]
FATES = st.lists(st.sampled_from(["stored", "duplicate", *ErrorCode]), max_size=30)


def error(code: ErrorCode = ErrorCode.OUT_OF_RANGE) -> FieldError:
    return FieldError(code, "x", "it does not fit", "int", "str")


@settings(deadline=None)
@given(FATES)
def test_every_event_has_the_fate_that_was_written(fates: list[str]) -> None:
    duplicates = {index for index, fate in enumerate(fates) if fate == "duplicate"}
    errors = {index: error(fate) for index, fate in enumerate(fates) if isinstance(fate, ErrorCode)}
    refused = {index: RefusedEvent(index, (one, error())) for index, one in errors.items()}
    described = describe_outcome(len(fates), duplicates, refused)
    assert described["accepted"] == fates.count("stored")
    outcome = read_outcome(orjson.dumps(described), len(fates))
    assert outcome.duplicates == duplicates
    assert outcome.errors == {index: one for index, one in errors.items() if one.code in FINAL}
    assert outcome.again == errors.keys() - outcome.errors.keys()


def test_no_answer_grows_with_what_is_wrong() -> None:
    refused = {index: RefusedEvent("a", (error(),) * 1000) for index in range(1000)}
    errors = cast("list[dict[str, object]]", describe_outcome(1000, (), refused)["errors"])
    assert len(errors) == 1000 + MAX_MORE_ERRORS
    assert {one["index"] for one in errors} == set(range(1000))


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "it is empty"),
        (b"<html>", "it is not JSON"),
        (b"[]", "it is no JSON object"),
        (b"{}", "'accepted' is no number"),
        (b'{"accepted": true}', "'accepted' is no number"),
        (b'{"accepted": 1}', "do not add up"),
        (b'{"accepted": 2, "duplicates": 7}', "is no list"),
        (b'{"accepted": 1, "duplicates": [2]}', "is no index"),
        (b'{"accepted": 1, "errors": [7]}', "an error is no object"),
        (b'{"accepted": 1, "duplicates": [0], "errors": [{"index": 0}]}', "is a duplicate and has an error"),
    ],
)
def test_what_cannot_be_right_is_not_understood(body: bytes, reason: str) -> None:
    with pytest.raises(NotUnderstood, match=reason):
        read_outcome(body, 2)
