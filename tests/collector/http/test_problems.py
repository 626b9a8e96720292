"""A problem is a document of its type, and asks to come back where that helps."""

from __future__ import annotations

import json

import pytest
from schemagen_collector.http.problems import Problem
from schemagen_runtime.protocol.problems import ProblemType


def test_the_document_says_type_title_status_detail_and_more() -> None:
    problem = Problem(ProblemType.SCHEMA_CONFLICT, "it would break", members={"reasons": ["a", "b"]})
    document = json.loads(problem.body())
    assert document == {
        "type": "/problems/schema-conflict",
        "title": ProblemType.SCHEMA_CONFLICT.title,
        "status": 409,
        "detail": "it would break",
        "reasons": ["a", "b"],
    }
    assert problem.response().headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("type_", list(ProblemType), ids=lambda type_: type_.name)
def test_only_what_passes_asks_to_come_back(type_: ProblemType) -> None:
    response = Problem(type_, "words").response()
    assert response.status_code == int(type_.status)
    assert ("retry-after" in response.headers) is (int(type_.status) == 503)
