"""Judge models and draw their pages, in processes of their own: that takes long, and events must not wait for it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.protocol.problems import ProblemType

from schemagen_collector.core.lanes import Pool
from schemagen_collector.core.side_process import SideProcess
from schemagen_collector.http.problems import Problem
from schemagen_collector.http.usage import Client, Usage
from schemagen_collector.settings import Watched

if TYPE_CHECKING:
    from schemagen_monitor.monitor import Monitor
    from schemagen_monitor.verdict.model import ModelVerdict

T = TypeVar("T")

log = logging.getLogger("schemagen_collector")

_MOST_REPORTS: Final = 8
_MOST_PAGES: Final = 24
"""Requests that may wait for each process at a time; so ingestion finds places, however many look at models."""
_SECONDS_TO_COUNT: Final = 3.0
"""How long one request may count what is not counted yet; the next one goes on there."""


class Asked(NamedTuple):
    """Say which report of a collection is asked for.

    Attributes:
        model: the only model; None for every one.
        period: ``day``, ``week`` or ``month``.
        now: the moment at which it is judged, in UTC.
        segment: the value of a segment that is told of beside all events, such as ``region=north``; None for none.
    """

    model: str | None
    period: str
    now: datetime
    segment: str | None = None


class Monitoring:
    """Have models judged, and pages drawn, one at a time each. Runs on the event loop only, so it needs no lock."""

    def __init__(self, watched: Watched, usage: Usage) -> None:
        """Start no process yet."""
        self._watched = watched
        self._judge, self._drawer = SideProcess(), SideProcess()
        self._reports = _Queue(Pool(self._judge, 1, usage), _MOST_REPORTS, "a report")
        self._pages = _Queue(Pool(self._drawer, 1, usage), _MOST_PAGES, "a page")

    async def report(self, client: Client, collection: Collection, asked: Asked) -> bytes:
        """Return the report of a collection, or of one model of it, as JSON.

        Args:
            client: who asks.
            collection: a collection that there is.
            asked: which report.

        Raises:
            Problem: there is no such model; or the report cannot be had now.
        """
        return await self._reports.run(client, write_report_of, self._watched, collection, asked)

    async def draw(self, client: Client, function: Callable[..., T], *arguments: object) -> T:
        """Call a function of a module that draws a page; what it is given and returns can be pickled.

        Raises:
            Problem: too many wait already; or what the function raises.
        """
        return await self._pages.run(client, function, *arguments)

    def warm_up(self, function: Callable[[], object]) -> None:
        """Have a function called where pages are drawn, such as one that loads what the first page would wait for."""
        self._drawer.submit(function)

    def close(self) -> None:
        """End the processes at once: who waits for them is told so."""
        self._judge.close()
        self._drawer.close()


class _Queue:
    """Bound how many wait for a process."""

    def __init__(self, pool: Pool, most: int, what: str) -> None:
        self._pool = pool
        self._most = most
        self._what = what
        self._asked = 0

    async def run(self, client: Client, function: Callable[..., T], *arguments: object) -> T:
        if self._asked >= self._most:
            raise Problem(ProblemType.BUSY, f"{self._asked} requests wait for {self._what} already")
        self._asked += 1
        try:
            return await self._pool.run(client, function, *arguments)
        finally:
            self._asked -= 1


def write_report_of(watched: Watched, collection: Collection, asked: Asked) -> bytes:
    """Count what is not counted yet of a collection, for a while, judge its models, and write what is found as JSON.

    Raises:
        Problem: there is no such model, or too much is not counted yet.
        DestinationError: the database cannot be read.
        TransientError: it cannot be read now.
    """
    # Only this process needs NumPy, and whatever else judges.
    import orjson  # noqa: PLC0415 -- see above
    from schemagen_monitor.monitor import open_monitor  # noqa: PLC0415 -- see above
    from schemagen_monitor.report.document import write_report  # noqa: PLC0415 -- see above
    from schemagen_monitor.report.model_report import ModelReport  # noqa: PLC0415 -- see above
    from schemagen_monitor.verdict.window import Period  # noqa: PLC0415 -- see above

    with open_monitor(*watched) as monitor:
        until = time.monotonic() + _SECONDS_TO_COUNT
        first: int | None = None
        for step in monitor.count(collection):
            # What came meanwhile is counted the next time: while events come without end, counting has none either.
            first = step.newest if first is None else first
            if step.counted < first and time.monotonic() >= until:
                detail = f"{step.counted:,} of {step.newest:,} rows of {collection} are counted"
                raise Problem(ProblemType.BUSY, detail)
            if time.monotonic() >= until:
                break
        verdicts = monitor.models([collection], model=asked.model, now=asked.now, period=Period(asked.period))
        chosen = [_looked_closer(monitor, one) for one in verdicts]
    if asked.model is not None and not chosen:
        raise Problem(ProblemType.UNKNOWN_MODEL, f"{collection} has no events of a model of this name")
    return orjson.dumps(write_report([ModelReport.of(one) for one in chosen], asked.now, asked.segment))


def _looked_closer(monitor: Monitor, verdict: ModelVerdict) -> ModelVerdict:
    """Return a verdict that says where its alerts come from; as it is where that cannot be counted."""
    try:
        return monitor.locate(verdict) if list(monitor.look_closer(verdict)) else verdict
    except SchemagenError as error:
        log.warning("where the alerts of %s come from is not looked up: %s", verdict.history.model, error)
        return verdict
