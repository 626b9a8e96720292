"""Sort numbers into log-linear buckets: the first bits of a double, its exponent and *grain* bits of its fraction.

The bucket of x is ``bits(abs(x)) >> (52 - grain)``, negative for x < 0. So a bucket is as wide as 2 ** -grain of the
power of two below it, buckets are ordered as numbers are, and two of grain k + 1 are one of grain k. Both zeros are in
bucket 0. The infinities and NaN have buckets of their own: those of their bits, NaN above all others.
"""

from __future__ import annotations

import struct
from typing import Final

import numpy as np
from numpy.typing import NDArray

SMALLEST_GRAIN: Final = 5
LARGEST_GRAIN: Final = 20
"""Bounds of a grain, in bits of the fraction of a double."""

_FRACTION_BITS: Final = 52
_ABSOLUTE: Final = (1 << 63) - 1
_LARGEST: Final = float(np.finfo(np.float64).max)


def infinity_bucket(grain: int) -> int:
    """Return the bucket of positive infinity; that of negative infinity is its negative."""
    return 2047 << grain


def nan_bucket(grain: int) -> int:
    """Return the bucket of every NaN."""
    return 4095 << (grain - 1)


def number_bucket(value: float, grain: int) -> int:
    """Return the bucket of one number."""
    if value != value:  # noqa: PLR0124 -- the test for NaN that needs no import
        return nan_bucket(grain)
    (bits,) = struct.unpack("<q", struct.pack("<d", abs(value)))
    bucket = int(bits) >> (_FRACTION_BITS - grain)
    return -bucket if value < 0 else bucket


def number_buckets(values: NDArray[np.float64], grain: int) -> NDArray[np.int64]:
    """Return the bucket of each number, as ``number_bucket`` does."""
    bits = np.ascontiguousarray(values, np.float64).view(np.int64)
    buckets = (bits & _ABSOLUTE) >> (_FRACTION_BITS - grain)
    buckets = np.where(bits < 0, -buckets, buckets)
    return np.where(np.isnan(values), nan_bucket(grain), buckets)


def number_edges(buckets: NDArray[np.int64], grain: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lower and the upper edge of each bucket.

    Bucket 0 lies around 0: it reaches as far to both sides as doubles reach that have the bits of no other bucket.
    Both edges of an infinity are that infinity, and both of NaN are NaN.
    """
    magnitude = np.abs(buckets)
    shift = _FRACTION_BITS - grain
    inner = (magnitude << shift).view(np.float64)
    outer = np.minimum(((magnitude + 1) << shift).view(np.float64), _LARGEST)
    infinite = magnitude >= infinity_bucket(grain)
    inner = np.where(magnitude == nan_bucket(grain), np.nan, np.where(infinite, np.inf, inner))
    outer = np.where(infinite, inner, outer)
    low = np.where(buckets > 0, inner, -outer)
    high = np.where(buckets < 0, -inner, outer)
    return low, high


def number_middles(buckets: NDArray[np.int64], grain: int, *, whole: bool = False) -> NDArray[np.float64]:
    """Return the middle of each bucket.

    Args:
        buckets: The buckets.
        grain: Their grain.
        whole: Whether only whole numbers are in them: then the middle between the first and the last of these.
    """
    low, high = number_edges(buckets, grain)
    if whole:
        # The edge nearer to 0 belongs to a bucket, the other one to its neighbour.
        inner, outer = np.minimum(np.abs(low), np.abs(high)), np.maximum(np.abs(low), np.abs(high))
        first, last = np.ceil(inner), np.ceil(outer) - 1
        middles = np.where(last >= first, (first + last) / 2, inner)
        return np.where(buckets == 0, 0.0, np.copysign(np.where(np.isfinite(inner), middles, inner), buckets))
    with np.errstate(invalid="ignore"):
        return np.where(np.isinf(low), low, low / 2 + high / 2)


def coarser(buckets: NDArray[np.int64], steps: int) -> NDArray[np.int64]:
    """Return the bucket in which each bucket lies where the grain is smaller by some steps."""
    magnitude = np.abs(buckets) >> steps
    return np.where(buckets < 0, -magnitude, magnitude)
