"""Keep the counters of a store, and the reports of its models, up to date: what runs in the background."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Final, NamedTuple

from schemagen_runtime.api.annotations import AnnotationKind
from schemagen_runtime.api.counters import Counting
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.kept_reports import Basis, KeptReport
from schemagen_runtime.api.store import Store
from schemagen_runtime.client.urls import open_annotations, open_counters, open_kept_reports, open_store
from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.protocol.monitor_settings import NO_SETTINGS, MonitorSettings
from schemagen_runtime.protocol.monitoring import Monitoring

from schemagen_monitor.history.days import EPOCH, day_of
from schemagen_monitor.monitor import Monitor, open_monitor
from schemagen_monitor.pace import Pace
from schemagen_monitor.report.codec import FORM, write_model_report
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.silences import Silences
from schemagen_monitor.verdict.alert import Alert
from schemagen_monitor.verdict.window import Period

log = logging.getLogger("schemagen_monitor")

_ROUND_SECONDS: Final = 2.0
_TURN_SECONDS: Final = 10.0
"""How long one collection is counted before it is another one's turn."""
_FRESH_SECONDS: Final = 5.0
"""A few events wait for so long: to count one takes as long as to count a hundred."""
_MANY: Final = 10_000
_JUDGED_SECONDS: Final = 60.0
_JUDGED_PART: Final = 20
"""A model is judged at most once a minute, and for at most one part in so many of the time."""
_RETRY_SECONDS: Final = 30.0
_TOLD_SECONDS: Final = 10.0


class _Place(NamedTuple):
    """Name a model of a collection."""

    collection: Collection
    model: str


class _Stopped(Exception):  # noqa: N818 -- no error
    """Tell that the keeper was told to stop."""


class Keeper:
    """Count, judge and keep what was judged of one store, a piece at a time, until it is told to stop.

    Others may count at the same time: what is counted is right all the same. Where another keeper is at work, this one
    waits until it ends.
    """

    def __init__(
        self,
        place: str,
        holder: str,
        wait: Callable[[float], bool],
        notify: Callable[[Collection], object] = lambda _collection: None,
        settings: MonitorSettings = NO_SETTINGS,
        *,
        control: str | None = None,
    ) -> None:
        """Take a store.

        Args:
            place: the path of a SQLite file, or the URL of a store.
            holder: names the keeper among others; one that takes the place of another has its name.
            wait: waits for some seconds, or until the keeper is to stop; tells whether it is.
            notify: is called with each collection after it was looked at, to tell others what is new of it.
            settings: what counts for more than what the schemas of the store say to their monitor.
            control: the SQLite file in which counters and reports are kept, where the store is no file.
        """
        self._place = place
        self._control = control
        self._settings = settings
        self._notify = notify
        self._holder = holder
        self._wait = wait
        self._counters = open_counters(place, control)
        self._kept = open_kept_reports(place, control)
        self._annotations = open_annotations(place, control)
        self._pace = Pace()
        self._silences = Silences(place, settings, control)
        self._counted_at: dict[Collection, float] = {}
        self._due: dict[_Place, float] = {}
        self._empty: dict[_Place, tuple[int, str, int]] = {}
        self._told_at = 0.0
        self._faults: dict[Collection | None, str] = {}
        """What went wrong last, of the whole store (None) and of each collection; what went well since is not there."""

    def run(self) -> None:
        """Count and judge until it is told to stop."""
        try:
            self._tell_misfits()
            while not self._wait(self._round()):
                continue
        except _Stopped:
            pass
        finally:
            self._release()

    def _tell_misfits(self) -> None:
        """Log which parts of the settings do not fit the store."""
        with suppress(SchemagenError), self._monitor() as monitor:  # a round tells of that
            for said in monitor.misfits():
                log.warning("of the settings of the monitor: %s", said)

    def _round(self) -> float:
        """Look at every collection once; return after how many seconds to look again: none where rows are left."""
        started = time.monotonic()
        is_behind = False
        try:
            if not self._tell("idle"):
                return _TOLD_SECONDS
            with open_store(self._place, read_only=True) as store:
                collections = store.collections()
                for collection in collections:
                    is_behind |= self._look_at(store, collection)
        except (SchemagenError, OSError) as error:
            self._log(None, f"the store cannot be used: {error}")
            return _RETRY_SECONDS
        self._faults = {one: said for one, said in self._faults.items() if one in collections}
        if is_behind:
            return 0.0
        # To look takes some time too, where there are many collections.
        return max(_ROUND_SECONDS, time.monotonic() - started if not self._faults else _RETRY_SECONDS)

    def _look_at(self, store: Store, collection: Collection) -> bool:
        """Count and judge a collection; return whether its turn ended with rows left to count."""
        is_behind = False
        try:
            is_behind = self._count(collection)
            self._judge(store, collection)
            self._notify(collection)
        except SchemagenError as error:
            self._log(collection, f"{collection} cannot be watched: {error}")
        else:
            self._faults.pop(collection, None)
        return is_behind

    def _count(self, collection: Collection) -> bool:
        """Count what is new for a while, if it is not too little yet; return whether the time was over before."""
        counting = self._counters.counting(collection)
        if counting is not None:
            self._pace.see(collection, counting.newest)
            is_fresh = time.monotonic() - self._counted_at.get(collection, 0.0) < _FRESH_SECONDS
            if counting.is_complete or (is_fresh and counting.waiting < _MANY):
                return False
        end, is_over = time.monotonic() + _TURN_SECONDS, False
        with closing(self._counters.count(collection)) as steps:
            self._pace.begin()
            for progress in steps:
                self._pace.see(collection, progress.newest)
                self._tell("counting")
                self._rest()
                is_over = time.monotonic() >= end and not progress.is_complete
                if is_over:
                    break
                self._pace.begin()
        self._counted_at[collection] = time.monotonic()
        return is_over

    def _judge(self, store: Store, collection: Collection) -> None:
        """Judge the models of which something changed, unless they were judged just now."""
        counting = self._counters.counting(collection)
        if counting is None or _is_far_behind(counting):
            return
        editions = self._counters.models(collection)
        if not editions:
            return
        # As of the moment until which all is counted: a day of which only a part is counted is not over.
        now = datetime.now(UTC) if counting.until is None else counting.until
        today, other = day_of(now), self._other(store, collection)
        silent = self._silences.models(store, collection, now, other, editions)
        kept: dict[str, set[tuple[str, int, str, int]]] = {}
        for one in self._kept.bases(collection, FORM):
            kept.setdefault(one.model, set()).add((one.period, one.edition, one.other, one.today))
        for model, edition in editions.items():
            said = f"{other} silent" if model in silent else other
            place, basis = _Place(collection, model), (edition, said, today)
            is_current = kept.get(model) == {(str(period), *basis) for period in Period}
            if is_current or self._empty.get(place) == basis or time.monotonic() < self._due.get(place, 0.0):
                continue
            self._judge_model(place, basis, now)

    def _judge_model(self, place: _Place, basis: tuple[int, str, int], now: datetime) -> None:
        self._tell("judging")
        self._pace.begin()
        started = time.monotonic()
        edition, other, today = basis
        reports: list[KeptReport] = []
        with self._monitor() as monitor:
            monitor.follow_choices(place.collection, self._annotations.all(place.collection))
            verdicts = monitor.judged(place.collection, place.model, now)
            if monitor.freeze_references(list(verdicts.values())[:1]):
                verdicts = monitor.judged(place.collection, place.model, now)
            # A reference that is chosen or frozen now makes an edition of its own.
            edition = self._counters.models(place.collection).get(place.model, edition)
            alerts: Sequence[Alert] = ()
            for verdict in list(verdicts.values())[:1]:  # the alerts are the same for every period
                for _ in monitor.look_closer(verdict):
                    self._rest()
                    self._pace.begin()
                alerts = monitor.locate(verdict).alerts
            for period, verdict in verdicts.items():
                report = write_model_report(ModelReport.of(replace(verdict, alerts=alerts)))
                own = Basis(place.model, period, FORM, edition, other, today, datetime.now(UTC))
                reports.append(KeptReport(own, report))
        if not reports:
            self._empty[place] = basis
        is_kept = self._kept.keep(place.collection, reports)
        took = time.monotonic() - started
        # Where counters changed meanwhile nothing is kept: it is judged again soon, for it may have no report at all.
        self._due[place] = time.monotonic() + (max(_JUDGED_SECONDS, _JUDGED_PART * took) if is_kept else took)
        self._rest()

    def _other(self, store: Store, collection: Collection) -> str:
        """Return what is judged from beside counters, as a digest: schemas, rejections, chosen references, settings."""
        digest = blake2b(digest_size=8)
        for version in store.history(collection):
            digest.update(store.document(collection, version.fingerprint) or b"")
        rejected = sum(one.events for one in store.rejections(collection, EPOCH, datetime.now(UTC)))
        chosen = [one for one in self._annotations.all(collection) if one.kind is AnnotationKind.REFERENCE]
        told = self._settings.of(collection, Monitoring())
        digest.update(repr((rejected, [(one.id, one.revoked_at) for one in chosen], told)).encode())
        return digest.hexdigest()

    def _monitor(self) -> Monitor:
        return open_monitor(self._place, self._settings, self._control)

    def _rest(self) -> None:
        """Wait after a piece of work, for as long as the others' work asks for.

        Raises:
            _Stopped: the keeper is to stop.
        """
        if self._wait(self._pace.pause()):
            raise _Stopped

    def _tell(self, doing: str) -> bool:
        """Say what it does, from time to time; return whether no other keeper is at work."""
        if time.monotonic() - self._told_at < _TOLD_SECONDS:
            return True
        if not self._kept.tell(self._holder, doing):
            return False
        self._told_at = time.monotonic()
        return True

    def _release(self) -> None:
        if not self._told_at:
            return
        try:
            self._kept.leave(self._holder)
        except SchemagenError as error:
            self._log(None, f"the store cannot be used: {error}")

    def _log(self, where: Collection | None, said: str) -> None:
        """Log what is wrong, once for as long as it stays so."""
        if self._faults.get(where) != said:
            self._faults[where] = said
            log.warning("%s; it is tried again", said)


def _is_far_behind(counting: Counting) -> bool:
    """Tell whether so much is not counted that to judge what is would say little."""
    return counting.is_recount or counting.waiting > max(_MANY, counting.counted // 10)
