"""Give pages what was judged: what the keeper has kept in the store, or judged now where no keeper is at work."""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from typing import Final, NamedTuple, Protocol, TypeAlias

from schemagen_monitor.history.days import FIRST_DAY, day_of
from schemagen_monitor.monitor import Monitor, open_monitor
from schemagen_monitor.report.codec import FORM, read_model_report
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.model import ModelVerdict
from schemagen_monitor.verdict.window import Period
from schemagen_runtime.api.counters import Choice, Counting
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.kept_reports import Basis, KeeperState
from schemagen_runtime.client.urls import open_counters, open_kept_reports
from schemagen_runtime.counting.counter import Measure
from schemagen_runtime.counting.tally import Span
from schemagen_runtime.errors import SchemagenError

from schemagen_collector.pages.speeds import Speed, Speeds
from schemagen_collector.settings import Watched

_SECONDS_TO_COUNT: Final = 1.0
"""How long a page waits while is counted what nobody counted yet; it says how far that is, and the next goes on."""
_FRESH_SECONDS: Final = 60.0
"""So long what was judged for a page is shown again."""
_LARGE: Final = 100_000
"""Events of a collection that is not judged for a page while a keeper is at work."""
_MOST_READ: Final = 64
"""Reports that are held ready: reading one of many columns takes longer than a page may."""


_Key: TypeAlias = tuple[Collection, str, str]
"""A collection, a model of it, and a period."""


class Judged(NamedTuple):
    """Hold the report of a model, and when it was judged."""

    report: ModelReport
    at: datetime


class ReportSource(Protocol):
    """Give reports of models, wherever they come from."""

    @property
    def monitor(self) -> Monitor:
        """Return what looks closer at a model, where a report does not say enough."""
        ...

    def collections(self) -> Sequence[Collection]:
        """Return every collection that there is."""
        ...

    def reports(self, collection: Collection, period: Period) -> Sequence[Judged] | None:
        """Return the reports of a collection's models, by model; None where they are not judged yet."""
        ...

    def models(self, collection: Collection, period: Period) -> Sequence[str] | None:
        """Return the models of a collection of which there is a report; None where they are not judged yet."""
        ...

    def report(self, collection: Collection, model: str, period: Period) -> Judged | None:
        """Return the report of one model; None where there is none."""
        ...

    def unjudged(self, collection: Collection, judged: Sequence[str]) -> frozenset[str]:
        """Return the models of a collection that have events, and are not among those of which there is a report."""
        ...

    def counting(self, collection: Collection) -> Counting | None:
        """Return how far a collection is counted; None where it never was."""
        ...

    def speed(self, collection: Collection, counting: Counting) -> Speed | None:
        """Return how fast a collection is counted that is so far; None where that is not known yet."""
        ...

    def keeper(self) -> KeeperState | None:
        """Return what the keeper does that counts and judges in the background; None where there is none."""
        ...


class StoreReports(ReportSource):
    """Give the reports of one store."""

    def __init__(self, watched: Watched) -> None:
        """Open the database, to read it.

        Raises:
            DestinationError: it cannot be opened.
            TransientError: it cannot be opened now.
        """
        self._monitor = open_monitor(*watched)
        self._counters = open_counters(watched.db, watched.control)
        self._kept = open_kept_reports(watched.file)
        self._speeds = Speeds()
        self._read: dict[_Key, tuple[Basis, ModelReport]] = {}
        self._judged: dict[tuple[Collection, Period], tuple[float, Sequence[Judged]]] = {}

    @property
    def monitor(self) -> Monitor:
        """Return what looks closer at a model."""
        return self._monitor

    def collections(self) -> Sequence[Collection]:
        """Return every collection of the store."""
        return self._monitor.collections()

    def counting(self, collection: Collection) -> Counting | None:
        """Return how far a collection is counted; None where it never was."""
        found = self._counters.counting(collection)
        if found is not None:
            self._speeds.see(collection, found)
        return found

    def speed(self, collection: Collection, counting: Counting) -> Speed | None:
        """Return how fast a collection is counted that is so far; None where that is not known yet."""
        return self._speeds.of(collection, counting)

    def keeper(self) -> KeeperState | None:
        """Return what the keeper does that is at work; None where there is none."""
        return self._kept.keeper()

    def unjudged(self, collection: Collection, judged: Sequence[str]) -> frozenset[str]:
        """Return the models that have events until now, and of which the keeper has kept no report yet."""
        names = self._counters.models(collection).keys() - set(judged)
        end = day_of(datetime.now(UTC)) + 1
        return frozenset(name for name in names if self._has_events(collection, name, end))

    def _has_events(self, collection: Collection, model: str, end: int) -> bool:
        choice = Choice(model=model, measures=frozenset({Measure.ROWS}))
        return any(True for _ in self._counters.tallies(collection, Span.DAY, FIRST_DAY, end, choice))

    def reports(self, collection: Collection, period: Period) -> Sequence[Judged] | None:
        """Return what the keeper kept, or what is judged now where none is at work.

        Raises:
            DestinationError: the store cannot be read.
            TransientError: it cannot be read now.
        """
        kept = self._bases(collection, period)
        if not kept:
            return self._judged_now(collection, period)
        self._forget_all_but(collection, kept)
        found = (self._kept_report(collection, one, is_asked=False) for one in kept)
        return [one for one in found if one is not None]

    def models(self, collection: Collection, period: Period) -> Sequence[str] | None:
        """Return the models of which the keeper kept a report, or that are judged now where none is at work.

        Raises:
            DestinationError: the store cannot be read.
            TransientError: it cannot be read now.
        """
        kept = self._bases(collection, period)
        if kept:
            return [one.model for one in kept]
        judged = self._judged_now(collection, period)
        return None if judged is None else [one.report.model for one in judged]

    def report(self, collection: Collection, model: str, period: Period) -> Judged | None:
        """Return what the keeper kept of one model, or what is judged now where none is at work.

        Of the others of its collection nothing is read: a page of one model must not wait for them.

        Raises:
            DestinationError: the store cannot be read.
            TransientError: it cannot be read now.
        """
        kept = self._bases(collection, period)
        if kept:
            basis = next((one for one in kept if one.model == model), None)
            return None if basis is None else self._kept_report(collection, basis, is_asked=True)
        judged = self._judged_now(collection, period) or ()
        return next((one for one in judged if one.report.model == model), None)

    def _bases(self, collection: Collection, period: Period) -> list[Basis]:
        """Return of what the keeper keeps reports; nothing where none is at work."""
        if self.keeper() is None:
            return []
        return [one for one in self._kept.bases(collection, FORM) if one.period == period]

    def _judged_now(self, collection: Collection, period: Period) -> Sequence[Judged] | None:
        if self.keeper() is not None and self._is_large(collection):
            return None
        known = self._judged.get((collection, period))
        if known is not None and time.monotonic() - known[0] < _FRESH_SECONDS:
            return known[1]
        judged = self._judge(collection, period)
        if judged:
            self._judged[collection, period] = time.monotonic(), judged
        return judged

    def _is_large(self, collection: Collection) -> bool:
        """Tell whether to judge a collection takes longer than a page may: that is left to the keeper."""
        counting = self.counting(collection)
        return counting is not None and counting.newest > _LARGE

    def _judge(self, collection: Collection, period: Period) -> Sequence[Judged] | None:
        """Judge the models now; whoever may not write the store is shown what was counted before."""
        until = time.monotonic() + _SECONDS_TO_COUNT
        with suppress(SchemagenError):
            for progress in self._monitor.count(collection):
                self._speeds.see(collection, progress)
                if time.monotonic() >= until and not progress.is_complete:
                    return None
        now = datetime.now(UTC)
        verdicts = self._monitor.models([collection], now=now, period=period)
        return [Judged(ModelReport.of(self._looked_closer(verdict)), now) for verdict in verdicts]

    def _looked_closer(self, verdict: ModelVerdict) -> ModelVerdict:
        """Return a verdict that says where its alerts come from; as it is where that cannot be counted."""
        with suppress(SchemagenError):
            if list(self._monitor.look_closer(verdict)):
                return self._monitor.locate(verdict)
        return verdict

    def _kept_report(self, collection: Collection, basis: Basis, *, is_asked: bool) -> Judged | None:
        """Return a report that the keeper kept; None where it is gone by now.

        Args:
            collection: the collection.
            basis: what it is judged from.
            is_asked: whether somebody asks for this one. It is held ready then in place of the one that was asked for
                longest ago; a run through all reports displaces none, else each would be gone when its turn comes.
        """
        key = collection, basis.model, basis.period
        known = self._read.get(key)
        if known is None or known[0] != basis:
            found = self._kept.reports(collection, FORM, model=basis.model, period=basis.period)
            if not found:
                return None
            known = found[0].basis, read_model_report(found[0].report)
            if is_asked and key not in self._read and len(self._read) >= _MOST_READ:
                del self._read[next(iter(self._read))]
        if is_asked:
            self._read.pop(key, None)
        if key in self._read or len(self._read) < _MOST_READ:
            self._read[key] = known
        return Judged(known[1], known[0].judged_at)

    def _forget_all_but(self, collection: Collection, kept: Sequence[Basis]) -> None:
        """Forget the reports of models that are not kept any more, in the periods of those that are."""
        periods, names = {one.period for one in kept}, {one.model for one in kept}
        gone = [key for key in self._read if key[0] == collection and key[2] in periods and key[1] not in names]
        for key in gone:
            del self._read[key]


@cache
def open_reports(watched: Watched) -> ReportSource:
    """Return the reports of a database, opened once a process.

    Raises:
        DestinationError: it cannot be opened.
        TransientError: it cannot be opened now.
    """
    return StoreReports(watched)
