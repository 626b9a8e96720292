"""Add changes to many histograms at once.

For speed: a step of counting changes tens of thousands of histograms of a few buckets each, and one by one most of the
time is spent between them (50 µs a histogram, not 4). ``Histogram.decode``, ``Histogram.summed`` and
``Histogram.encode`` are the plain way.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from schemagen_runtime.counting import varints

_KEY_BITS: Final = 42
"""Bits of a bucket, with its sign."""
_MOST_PACKED: Final = 1 << 20


def add_to_all(
    blobs: Sequence[bytes], owners: NDArray[np.int64], keys: NDArray[np.int64], counts: NDArray[np.int64]
) -> list[bytes]:
    """Return histograms, as bytes, with counts added to their buckets.

    Args:
        blobs: the histograms, as ``Histogram.encode`` writes them.
        owners: the place among them of the histogram that each change is of.
        keys: the bucket of each change.
        counts: what it adds; below 0 where it takes away.

    Raises:
        ValueError: bytes are no histogram, or a bucket falls below 0.
    """
    sizes, old_keys, old_counts = _decode(blobs)
    owners = np.concatenate((np.repeat(np.arange(len(blobs)), sizes), owners))
    keys = np.concatenate((old_keys, keys))
    counts = np.concatenate((old_counts, counts))
    if not len(keys):
        return [b""] * len(blobs)
    order = _order(owners, keys, len(blobs))
    owners, keys, counts = owners[order], keys[order], counts[order]
    starts = np.flatnonzero(np.concatenate(([True], (keys[1:] != keys[:-1]) | (owners[1:] != owners[:-1]))))
    sums = np.add.reduceat(counts, starts)
    if int(sums.min()) < 0:
        raise ValueError("a bucket falls below zero: more was subtracted than had been counted")
    kept = starts[sums > 0]
    return _encode(len(blobs), owners[kept], keys[kept], sums[sums > 0])


def _order(owners: NDArray[np.int64], keys: NDArray[np.int64], many: int) -> NDArray[np.int64]:
    """Return the order of owners, and of the keys of each: by one number of both, where they fit into 63 bits."""
    if many < _MOST_PACKED:
        return np.argsort((owners << _KEY_BITS) + keys, kind="stable")  # nearly in order, which this finds
    return np.lexsort((keys, owners))


def _decode(blobs: Sequence[bytes]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return how many buckets each histogram has, then the buckets of all, and their counts."""
    numbers, ends = varints.decode(np.frombuffer(b"".join(blobs), np.uint8))
    stops = np.cumsum([len(blob) for blob in blobs])
    found = np.searchsorted(ends, stops, "right")
    lengths = np.diff(np.concatenate(([0], found)))
    if (lengths % 2).any() or not np.array_equal(np.concatenate(([0], ends))[found], stops):
        raise ValueError("these bytes are not those of histograms")
    sizes = lengths // 2
    firsts, places = _places(sizes)
    distances = numbers[np.repeat(2 * firsts, sizes) + places]
    counts = numbers[np.repeat(2 * firsts + sizes, sizes) + places].view(np.int64)
    given = sizes > 0
    steps = distances.view(np.int64).copy()
    steps[firsts[given]] = varints.unfold(distances[firsts[given]])
    totals = np.cumsum(steps)
    before = totals[firsts[given]] - steps[firsts[given]]
    return sizes, totals - np.repeat(before, sizes[given]), counts


def _encode(many: int, owners: NDArray[np.int64], keys: NDArray[np.int64], counts: NDArray[np.int64]) -> list[bytes]:
    """Return histograms as bytes: of each the buckets that it owns, ascending, and their counts."""
    sizes = np.bincount(owners, minlength=many)
    firsts, places = _places(sizes)
    distances = np.diff(keys, prepend=0).view(np.uint64)
    given = firsts[sizes > 0]
    distances[given] = varints.fold(keys[given])
    numbers = np.empty(2 * len(keys), np.uint64)
    numbers[np.repeat(2 * firsts, sizes) + places] = distances
    numbers[np.repeat(2 * firsts + sizes, sizes) + places] = counts.view(np.uint64)
    data, ends = varints.encode(numbers)
    stops = np.concatenate(([0], ends))[2 * np.cumsum(sizes)].tolist()
    whole = data.tobytes()
    return [whole[start:stop] for start, stop in zip([0, *stops[:-1]], stops, strict=True)]


def _places(sizes: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where each histogram begins among all buckets, and each bucket's place in its own."""
    firsts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    return firsts, np.arange(int(sizes.sum())) - np.repeat(firsts, sizes)
