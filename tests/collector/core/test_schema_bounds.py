"""A schema's document is bounded in every direction before it is compiled, in little time."""

from __future__ import annotations

import json
import time

import pytest
from schemagen_collector.core.schema_bounds import require_bounds
from schemagen_collector.http.problems import Problem
from schemagen_runtime.protocol.problems import ProblemType

from tests.runtime.support import SCHEMA


def document(columns: int, section: str = "features") -> bytes:
    return json.dumps({"schemagen": 1, section: {f"c{number}": {} for number in range(columns)}}).encode()


def test_a_usual_document_is_small_enough() -> None:
    require_bounds(SCHEMA.document, 1900)
    require_bounds(document(1900), 1900)


@pytest.mark.parametrize("section", ["features", "predictions", "labels", "extras"])
def test_too_many_columns_are_a_conflict_wherever_they_stand(section: str) -> None:
    with pytest.raises(Problem, match="1,901 columns") as refused:
        require_bounds(document(1901, section), 1900)
    assert refused.value.type is ProblemType.SCHEMA_CONFLICT


def test_what_only_names_columns_is_none_of_them() -> None:
    names = [f"c{number}" for number in range(1897)]
    one = {"predictions": {"p": {"type": "float"}}, "id": {"name": "id", "type": "int"}, "timestamp": {"name": "at"}}
    links = {"links": {str(number): "https://example.com" for number in range(1000)}}
    require_bounds(
        json.dumps({"features": {name: {} for name in names}, "segments": names, **links, **one}).encode(), 1900
    )


@pytest.mark.parametrize(
    "content",
    [
        {"segments": ["c"] * 1901},
        {"links": {str(number): "https://example.com" for number in range(1901)}},
        {"no such section": {str(number): "float" for number in range(1901)}},
        {f"key{number}": 1 for number in range(1901)},
    ],
)
def test_what_is_long_beside_the_columns_is_too_large(content: object) -> None:
    with pytest.raises(Problem, match="1,901 members") as refused:
        require_bounds(json.dumps(content).encode(), 1900)
    assert refused.value.type is ProblemType.TOO_LARGE


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"[1]", ProblemType.MALFORMED_JSON),
        (b'{"schemagen": 1', ProblemType.MALFORMED_JSON),
        (b"[" * 500_000, ProblemType.TOO_LARGE),
        (b'{"a":' + b"[[]," * 100_000, ProblemType.TOO_LARGE),
        (b'{"features": {"a": [' + b",".join([b"{}"] * 20_000) + b"]}}", ProblemType.TOO_LARGE),
    ],
)
def test_what_is_no_object_or_holds_too_much_is_refused_soon(body: bytes, kind: ProblemType) -> None:
    began = time.monotonic()
    with pytest.raises(Problem) as refused:
        require_bounds(body, 1900)
    assert refused.value.type is kind
    assert time.monotonic() - began < 10
