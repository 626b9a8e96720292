"""Write whole numbers as bytes, seven bits a byte (LEB128): many at once, for there are millions of counters."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

_BITS: Final = 7
_MORE: Final = 0x80
_LONGEST: Final = 10
"""Bytes that 64 bits need."""


def encode(numbers: NDArray[np.uint64]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Return the bytes of all numbers in a row, and behind which byte each of them ends."""
    lengths = np.ones(len(numbers), np.int64)
    for count in range(1, _LONGEST):
        reached = numbers >= np.uint64(1 << (_BITS * count))
        if not bool(reached.any()):
            break
        lengths += reached
    ends = np.cumsum(lengths)
    data = np.empty(int(ends[-1]) if len(ends) else 0, np.uint8)
    left, places = numbers, ends - lengths
    while len(left):
        goes_on = left >= np.uint64(_MORE)
        data[places] = (left & np.uint64(_MORE - 1)).astype(np.uint8) | (goes_on.astype(np.uint8) << _BITS)
        left, places = left[goes_on] >> np.uint64(_BITS), places[goes_on] + 1
    return data, ends


def decode(data: NDArray[np.uint8]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the numbers that lie in a row of bytes, and behind which byte each of them ends.

    Raises:
        ValueError: The bytes end in the middle of a number, or hold one of over 64 bits.
    """
    ends = np.flatnonzero(data < _MORE).astype(np.int64) + 1
    if len(data) and (not len(ends) or int(ends[-1]) != len(data)):
        raise ValueError("the bytes end in the middle of a number")
    if not len(ends):
        return np.empty(0, np.uint64), ends
    starts = np.concatenate((np.zeros(1, np.int64), ends[:-1]))
    lengths = ends - starts
    if int(lengths.max()) > _LONGEST:
        raise ValueError("a number has over 64 bits")
    places = np.arange(len(data), dtype=np.int64) - np.repeat(starts, lengths)
    bits = (data & np.uint8(_MORE - 1)).astype(np.uint64) << (_BITS * places).astype(np.uint64)
    return np.add.reduceat(bits, starts), ends


def fold(numbers: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return numbers without a sign, small where the given ones are near 0 (0, -1, 1, -2 become 0, 1, 2, 3)."""
    return ((numbers << 1) ^ (numbers >> 63)).view(np.uint64)


def unfold(numbers: NDArray[np.uint64]) -> NDArray[np.int64]:
    """Return the numbers that were folded."""
    return (numbers >> np.uint64(1)).view(np.int64) ^ -(numbers & np.uint64(1)).view(np.int64)
