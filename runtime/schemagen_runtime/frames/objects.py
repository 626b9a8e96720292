"""Write columns one value at a time, by the rules of ``ingest_events``: objects, lists, maps, decimals, categories."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, cast

import numpy as np
import orjson
from numpy.typing import NDArray

from schemagen_runtime.checks.report import Column, Mismatch
from schemagen_runtime.frames.kinds import Cells
from schemagen_runtime.frames.numbers import Writer
from schemagen_runtime.frames.written import Style, Written, combined, some
from schemagen_runtime.support.interruption import raise_interruption

_NULL: Final = b"null"


class ObjectWriter(Writer):
    """Write what has no faster way: each value is converted as the explaining path does it."""

    def __init__(self, column: Column, adapt: Callable[[object], object], *, may_be_null: bool) -> None:
        """Take the column of the schema, what makes plain values of those of frames, and whether null may stand."""
        self._column = column
        self._adapt = adapt
        self._may_be_null = may_be_null

    def write(self, cells: Cells) -> Written:
        """Return the column as it stands in the lines."""
        values = cells.data.tolist() if isinstance(cells.data, np.ndarray) else cells.data
        found = list(map(self._part, cast("Sequence[object]", values)))
        return self._written(found, cells)

    def _written(self, found: Sequence[bytes | None], cells: Cells) -> Written:
        unsure = some(np.array([part is None for part in found], np.bool_))
        null = combined(cells.missing, some(np.array([part == _NULL for part in found], np.bool_)))
        if unsure is not None and cells.missing is not None:
            unsure = some(unsure & ~cells.missing)
        parts = [part or _NULL for part in found]
        return Written(parts, Style.BARE, unsure, null, may_be_null=self._may_be_null)

    def _part(self, value: object) -> bytes | None:
        """Return a value as JSON, None where it does not fit."""
        try:
            adapted = self._adapt(value)
            return _NULL if adapted is None else b"%b" % orjson.dumps(self._column.convert(adapted))
        except Mismatch:
            return None
        except Exception as error:  # noqa: BLE001 -- an object of the caller's may raise anything; the explaining path says so
            raise_interruption(error)
            return None


class ChoiceWriter(ObjectWriter):
    """Write categories: each of their values is converted once."""

    def write(self, cells: Cells) -> Written:
        """Return the column as it stands in the lines."""
        choices = [*map(self._part, cells.choices or ()), _NULL]
        codes = cast("NDArray[np.int64]", cells.data).astype(np.int64)  # -1, which stands for no value, is the last
        table = np.empty(len(choices), dtype=object)
        table[:] = choices
        return self._written(cast("list[bytes | None]", table[codes].tolist()), Cells([]))
