"""What a collector's refusal means, in the words that it gives."""

from __future__ import annotations

import pytest
from schemagen_runtime import DestinationError, TransientError
from schemagen_runtime.backends.http.response import Response, read_retry_after
from schemagen_runtime.protocol.problems import ProblemType, write_problem


@pytest.mark.parametrize(
    ("given", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT", "Date": "Fri, 31 Dec 1999 23:59:49 GMT"}, 10.0),
        ({"Retry-After": "Fri, 31 Dec 1999 23:59:39 GMT", "Date": "Fri, 31 Dec 1999 23:59:49 GMT"}, None),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-1"}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait(given: dict[str, str], seconds: float | None) -> None:
    assert read_retry_after(given) == seconds


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503, 599])
def test_what_may_work_later(status: int) -> None:
    error = Response(status, "Busy", {"Retry-After": "3"}, b"").refusal("it failed")
    assert isinstance(error, TransientError)
    assert (str(error), error.retry_after) == (f"it failed: {status} Busy", 3.0)


@pytest.mark.parametrize("status", [301, 400, 401, 403, 404, 405, 415, 431])
def test_what_never_will(status: int) -> None:
    error = Response(status, "No", {"Location": "https://elsewhere"}, b"").refusal("it failed")
    assert isinstance(error, DestinationError)
    assert ("https://elsewhere" in str(error)) == (status == 301)
    assert ("is the token right" in str(error)) == (status in (401, 403))


def test_a_problem_is_said_in_one_line() -> None:
    body = write_problem(ProblemType.SCHEMA_CONFLICT, "two\nlines", {"reasons": ["a\nb"]})
    response = Response(409, "Conflict", {}, body)
    assert response.problem == "409 Conflict: The schema would break what is stored; two lines"
    assert response.reasons == ("a b",)
    assert response.problem_type is ProblemType.SCHEMA_CONFLICT
