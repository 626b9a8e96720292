"""Diagnostics survive JSON, and both forms have the members that the documentation names."""

from __future__ import annotations

import json
from typing import cast

from hypothesis import given
from hypothesis import strategies as st
from schemagen.diagnostics.codec import DiagnosticForm, from_form, to_brief_form, to_form
from schemagen.diagnostics.diagnostic import Diagnostic, Related, Severity
from schemagen.text.span import Position, Span

POSITIONS = st.builds(Position, line=st.integers(1), column=st.integers(1))
SPANS = st.builds(Span, path=st.text(), start=POSITIONS, end=POSITIONS)
DIAGNOSTICS = st.builds(
    Diagnostic,
    code=st.text(),
    severity=st.sampled_from(Severity),
    span=SPANS,
    message=st.text(),
    help=st.none() | st.text(),
    related=st.lists(st.builds(Related, message=st.text(), span=SPANS), max_size=2).map(tuple),
)


@given(DIAGNOSTICS)
def test_the_full_form_is_read_back_from_json_without_loss(diagnostic: Diagnostic) -> None:
    form = cast("DiagnosticForm", json.loads(json.dumps(to_form(diagnostic))))
    assert from_form(form) == diagnostic


def test_the_members_of_both_forms() -> None:
    place = Span("m.yaml", Position(2, 3), Position(2, 5))
    diagnostic = Diagnostic("SG107", Severity.ERROR, place, "twice", "remove one", (Related("the first", place),))
    start, end = {"line": 2, "column": 3}, {"line": 2, "column": 5}
    where = {"path": "m.yaml", "start": start, "end": end}
    assert to_form(diagnostic) == {
        "code": "SG107",
        "severity": "error",
        "message": "twice",
        "help": "remove one",
        **where,
        "related": [{"message": "the first", **where}],
    }
    assert to_brief_form(diagnostic) == {"code": "SG107", "message": "twice", "help": "remove one", **start}
