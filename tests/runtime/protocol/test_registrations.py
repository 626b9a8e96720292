"""What goes with a registration is read as it was written; anything else is refused, or left out."""

from __future__ import annotations

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.compatibility.refused_change import RefusedChange
from schemagen_runtime.protocol.registrations import describe_refused, read_approved, read_refused, write_approved

TEXT = st.text(st.characters(codec="utf-8"), max_size=50)
MARKS = st.integers(0, 2**64 - 1).map(lambda number: f"{number:016x}")
CHANGES = st.builds(
    RefusedChange, TEXT, TEXT, st.lists(TEXT, max_size=3).map(tuple), TEXT, TEXT, TEXT, st.none() | MARKS
)


@given(st.frozensets(MARKS, max_size=20))
def test_approved_changes(marks: frozenset[str]) -> None:
    assert read_approved(write_approved(marks)) == marks


@given(st.lists(CHANGES, max_size=3))
def test_refused_changes(changes: list[RefusedChange]) -> None:
    assert list(read_refused(orjson.loads(orjson.dumps(describe_refused(changes))))) == changes


@pytest.mark.parametrize(
    "text", ["x", "0" * 15, "0" * 17, "G" * 16, "0" * 16 + ";" + "1" * 16, ", ".join(["0" * 16] * 401)]
)
def test_what_is_no_fingerprint_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"no fingerprint of a change|more than 400"):
        read_approved(text)


@pytest.mark.parametrize("described", [None, 1, {}, [1], [{}], [{"rule": 1}], [{"rule": "a", "path": "b"}]])
def test_what_is_no_change_is_left_out(described: object) -> None:
    assert list(read_refused(described)) == []
