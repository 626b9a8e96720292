"""Write columns of texts and of times, many values at once."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Final, cast

import numpy as np
from numpy.typing import NDArray

from schemagen_runtime.checks.fast import is_uuid
from schemagen_runtime.checks.report import Column, Mismatch
from schemagen_runtime.checks.scalars import DateColumn, StringColumn, TimestampColumn, UuidColumn
from schemagen_runtime.frames.kinds import Cells, Mask
from schemagen_runtime.frames.numbers import Writer
from schemagen_runtime.frames.written import Style, Written, combined, each, some, texts_as_json, times_as_json
from schemagen_runtime.timestamps import is_recent, is_timestamp

_FIRST: Final = np.datetime64("0001-01-01T00:00:00", "s")
_BEHIND: Final = np.datetime64("9998-12-30T00:00:00", "s")
"""orjson writes no time of the last year's end; whoever has one waits for the explaining path."""
_NANOSECONDS: Final = 1000
"""Of a microsecond, which is the finest that orjson writes."""


class TextWriter(Writer):
    """Write texts that go on the wire as they stand: those of a string, timestamp, date or uuid column."""

    def __init__(self, column: Column, *, may_be_null: bool) -> None:
        """Take the column of the schema, and whether a row may have no value."""
        self._column = column
        self._may_be_null = may_be_null

    def write(self, cells: Cells) -> Written:
        """Return the column as it stands in the lines."""
        values, null = cast("list[str | None]", cells.data), cells.missing
        given = cast("list[str]", values if null is None else [text for text in values if text is not None])
        texts = cast("list[str]", values if null is None else ["" if text is None else text for text in values])
        unsure = None if not given or self._all_fit(given) else some(~each(self._fits, cast("list[object]", texts)))
        if unsure is not None:
            texts = [text if sure else "" for text, sure in zip(texts, (~unsure).tolist(), strict=True)]
            unsure = unsure if null is None else some(unsure & ~null)
        parts, style = texts_as_json(texts)
        return Written(parts, style, unsure, null, may_be_null=self._may_be_null)

    def _all_fit(self, texts: list[str]) -> bool:
        column = self._column
        if type(column) is StringColumn:
            return _fit(column, texts)
        if type(column) is TimestampColumn:
            if column.max_age is None and column.max_future is None:
                return all(map(is_timestamp, texts))
            return all(is_recent(text, column.max_age, column.max_future) for text in texts)
        if type(column) is UuidColumn:
            return all(map(is_uuid, texts))
        return all(map(self._fits, set(texts)))

    def _fits(self, value: object) -> bool:
        try:
            return self._column.convert(value) == value
        except Mismatch:
            return False


def _fit(column: StringColumn, texts: list[str]) -> bool:
    """Tell whether all texts fit, by looking at as few of them as will do. A no may be wrong."""
    if not "".join(texts).isascii() and not _encodable(texts):
        return False
    if column.visible and (min(texts) < "!" or max(texts) >= "\x7f"):
        return False
    if column.enum is not None and not column.enum.issuperset(texts):
        return False
    if column.min_length is not None and len(min(texts, key=len)) < column.min_length:
        return False
    if column.max_length is not None and len(max(texts, key=len)) > column.max_length:
        return False
    return column.pattern is None or all(map(column.pattern.search, texts))


def _encodable(texts: Iterable[str]) -> bool:
    try:
        "".join(texts).encode()
    except UnicodeEncodeError:
        return False
    return True


class TimeWriter(Writer):
    """Write times in UTC, which are an array of ``datetime64``."""

    def __init__(self, column: TimestampColumn, *, may_be_null: bool, zoned: bool) -> None:
        """Take the column of the schema, whether null may stand, and whether the call says which zone it is."""
        self._column = column
        self._may_be_null = may_be_null
        self._zoned = zoned

    def write(self, cells: Cells) -> Written:
        """Return the column as it stands in the lines."""
        data = cast("NDArray[np.datetime64]", cells.data)
        # A time that comes twice in its zone, or never, is none in UTC: its row is explained.
        null = cells.missing if self._zoned else combined(cells.missing, some(np.isnat(data)))
        seconds = data.astype("datetime64[s]")
        within = (seconds >= _FIRST) & (seconds < _BEHIND)
        unsure = some(~within if null is None else ~within & ~null)
        unsure = combined(unsure, self._out_of_bounds(data, null))
        emptied = combined(null, unsure)
        if emptied is not None:
            data = np.where(emptied, np.datetime64(0, "s"), data)
        parts = times_as_json(data.astype("datetime64[us]"))
        if data.dtype == np.dtype("datetime64[ns]"):
            finer = np.flatnonzero(data.astype(np.int64) % _NANOSECONDS)
            texts = cast("list[str]", np.datetime_as_string(data[finer]).tolist())
            for row, text in zip(finer.tolist(), texts, strict=True):
                parts[row] = b"%b+00:00" % text.encode()
        return Written(parts, Style.QUOTED, unsure, null, may_be_null=self._may_be_null)

    def _out_of_bounds(self, data: NDArray[np.datetime64], null: Mask | None) -> Mask | None:
        column, now = self._column, time.time()
        if column.max_age is None and column.max_future is None:
            return None
        then = data.astype("datetime64[us]").astype(np.int64) / 1_000_000
        out = np.zeros(len(data), np.bool_)
        if column.max_age is not None:
            out |= now - then > column.max_age
        if column.max_future is not None:
            out |= then - now > column.max_future
        return some(out if null is None else out & ~null)


class DayWriter(Writer):
    """Write days, which are an array of ``datetime64``; of times without a zone those at midnight."""

    def __init__(self, column: DateColumn, *, may_be_null: bool) -> None:
        """Take the column of the schema, and whether a row may have no value."""
        self._texts = TextWriter(column, may_be_null=may_be_null)

    def write(self, cells: Cells) -> Written:
        """Return the column as it stands in the lines."""
        data = cast("NDArray[np.datetime64]", cells.data)
        null = combined(cells.missing, some(np.isnat(data)))
        days = data.astype("datetime64[D]")
        texts = cast("list[object]", np.datetime_as_string(days).tolist())
        if null is not None:
            texts = [None if missing else text for text, missing in zip(texts, null.tolist(), strict=True)]
        written = self._texts.write(Cells(texts, null))
        within = some((days != data) if null is None else (days != data) & ~null)
        written.unsure = combined(written.unsure, within)
        return written
