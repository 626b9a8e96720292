"""Hand in the events of a call from a coroutine: little by little, so that its loop goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from itertools import islice
from typing import Final

from schemagen_runtime.client.handing import Handing
from schemagen_runtime.client.pieces import PIECE_EVENTS, Pieces
from schemagen_runtime.delivery.future import IngestFuture
from schemagen_runtime.delivery.patience import Patience
from schemagen_runtime.delivery.pipeline import Pipeline
from schemagen_runtime.delivery.segment import Segment
from schemagen_runtime.disk.spool.slot import SpoolError
from schemagen_runtime.disk.spool.spool import SpoolFull
from schemagen_runtime.support.clock import monotonic

_TURN_SECONDS: Final = 0.002
"""How long a piece may take until the loop gets a turn. It waits as long again for threads that deliver (the switch
interval of CPython is 5 ms), and 10 ms is what a loop should be kept waiting for at most."""
_FIRST_PIECE: Final = 64
_POLL_SECONDS: Final = 0.01
"""How often a coroutine looks for room in a full queue."""
_SPOOL_SECONDS: Final = 0.001
"""How often it looks whether the disk has its events."""


async def ingest_gradually(handing: Handing, events: Iterable[object], raise_errors: bool) -> IngestFuture:
    """Hand in the events of a call, a turn of the loop for each piece; return the call's future.

    Raises:
        SpoolError: the events of a piece cannot be spooled; they are not accepted.
    """
    pipeline = handing.pipeline
    patience = pipeline.patience()
    if isinstance(events, list | tuple) and len(events) <= _FIRST_PIECE:
        call, segment = handing.checked(tuple(events), raise_errors)
        if segment is not None and not pipeline.offer(segment):
            await _put(pipeline, segment, patience)
        return call
    pieces = Pieces(handing, raise_errors)
    count = _FIRST_PIECE
    source = iter(events)
    while piece := tuple(islice(source, count)):
        began = monotonic()
        segment = pieces.next(piece)
        spent = max(monotonic() - began, 1e-6)
        count = max(1, min(PIECE_EVENTS, int(len(piece) * _TURN_SECONDS / spent)))
        if segment is not None and not pipeline.offer(segment):
            try:
                await _put(pipeline, segment, patience)
            except SpoolError as error:
                raise pieces.cut_short(segment, error) from error
        await asyncio.sleep(0)
    return pieces.end()


async def _put(pipeline: Pipeline, segment: Segment, patience: Patience) -> None:
    """Put events for which there is no room at once, or which go to the spool.

    Raises:
        SpoolError: the events cannot be spooled; they are not accepted.
    """
    if pipeline.is_spooled:
        await _spool(pipeline, segment, patience)
        return
    rest: Segment | None = segment
    try:
        seen = pipeline.releases
        rest = pipeline.offer_some(segment)
        while rest is not None and await _wait_for_release(pipeline, seen, patience):
            seen = pipeline.releases
            rest = pipeline.offer_some(rest)
    except BaseException:  # the caller is cancelled, or its loop ends: every event that was checked has a fate
        if rest is not None:
            pipeline.put_at_last(rest, "the queue was full, and the call was cancelled while it waited for room")
        raise
    if rest is not None:
        pipeline.put_at_last(rest)


async def _spool(pipeline: Pipeline, segment: Segment, patience: Patience) -> None:
    reason = None
    while not pipeline.is_closed:
        seen = pipeline.releases
        progress = pipeline.spool(segment)
        try:
            while not progress.finished:  # noqa: ASYNC110 -- what finishes it is a thread, which knows no loop
                await asyncio.sleep(_SPOOL_SECONDS)
            is_full = isinstance(progress.failure, SpoolFull)
            goes_on = is_full and await _wait_for_release(pipeline, seen, patience)
        except BaseException:  # as above
            pipeline.leave(segment, progress)
            raise
        if progress.failure is None:
            return
        if not is_full:
            raise progress.failure
        reason = str(progress.failure)
        if not goes_on:
            break
    pipeline.put_at_last(segment, reason)


async def _wait_for_release(pipeline: Pipeline, seen: int, patience: Patience) -> bool:
    """Wait until room is given back, as the pipeline does for a caller that blocks; return whether it was."""
    if not pipeline.prepare_to_wait():
        return False
    while not pipeline.is_closed:
        if pipeline.releases != seen:
            return True
        if monotonic() >= pipeline.until(patience):
            return False
        await asyncio.sleep(_POLL_SECONDS)
    return False
