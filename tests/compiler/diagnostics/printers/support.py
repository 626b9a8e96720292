"""What the tests of the printers share: diagnostics and sources of any content."""

from __future__ import annotations

import re

from hypothesis import strategies as st
from schemagen.diagnostics.diagnostic import Diagnostic, Related, Severity
from schemagen.diagnostics.rules import RULES
from schemagen.text.source import Source
from schemagen.text.span import Position, Span

TEXT = st.text(max_size=40)
PATHS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/"), min_size=1, max_size=20)
POSITIONS = st.builds(Position, st.integers(1, 6), st.integers(1, 200))


def _span(path: str, one: Position, other: Position) -> Span:
    return Span(path, min(one, other), max(one, other))


SPANS = st.builds(
    _span,
    st.sampled_from(["a.yaml", "b,c:d%.yaml", "missing.yaml"]),
    POSITIONS,
    POSITIONS,
)
DIAGNOSTICS = st.builds(
    Diagnostic,
    code=st.sampled_from(sorted(RULES)),
    severity=st.sampled_from(Severity),
    span=SPANS,
    message=TEXT,
    help=st.none() | TEXT,
    related=st.lists(st.builds(Related, TEXT, SPANS), max_size=2).map(tuple),
)
SOURCES = st.binary(max_size=300).map(lambda content: [Source("a.yaml", content), Source("b,c:d%.yaml", content)])
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
