"""Read times and days of records as arrays of NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import Final, TypeAlias, cast

import numpy as np
from numpy.typing import NDArray

Moments: TypeAlias = NDArray[np.datetime64]
Numbers: TypeAlias = NDArray[np.int64]

_WHOLE: Final = len("2026-01-01T00:00:00+00:00")
_MICROSECONDS: Final = len("2026-01-01T00:00:00.123456+00:00")
_FINEST: Final = 9
"""Digits of a fraction of a second that NumPy keeps."""
_REACH: Final = 9_223_372_036
"""Seconds from the epoch up to which nanoseconds of NumPy reach: from 1677 to 2262."""


def read_times(cells: Sequence[object]) -> Moments:
    """Return times in UTC, NaT where there is none.

    They are in microseconds; in nanoseconds if one has more digits, and all lie in the years that these reach. A leap
    second is the second before it, as no library has them.

    For speed: all digits at one place are read at once. To have NumPy read each text is the plain way, and takes five
    times as long.

    Args:
        cells: times as a record has them: RFC 3339 with the offset +00:00, None where there is none.
    """
    found = np.full(len(cells), np.datetime64("NaT", "us"), "datetime64[us]")
    texts = cast("list[str]", [cell for cell in cells if cell is not None])
    if not texts:
        return found
    times = _times(texts)
    if len(texts) == len(cells):
        return times
    found = found.astype(times.dtype)
    found[np.fromiter((cell is not None for cell in cells), np.bool_, len(cells))] = times
    return found


def read_days(cells: Sequence[object]) -> Moments:
    """Return days, as seconds of their midnight in no zone; NaT where there is none."""
    return np.array(cells, "datetime64[s]")


def _times(texts: Sequence[str]) -> Moments:
    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    seconds, nanoseconds = np.empty_like(lengths), np.empty_like(lengths)
    for length in cast("list[int]", np.unique(lengths).tolist()):
        chosen = lengths == length
        seconds[chosen], nanoseconds[chosen] = _parts(list(compress(texts, chosen)))
    is_finer = int(lengths.max()) > _MICROSECONDS
    if is_finer and int(seconds.min()) >= -_REACH and int(seconds.max()) < _REACH:
        return _moments(seconds * 10**9 + nanoseconds, "ns")
    return _moments(seconds * 10**6 + nanoseconds // 1000, "us")


def _parts(texts: Sequence[str]) -> tuple[Numbers, Numbers]:
    """Return the seconds since the epoch of times of one length, and the nanoseconds behind them."""
    table = np.frombuffer("".join(texts).encode("ascii"), np.uint8).reshape(len(texts), -1)
    places = np.ascontiguousarray(table.T)  # what stands at one place of all texts lies side by side

    def number(start: int, end: int) -> Numbers:
        found = np.zeros(len(texts), np.int64)
        for digits in places[start:end]:
            found *= 10
            found += digits
        return found - ord("0") * int("1" * (end - start))

    months = (number(0, 4) - 1970) * 12 + number(5, 7) - 1
    days = months.view("datetime64[M]").astype("datetime64[D]").view(np.int64) + number(8, 10) - 1
    seconds = ((days * 24 + number(11, 13)) * 60 + number(14, 16)) * 60 + np.minimum(number(17, 19), 59)
    digits = min(_FINEST, len(places) - _WHOLE - 1)
    return seconds, number(20, 20 + digits) * 10 ** (_FINEST - digits) if digits > 0 else np.zeros_like(seconds)


def _moments(counts: Numbers, unit: str) -> Moments:
    return cast("Moments", counts.view(f"datetime64[{unit}]"))
