"""What is packed becomes Python objects for those that write them; anything else is taken as it is."""

from __future__ import annotations

from schemagen_runtime.frames.kinds import Cells, Packed

from tests.runtime.frames.support import np


def test_packed_texts_become_objects() -> None:
    missing = np.array([False, True])
    packed = Packed(np.frombuffer(b"ab", "uint8"), np.array([0, 2, 2]), lambda: ["ab", None])
    cells = Cells(packed, missing).unpacked()
    assert cells.data == ["ab", None]
    assert cells.missing is missing


def test_anything_else_is_as_it_was() -> None:
    for cells in (
        Cells(np.array([1, 2])),
        Cells(["a", None], np.array([False, True])),
        Cells(np.array([0]), None, ["a"]),
    ):
        assert cells.unpacked() is cells
