"""Whole numbers come back from their bytes, and bytes that hold none are refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemagen_runtime.counting import varints


def plain(number: int) -> bytes:
    """LEB128, written plainly."""
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number))


@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 300)))
@settings(derandomize=True)
def test_numbers_are_written_and_read(numbers: list[int]) -> None:
    data, ends = varints.encode(np.array(numbers, np.uint64))
    assert data.tobytes() == b"".join(map(plain, numbers))
    read, stops = varints.decode(data)
    assert read.tolist() == numbers
    assert stops.tolist() == ends.tolist()


@given(st.lists(st.integers(-(2**63), 2**63 - 1)))
@settings(derandomize=True)
def test_signs_are_folded_away_and_back(numbers: list[int]) -> None:
    array = np.array(numbers, np.int64)
    assert varints.unfold(varints.fold(array)).tolist() == numbers
    assert varints.fold(np.array([0, -1, 1, -2])).tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize(("data", "words"), [(b"\x01\x80", "in the middle"), (b"\x80" * 10 + b"\x01", "over 64 bits")])
def test_bytes_that_hold_no_number_are_refused(data: bytes, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        varints.decode(np.frombuffer(data, np.uint8))
