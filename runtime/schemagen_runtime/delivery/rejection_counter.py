"""Count the events that validators refused in this process, by stream, hour, column and code, within bounds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from typing import Final, NamedTuple

from schemagen_runtime.api.rejections import HasColumnAndCode, RejectionCount, RejectionTally
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.document import read_document

MAX_ERRORS: Final = 5000
"""Counts of errors that are kept apart by column; beyond it only codes are told apart."""
MAX_TALLIES: Final = 500
"""Streams and hours that are kept apart; events of others are not counted."""
_HOUR: Final = 3600
_NO_COLUMNS: Final[AbstractSet[str]] = frozenset()


class HourOfStream(NamedTuple):
    """Hold what was refused of one stream in one hour.

    Attributes:
        stream: where the events should have gone.
        hour: the hour of refusal, in hours since the epoch.
        tally: how many there were, and what was wrong with them.
    """

    stream: Stream
    hour: int
    tally: RejectionTally

    @property
    def reported(self) -> RejectionCount:
        """Return it as a report has it."""
        hour = datetime.fromtimestamp(self.hour * _HOUR, UTC)
        stream = self.stream
        return RejectionCount(
            stream.model, stream.schema.fingerprint, hour, self.tally.events, tuple(self.tally.counted())
        )

    @property
    def size(self) -> int:
        """Return how many counts it has, of events and of errors."""
        return 1 + len(self.tally.errors)


class RejectionCounter:
    """Hold what was refused and is not reported yet. Any thread may use it; ``_lock`` guards every attribute."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """Begin with nothing; ``clock`` returns seconds of the epoch."""
        self._clock = clock
        self._lock = threading.RLock()
        self._tallies: dict[tuple[str, int], HourOfStream] = {}
        self._columns: dict[str, AbstractSet[str]] = {}
        self._uncounted = 0

    @property
    def is_empty(self) -> bool:
        """Tell whether there is nothing to report."""
        return not self._tallies

    def add(self, stream: Stream, refused: Iterable[Sequence[HasColumnAndCode]]) -> None:
        """Count events of a stream that are refused just now; of each all that is wrong with it."""
        hour = int(self._clock()) // _HOUR
        with self._lock:
            columns = self._columns_of(stream)
            for errors in refused:
                tally = self._tally(stream, hour)
                if tally is None:
                    self._uncounted += 1
                else:
                    tally.add(errors, columns)

    def take(self) -> list[HourOfStream]:
        """Return all that was counted, and begin anew."""
        with self._lock:
            taken, self._tallies = list(self._tallies.values()), {}
            return taken

    def take_uncounted(self) -> int:
        """Return how many events found no room since this was last asked."""
        with self._lock:
            uncounted, self._uncounted = self._uncounted, 0
            return uncounted

    def _tally(self, stream: Stream, hour: int) -> RejectionTally | None:
        """Return where events of a stream are counted; None where there is no room for one more stream or hour."""
        key = stream.key, hour
        found = self._tallies.get(key)
        if found is None:
            if len(self._tallies) >= MAX_TALLIES:
                return None
            found = self._tallies[key] = HourOfStream(stream, hour, RejectionTally())
        return found.tally

    def _columns_of(self, stream: Stream) -> AbstractSet[str]:
        """Return the names under which errors of a stream are counted: none where too many are there already."""
        if sum(len(one.tally.errors) for one in self._tallies.values()) >= MAX_ERRORS:
            return _NO_COLUMNS
        schema = stream.schema
        columns = self._columns.get(schema.fingerprint)
        if columns is None:
            columns = frozenset(column.name for column in read_document(schema.document).all_columns)
            self._columns[schema.fingerprint] = columns
        return columns
