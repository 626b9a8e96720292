"""A block of lines is gone through like any lines."""

from __future__ import annotations

from schemagen_runtime.relay.mapping.scene import Place
from schemagen_runtime.relay.sidecar.source_lines import LineBlock, SourceLine


def test_lines_of_a_block_are_made_one_by_one() -> None:
    made = [SourceLine(text, Place("f", "g", index), "part") for index, text in enumerate((b"a", b"b"))]
    block = LineBlock([b"a", b"b"], made.__getitem__)
    assert list(block) == made
