"""A body is taken in the media types that are allowed, in UTF-8, however they are written."""

from __future__ import annotations

import pytest
from schemagen_collector.http.media import require_media_type
from schemagen_collector.http.problems import Problem
from starlette.requests import Request


def request(content_type: str) -> Request:
    return Request({"type": "http", "headers": [(b"content-type", content_type.encode())]})


@pytest.mark.parametrize(
    "given",
    ["application/json", "Application/JSON", "application/json; charset=utf-8", 'application/json;charset="UTF-8"'],
)
def test_case_and_charset_do_not_matter(given: str) -> None:
    assert require_media_type(request(given), "application/json") == "application/json"


@pytest.mark.parametrize("given", ["", "text/plain", "application/json; charset=latin-1", "application/jsonx"])
def test_anything_else_is_refused_with_what_is_accepted(given: str) -> None:
    with pytest.raises(Problem) as refused:
        require_media_type(request(given), "application/x-ndjson", "application/json")
    assert refused.value.headers == {"Accept": "application/x-ndjson, application/json"}
    assert int(refused.value.type.status) == 415
