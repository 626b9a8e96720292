"""Count how many rows each bucket has: only buckets that have some, in order, whole numbers throughout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Self, final

import numpy as np
from numpy.typing import NDArray

from schemagen_runtime.counting import buckets, varints


@final
class Histogram:
    """Hold the count of each bucket that is not empty; never changed.

    A bucket is named by a whole number: that of ``buckets`` or ``scores`` for what is ordered, any code that stands for
    a value for what is not. Counts are rows, or a sum of whole units by bucket; both below 2 ** 63 in all.
    """

    __slots__ = ("counts", "keys")

    keys: NDArray[np.int64]
    """The buckets, ascending, each once."""
    counts: NDArray[np.int64]
    """What each of them has, above 0."""

    def __init__(self, keys: NDArray[np.int64], counts: NDArray[np.int64]) -> None:
        """Hold what is in this form already; ``of`` and ``from_counts`` bring it there."""
        keys.flags.writeable = False
        counts.flags.writeable = False
        self.keys = keys
        self.counts = counts

    @classmethod
    def empty(cls) -> Self:
        """Return the histogram of no rows."""
        return cls(np.empty(0, np.int64), np.empty(0, np.int64))

    @classmethod
    def of(cls, keys: NDArray[np.int64]) -> Self:
        """Count rows by the bucket of each."""
        found, counts = np.unique(keys, return_counts=True)
        return cls(found.astype(np.int64), counts.astype(np.int64))

    @classmethod
    def from_counts(cls, keys: NDArray[np.int64], counts: NDArray[np.int64]) -> Self:
        """Add up the counts of each bucket, in whichever order they come; a bucket may come several times.

        Raises:
            ValueError: A bucket has a sum below 0: more was subtracted than had been counted.
        """
        if not len(keys):
            return cls.empty()
        order = np.argsort(keys, kind="stable")
        ordered = keys[order].astype(np.int64)
        starts = np.concatenate(([0], np.flatnonzero(ordered[1:] != ordered[:-1]) + 1))
        sums = np.add.reduceat(counts[order].astype(np.int64), starts)
        if int(sums.min()) < 0:
            bucket = int(ordered[starts[int(np.argmin(sums))]])
            raise ValueError(f"bucket {bucket} falls below zero: more was subtracted than had been counted")
        kept = sums > 0
        return cls(ordered[starts][kept], sums[kept])

    @classmethod
    def summed(cls, parts: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]]) -> Self:
        """Add up buckets and their counts of several parts, some of which may take away.

        Raises:
            ValueError: A bucket falls below 0.
        """
        if not parts:
            return cls.empty()
        return cls.from_counts(np.concatenate([one[0] for one in parts]), np.concatenate([one[1] for one in parts]))

    @classmethod
    def merged(cls, histograms: Iterable[Histogram]) -> Self:
        """Return the sum of many histograms."""
        return cls.summed([(one.keys, one.counts) for one in histograms])

    @property
    def total(self) -> int:
        """Return the sum of all counts."""
        return int(self.counts.sum())

    def __len__(self) -> int:
        """Return how many buckets are not empty."""
        return len(self.keys)

    def __eq__(self, other: object) -> bool:
        """Tell whether both have the same counts."""
        if not isinstance(other, Histogram):
            return NotImplemented
        return np.array_equal(self.keys, other.keys) and np.array_equal(self.counts, other.counts)

    def __hash__(self) -> int:
        """Return the hash of the counts."""
        return hash((self.keys.tobytes(), self.counts.tobytes()))

    def __repr__(self) -> str:
        """Show the size, not the counts, of which there may be thousands."""
        return f"Histogram({len(self)} buckets, total {self.total})"

    def __add__(self, other: Histogram) -> Histogram:
        """Return the sum."""
        return Histogram.merged((self, other))

    def __sub__(self, other: Histogram) -> Histogram:
        """Return the difference.

        Raises:
            ValueError: A bucket would fall below 0: the other one was never counted here.
        """
        return Histogram.from_counts(
            np.concatenate((self.keys, other.keys)), np.concatenate((self.counts, -other.counts))
        )

    def __getitem__(self, key: int) -> int:
        """Return the count of a bucket, 0 where it is empty."""
        return int(self.counts_of(np.array([key], np.int64))[0])

    def counts_of(self, keys: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the count of each given bucket, 0 where it is empty."""
        if not len(self):
            return np.zeros(len(keys), np.int64)
        places = np.minimum(np.searchsorted(self.keys, keys), len(self) - 1)
        return np.where(self.keys[places] == keys, self.counts[places], 0)

    def between(self, low: int, high: int) -> Histogram:
        """Return the part from one bucket to another, both included."""
        first, last = np.searchsorted(self.keys, [low, high + 1])
        return Histogram(self.keys[first:last].copy(), self.counts[first:last].copy())

    def quantile(self, share: float) -> int | None:
        """Return the first bucket at which the cumulative count reaches a share of the total; None without rows."""
        if not len(self):
            return None
        place = np.searchsorted(np.cumsum(self.counts), share * self.total)
        return int(self.keys[min(int(place), len(self) - 1)])

    def coarsen(self, steps: int) -> Histogram:
        """Return the histogram whose grain is smaller by some steps; only for buckets of numbers."""
        return Histogram.from_counts(buckets.coarser(self.keys, steps), self.counts)

    def renamed(self, names: Mapping[int, int]) -> Histogram:
        """Return the histogram with other names for its buckets; a bucket that gets none keeps its own."""
        keys = np.array([names.get(key, key) for key in self.keys.tolist()], np.int64)
        return Histogram.from_counts(keys, self.counts)

    def encode(self) -> bytes:
        """Return the bytes of ``encode_all``."""
        return encode_all((self,))[0]

    @classmethod
    def decode(cls, data: bytes) -> Histogram:
        """Return the histogram of ``encode``.

        Raises:
            ValueError: The bytes are not those of a histogram.
        """
        return decode_all((data,))[0]


def encode_all(histograms: Sequence[Histogram]) -> list[bytes]:
    """Return each histogram as bytes: the first key, the distances of the others, then the counts, all as varints.

    The first key is folded, so that it may be negative. No length is kept: there are as many counts as keys.
    """
    if not histograms:
        return []
    sizes = np.array([len(one) for one in histograms], np.int64)
    numbers = np.concatenate(
        [part for one in histograms for part in (_distances(one.keys), one.counts.view(np.uint64))]
    )
    data, ends = varints.encode(numbers)
    stops = np.concatenate(([0], ends))[np.cumsum(2 * sizes)].tolist()
    whole = data.tobytes()
    return [whole[start:stop] for start, stop in zip([0, *stops[:-1]], stops, strict=True)]


def _distances(keys: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the first key, folded, and the distance of each other one from the one before."""
    return np.concatenate((varints.fold(keys[:1]), np.diff(keys).view(np.uint64)))


def decode_all(blobs: Sequence[bytes]) -> list[Histogram]:
    """Return the histograms of ``encode_all``: many at once, for one by one most of the time is spent between them.

    Raises:
        ValueError: Bytes are not those of a histogram.
    """
    if not blobs:
        return []
    data = np.frombuffer(b"".join(blobs), np.uint8)
    numbers, ends = varints.decode(data)
    stops = np.cumsum(np.array([len(blob) for blob in blobs], np.int64))
    last = np.searchsorted(ends, stops, "right")
    found = np.where(stops > 0, last, 0)
    sizes = np.diff(np.concatenate(([0], found)))
    if bool((sizes % 2).any()) or not np.array_equal(np.concatenate(([0], ends))[found], stops):
        raise ValueError("these bytes are not those of a histogram")
    histograms: list[Histogram] = []
    start = 0
    for size in (sizes // 2).tolist():
        distances = numbers[start : start + size]
        keys = np.cumsum(np.concatenate((varints.unfold(distances[:1]), distances[1:].view(np.int64))))
        histograms.append(Histogram(keys, numbers[start + size : start + 2 * size].view(np.int64).copy()))
        start += 2 * size
    return histograms
