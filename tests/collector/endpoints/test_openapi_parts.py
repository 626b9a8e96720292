"""The parts of the OpenAPI document: problems of one status stand together, under the body that they have."""

from __future__ import annotations

from typing import Any, cast

from schemagen_collector.core.tokens import Right
from schemagen_collector.endpoints.openapi_parts import answer, needs, parameter, place, plain, problems
from schemagen_runtime.protocol.problems import ProblemType


def test_problems_of_one_status_are_one_response() -> None:
    found = problems(ProblemType.NOT_FOUND, ProblemType.UNKNOWN_COLLECTION, ProblemType.SCHEMA_CONFLICT)
    together = cast("dict[str, Any]", found["404"])
    assert together["description"] == f"{ProblemType.NOT_FOUND.title}; {ProblemType.UNKNOWN_COLLECTION.title}"
    bodies = {status: cast("dict[str, Any]", one)["content"]["application/problem+json"]["schema"]["$ref"]
              for status, one in found.items()}  # fmt: skip
    assert bodies["409"].endswith("/SchemaConflict")
    assert bodies["404"].endswith("/Problem")
    assert "500" in found, "what any operation may answer is always there"


def test_an_operation_says_what_it_needs_and_returns() -> None:
    assert needs(Right.ERASE) == "A token needs the right 'erase' in the project."
    assert [one["name"] for one in place()] == ["project", "name"]
    assert parameter("q", "query", "Words.", {"type": "string"})["required"] is False
    assert cast("Any", answer("It.", "Mode"))["content"]["application/json"]["schema"] == {
        "$ref": "#/components/schemas/Mode"
    }
    assert plain("x", "y", "z")["security"] == []
