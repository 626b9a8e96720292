"""Problem documents are read as they were written, and whatever else stands in their place does no harm."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_runtime.protocol.problems import ProblemType, ReadProblem, read_problem, write_problem

TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=100)


@settings(deadline=None)
@given(st.sampled_from(ProblemType), TEXT, st.lists(st.from_regex("[a-z]{1,9}", fullmatch=True)))
def test_a_problem_is_read_as_it_was_written(kind: ProblemType, detail: str, reasons: list[str]) -> None:
    body = write_problem(kind, detail, {"reasons": reasons})
    assert orjson.loads(body)["status"] == kind.status
    assert read_problem(body) == ReadProblem(kind, (kind.title, detail), tuple(reasons))


def test_types_have_different_slugs_and_are_found_by_them() -> None:
    assert [ProblemType.of(one.slug) for one in ProblemType] == list(ProblemType)
    assert ProblemType.of("no-such-type") is None
    assert ProblemType.UNKNOWN_SCHEMA.path == "/problems/unknown-schema"


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"{}", b'{"reasons": 7}', b'{"type": null}'])
def test_what_is_no_problem_says_nothing(body: bytes) -> None:
    assert read_problem(body) == ReadProblem()


def test_a_type_may_be_an_address_of_any_form() -> None:
    assert read_problem(b'{"type": "https://example.com/problems/no-record"}').type is ProblemType.NO_RECORD
    assert read_problem(b'{"type": "about:blank", "title": "No"}') == ReadProblem(None, ("No",))
