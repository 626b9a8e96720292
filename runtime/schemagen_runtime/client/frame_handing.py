"""Hand the rows of a frame to the pipeline: what is checked already as lines, the others by the explaining path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import cast

import orjson

from schemagen_runtime.api.destination import no_model
from schemagen_runtime.api.result import EventResult, Fate
from schemagen_runtime.client.pieces import PIECE_EVENTS, Pieces
from schemagen_runtime.delivery.future import IngestFuture
from schemagen_runtime.delivery.limits import too_large
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.errors import FieldError
from schemagen_runtime.frames.rows import LineEvents, Rows

_Failed = tuple[int, object, Sequence[FieldError]]
"""The place of a row in its piece, the row as an event, and what is wrong with it."""


class FrameHanding(Pieces):
    """Hand in the rows of one call."""

    __slots__ = ()

    def rows(self, pieces: Iterable[Rows], advance: Callable[[int], None], *, are_inferences: bool) -> IngestFuture:
        """Hand in all rows; wait for room as the settings say.

        Args:
            pieces: the rows, some at a time.
            advance: told how many more rows are handed in.
            are_inferences: whether they are inferences, which need a model.
        """
        patience = self.handing.pipeline.patience()
        lacks_model = are_inferences and self.handing.stream.model is None
        for rows in pieces:
            for start in range(0, len(rows.lines), PIECE_EVENTS):
                lines = rows.lines[start : start + PIECE_EVENTS]
                segment = self._checked_rows(rows, start, lines, lacks_model)
                self._count += len(lines)
                if segment is not None:
                    self.put(segment, patience)
                advance(len(lines))
        return self.end()

    def _checked_rows(self, rows: Rows, start: int, lines: list[bytes | None], lacks_model: bool) -> Segment | None:
        failed = self._explained(rows, start, lines) if None in lines else []
        if lacks_model:
            failed += [
                (place, orjson.loads(line), (no_model(),)) for place, line in enumerate(lines) if line is not None
            ]
            lines = [None] * len(lines)
        kept = cast("list[bytes]", lines if None not in lines else [line for line in lines if line is not None])
        size = sum(map(len, kept))
        limit = self.handing.pipeline.settings.max_event_bytes
        if size > limit and max(map(len, kept)) > limit:
            failed += _too_large(lines, limit)
            kept = [line for line in kept if len(line) <= limit]
            size = sum(map(len, kept))
        if failed:
            self._refuse(failed)
        if not kept:
            return None
        indexes = self._indexes(failed, len(lines))
        return Segment(self.handing.stream, self.call, kept, indexes, LineEvents(kept), None, size)

    def _explained(self, rows: Rows, start: int, lines: list[bytes | None]) -> list[_Failed]:
        """Put the lines of rows in their places that are valid after all; return the others."""
        places = [place for place, line in enumerate(lines) if line is None]
        events = tuple(rows.event(start + place) for place in places)
        parts = self.handing.schema.explain_rest(events, [None] * len(places))
        for index, line in zip(parts.indexes, parts.lines, strict=True):
            lines[places[index]] = line
        return [(places[one.index], parts.events[one.index], one.errors) for one in parts.rejected]

    def _refuse(self, failed: list[_Failed]) -> None:
        call, handing = self.call, self.handing
        results = [
            EventResult(self._count + place, Fate.REJECTED, call.explain(self._count + place, event, errors))
            for place, event, errors in sorted(failed, key=lambda one: one[0])
        ]
        handing.pipeline.reject(handing.stream, call, results, is_shared=call.is_unsealed)

    def _indexes(self, failed: list[_Failed], count: int) -> Sequence[int]:
        if not failed:
            return range(self._count, self._count + count)
        lost = {place for place, _, _ in failed}
        return [self._count + place for place in range(count) if place not in lost]


def _too_large(lines: Sequence[bytes | None], limit: int) -> list[_Failed]:
    return [
        (place, orjson.loads(line), (too_large(len(line), limit),))
        for place, line in enumerate(lines)
        if line is not None and len(line) > limit
    ]
