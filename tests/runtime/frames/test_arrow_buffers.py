"""Texts and lists of Arrow are found in its buffers, whatever part of an array is asked for."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from schemagen_runtime.frames.arrow_buffers import packed_lists, packed_texts
from schemagen_runtime.frames.kinds import Cells, Packed

pa: Any = pytest.importorskip("pyarrow")
TEXTS = ["a", None, "", "é", "zz"]
LISTS = [[1, 2], None, [], [3, None]]


def told(cells: Cells | None) -> list[object]:
    """What lies between the bounds of each row, None where a row is missing."""
    assert cells is not None
    assert isinstance(cells.data, Packed)
    items, bounds = cells.data.items, cells.data.bounds.tolist()
    whole: Any = _items(items) if isinstance(items, Cells) else items.tobytes()
    rows = [whole[start:end] for start, end in pairwise(bounds)]
    missing = [False] * len(rows) if cells.missing is None else cells.missing.tolist()
    return [None if lacks else row for row, lacks in zip(rows, missing, strict=True)]


def _items(cells: Cells) -> list[object]:
    if isinstance(cells.data, Packed):
        return told(cells)
    values: Any = cells.data
    missing = [False] * len(values) if cells.missing is None else cells.missing.tolist()
    return [None if lacks else value for value, lacks in zip(values.tolist(), missing, strict=True)]


@pytest.mark.parametrize("kind", ["string", "large_string", "string_view", "dictionary"])
@pytest.mark.parametrize("start", [0, 2, 5])
def test_texts(kind: str, start: int) -> None:
    array = pa.array(TEXTS).dictionary_encode() if kind == "dictionary" else pa.array(TEXTS, kind)
    cells = packed_texts(array.slice(start), array.slice(start).to_pylist)
    assert told(cells) == [None if text is None else text.encode() for text in TEXTS[start:]]
    assert cells is not None
    assert cells.unpacked().data == TEXTS[start:]


@pytest.mark.parametrize("start", [0, 1, 3, 4])
def test_lists(start: int) -> None:
    for array in (pa.array(LISTS), pa.array(LISTS, pa.large_list(pa.int8()))):
        assert told(packed_lists(array.slice(start), list)) == LISTS[start:]
    pairs = pa.array([[1.5, None], None, [0.5, 2.5]], pa.list_(pa.float32(), 2))
    assert told(packed_lists(pairs.slice(min(start, 1)), list)) == [[1.5, None], None, [0.5, 2.5]][min(start, 1) :]
    words = pa.array([["a", None], [], None, ["é"]])
    assert told(packed_lists(words.slice(start), list)) == [[b"a", None], [], None, ["é".encode()]][start:]


def test_what_is_neither() -> None:
    assert packed_texts(pa.array([b"a"]), list) is None
    assert packed_texts(pa.array([1]), list) is None
    assert packed_lists(pa.array([[[1]]]), list) is None
    assert packed_lists(pa.array([[1.5]], pa.list_(pa.float16())), list) is None
    assert packed_lists(pa.array(["a"]), list) is None
