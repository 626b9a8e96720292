"""Nodes give what they mean, and values by key."""

from __future__ import annotations

from schemagen.frontend.nodes import Entry, Mapping, Scalar, Sequence, meaning
from schemagen.text.span import Span

PLACE = Span.whole_file("m.yaml")
ONE = Scalar(PLACE, "1", 1)
ROOT = Mapping(PLACE, (Entry(Scalar(PLACE, "no", False), Sequence(PLACE, (ONE, Scalar(PLACE, "x", "x")))),))


def test_a_key_means_its_text() -> None:
    assert meaning(ROOT) == {"no": [1, "x"]}
    assert ROOT.get("no") is not None
    assert ROOT.get("False") is None
