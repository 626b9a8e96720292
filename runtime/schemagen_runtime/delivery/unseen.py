"""Count the failures of calls whose future nobody looked at, and tell them in the log by collection and code."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from typing import Final

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.result import IngestResult
from schemagen_runtime.errors import ErrorCode
from schemagen_runtime.support.clock import monotonic
from schemagen_runtime.support.log import log_of

log = log_of("schemagen_runtime")

_PERIOD: Final = 10.0
"""Seconds between two lines about one collection."""
_MOST_CODES: Final = 5
"""Codes that a line names one by one."""


class Unseen:
    """Gather what failed unseen, and tell it now and then, and the rest at the end: so the numbers of all lines add up.

    A future is ended by the garbage collector, anywhere and on any thread. So it only appends what it holds; a thread
    of the pipeline counts and logs.
    """

    def __init__(self, wake: Callable[[], object]) -> None:
        """Begin with none; ``wake`` has the thread that tells look again."""
        self._wake = wake
        self._noted: deque[tuple[Collection | None, IngestResult]] = deque()
        self._next = 0.0
        self._is_over = False

    def note(self, collection: Collection | None, result: IngestResult) -> None:
        """Take the result of a failed call that nobody looked at, and for which collection it was."""
        self._noted.append((collection, result))
        if self._is_over:
            self._tell()
        else:
            self._wake()

    def tell_in_time(self) -> None:
        """Log what was noted, unless the last lines came shortly before."""
        if self._noted and monotonic() >= self._next:
            self._next = monotonic() + _PERIOD
            self._tell()

    def finish(self) -> None:
        """Log all that was noted; what is noted from now on is logged at once, for nobody comes after."""
        self._is_over = True
        self._tell()

    def _tell(self) -> None:
        counts: dict[Collection | None, FailureCount] = {}
        while True:
            try:
                collection, result = self._noted.popleft()
            except IndexError:
                break
            counts.setdefault(collection, FailureCount()).add(result)
        for collection, count in counts.items():
            log.error("%s: %s", collection or "several collections", count)


class FailureCount:
    """Count the failed events of calls by the code of the first error of each."""

    def __init__(self) -> None:
        """Begin with no call."""
        self._calls = 0
        self._codes: Counter[ErrorCode] = Counter()
        self._example = ""

    def add(self, result: IngestResult) -> None:
        """Count what failed in one more call."""
        self._calls += 1
        last = -1
        for error in result.errors:
            if error.index != last:
                self._codes[error.code] += 1
                self._example = self._example or error.message
                last = error.index

    def __str__(self) -> str:
        events, calls = self._codes.total(), self._calls
        frequent = self._codes.most_common(_MOST_CODES)
        codes = [f"{count:,} {code}" for code, count in frequent]
        rest = events - sum(count for _, count in frequent)
        codes += [f"{rest:,} others"] if rest else []
        of = "a call" if calls == 1 else f"{calls:,} calls"
        failed = f"{events:,} event{'' if events == 1 else 's'} failed in {of} whose result nobody looked at"
        return f"{failed}: {', '.join(codes)}; such as: {self._example}"
