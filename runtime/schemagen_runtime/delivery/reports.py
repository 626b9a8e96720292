"""Report what validators refused in this process: at most once a minute, and at the end.

A report that was not answered is sent again as it is, under its id, for nobody knows whether it was counted. One that
was never sent, or was refused, is not counted: what comes meanwhile is added to it. With a spool each report
is on the disk before it is sent. An event waits for an attempt that is under way and for nothing else here, and what
fails is no more than a line in the log.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from schemagen_runtime.api.destination import Collection, Destination, DestinationError, TransientError
from schemagen_runtime.api.rejections import HasColumnAndCode, RejectionReport, RejectionTally, TakesReports
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.delivery.registrations import Registrations
from schemagen_runtime.delivery.rejection_counter import HourOfStream, RejectionCounter
from schemagen_runtime.disk.spool.report_files import ReportFiles
from schemagen_runtime.protocol.rejections import MAX_COUNTS
from schemagen_runtime.support.clock import monotonic
from schemagen_runtime.support.log import log_of

log = log_of("schemagen_runtime")

PERIOD_SECONDS: Final = 60.0
"""How long counts gather before they are reported, and how long after a failure it is tried again."""
PATIENCE_SECONDS: Final = 24 * 60 * 60.0
"""How long a report is sent again that nobody answers: half as long as a store remembers its id."""
MAX_WAITING: Final = 20
"""Reports that wait, at most."""
_RARELY: Final = 60
"""Periods after which a destination is asked again that takes no reports."""


@dataclass(slots=True)
class _Waiting:
    """Hold a report until it is counted.

    Attributes:
        report: as it is sent.
        hours: what it is made of; none where an earlier process made it.
        since: when it was made, in seconds of the epoch.
        is_sent: whether it may be counted already, so that nothing may be added to it.
    """

    report: RejectionReport
    hours: Sequence[HourOfStream] = ()
    since: float = field(default_factory=time.time)
    is_sent: bool = False

    def has_room_for(self, collection: Collection, hours: Sequence[HourOfStream]) -> bool:
        """Tell whether counts of a collection may be added."""
        may_grow = self.hours and not self.is_sent and self.report.collection == collection
        return bool(may_grow) and sum(one.size for one in (*self.hours, *hours)) <= MAX_COUNTS


class Reports:
    """Hold what is to be reported. The admission thread counts, delivery threads send, one at a time.

    ``_sending`` is held while one of them sends, and guards what waits; the counter has a lock of its own.
    """

    def __init__(
        self,
        destination: Destination,
        registrations: Registrations,
        set_alarm: Callable[[float], object],
        files: ReportFiles | None = None,
        period: float = PERIOD_SECONDS,
    ) -> None:
        """Begin with what earlier processes left.

        Args:
            destination: takes the reports, if it takes any.
            registrations: make the schemas known that a report names.
            set_alarm: has a delivery thread call :meth:`send` at a time of the monotonic clock.
            files: keep reports over the end of the process; None where there is no spool.
            period: seconds for which counts gather.
        """
        self._destination = destination if isinstance(destination, TakesReports) else None
        self._registrations = registrations
        self._set_alarm = set_alarm
        self._files = files
        self._period = period
        self._counter = RejectionCounter()
        self._sending = threading.Lock()
        self._waiting = (
            [] if files is None else [_Waiting(kept.report, (), kept.since, is_sent=True) for kept in files.load()]
        )
        self._is_scheduled = False
        self._resume_at = 0.0
        self._is_refused = False
        self._is_finished = False
        if self._waiting and self._destination is not None:
            self._schedule()

    def count(self, stream: Stream, refused: Iterable[Sequence[HasColumnAndCode]]) -> None:
        """Count events of a stream that are refused just now; of each all that is wrong with it."""
        if self._destination is None or self._is_finished:
            return
        try:
            self._counter.add(stream, refused)
        except Exception:  # the events must get their fate
            log.exception("rejected events could not be counted")
        if not self._is_scheduled:
            self._schedule()

    def send(self) -> None:
        """Report what was counted; what fails is tried again later. A delivery thread calls it when the alarm rings."""
        if not self._sending.acquire(blocking=False):
            self._schedule()  # who sends now may have taken what was counted before the alarm was set
            return
        try:
            self._is_scheduled = False  # before anything is taken: what is counted from now on sets the alarm anew
            self._gather()
            if monotonic() >= self._resume_at:
                self._attempt_each()
            if self._waiting:
                self._schedule()
        finally:
            self._sending.release()

    def finish(self) -> None:
        """Report all that was counted, in one attempt: nobody does it later, but with a spool the next start."""
        with self._sending:
            if self._is_finished:
                return
            self._is_finished = True
            self._gather()
            if monotonic() >= self._resume_at:
                self._attempt_each()
            if self._waiting and self._files is None and not self._is_refused:
                log.warning("events were rejected whose number could not be reported to the destination")

    def _schedule(self) -> None:
        self._is_scheduled = True
        self._set_alarm(monotonic() + self._period)

    def _gather(self) -> None:
        """Add what was counted to reports that may still grow, and make more as they are needed."""
        by_collection: dict[Collection, list[HourOfStream]] = {}
        for hour in self._counter.take():
            by_collection.setdefault(hour.stream.collection, []).append(hour)
        uncounted = self._counter.take_uncounted()
        for collection, hours in by_collection.items():
            grown = next((one for one in self._waiting if one.has_room_for(collection, hours)), None)
            if grown is not None:
                grown.hours = _merged([*grown.hours, *hours])
                grown.report = _report(grown.hours, grown.report.id)
                grown.since = time.time()
                self._save(grown)
                continue
            for part in _parts(hours):
                if len(self._waiting) < MAX_WAITING:
                    self._waiting.append(_Waiting(_report(part, os.urandom(16).hex()), part))
                    self._save(self._waiting[-1])
                else:
                    uncounted += sum(one.tally.events for one in part)
        if uncounted:
            log.warning("%d rejected events are counted nowhere: too much waits to be reported", uncounted)

    def _save(self, one: _Waiting) -> None:
        if self._files is not None:
            self._files.save(one.report, one.since)

    def _attempt_each(self) -> None:
        """Send each report that waits, until one finds nobody."""
        for one in tuple(self._waiting):
            try:
                self._attempt(one)
            except TransientError:
                if not one.is_sent or time.time() - one.since < PATIENCE_SECONDS:
                    return
                log.warning("%s: a count of rejected events found nobody in a day", one.report.collection)
            except DestinationError as error:
                one.is_sent = False
                self._note_refusal(one.report.collection, error)
                if one.hours or time.time() - one.since < PATIENCE_SECONDS:
                    continue
            except BaseException as error:  # noqa: BLE001 -- a mistake of the destination; whether it counted is not known
                self._note_refusal(one.report.collection, error)
                return
            else:
                self._is_refused = False
            self._waiting.remove(one)
            if self._files is not None:
                self._files.remove(one.report)

    def _attempt(self, one: _Waiting) -> None:
        assert self._destination is not None  # noqa: S101 -- else nothing is counted
        for hour in one.hours:
            self._registrations.introduce(hour.stream.collection, hour.stream.schema)
        one.is_sent = True
        self._destination.report(one.report)

    def _note_refusal(self, collection: Collection, error: BaseException) -> None:
        """Have the destination asked again rarely; say so the first time."""
        self._resume_at = monotonic() + _RARELY * self._period
        if not self._is_refused:
            self._is_refused = True
            said = "%s: the destination takes no counts of rejected events, and is asked again each hour: %s"
            log.warning(said, collection, error)


def _report(hours: Sequence[HourOfStream], id_: str) -> RejectionReport:
    return RejectionReport(id_, hours[0].stream.collection, tuple(one.reported for one in hours))


def _merged(hours: Iterable[HourOfStream]) -> list[HourOfStream]:
    """Return counts with those of one stream and hour added up."""
    merged: dict[tuple[str, int], HourOfStream] = {}
    for one in hours:
        same = merged.setdefault((one.stream.key, one.hour), one._replace(tally=RejectionTally()))
        same.tally.merge(one.tally)
    return list(merged.values())


def _parts(hours: Iterable[HourOfStream]) -> Iterator[list[HourOfStream]]:
    """Cut counts into parts that are no larger than a report may be."""
    part: list[HourOfStream] = []
    for hour in hours:
        if part and sum(one.size for one in part) + hour.size > MAX_COUNTS:
            yield part
            part = []
        part.append(hour)
    if part:
        yield part
