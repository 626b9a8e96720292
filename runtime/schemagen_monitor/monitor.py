"""Open a monitor: what its store has counted, judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from schemagen_runtime.api.annotations import Annotation
from schemagen_runtime.api.counters import Choice, Counters, Counting
from schemagen_runtime.api.destination import Collection, DestinationError
from schemagen_runtime.api.references import KeptReference
from schemagen_runtime.api.selection import Newest, PlaceInTime, Selection
from schemagen_runtime.api.store import Store
from schemagen_runtime.client.urls import open_counters, open_store
from schemagen_runtime.compatibility.described import describe
from schemagen_runtime.counting.counter import Measure
from schemagen_runtime.protocol.monitor_settings import NO_SETTINGS, MonitorSettings

from schemagen_monitor.history.choices import follow_choices
from schemagen_monitor.history.days import EPOCH, HOURS, day_of, hours_until
from schemagen_monitor.history.misfits import misfits
from schemagen_monitor.history.model import ModelHistory
from schemagen_monitor.history.reading import read_models, read_targets
from schemagen_monitor.history.segments import segmented_columns
from schemagen_monitor.history.traffic import read_traffic
from schemagen_monitor.page.asked import LIMIT
from schemagen_monitor.report.distribution import ColumnDistribution, distributions
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.parts import ColumnParts, parts_of
from schemagen_monitor.report.version_changes import VersionChanges, changes_of
from schemagen_monitor.verdict.columns import drift_levels, performance_levels
from schemagen_monitor.verdict.model import ModelVerdict, judge_model, judge_periods
from schemagen_monitor.verdict.pair import TargetPair, compare_models
from schemagen_monitor.verdict.reference import ReferenceDays, choose_reference
from schemagen_monitor.verdict.rejected import Rejected
from schemagen_monitor.verdict.ripe import ripe_days
from schemagen_monitor.verdict.segments import locate_falls
from schemagen_monitor.verdict.silence import is_silent
from schemagen_monitor.verdict.where import OF_COLUMNS, locate_columns
from schemagen_monitor.verdict.window import Period, Window

if TYPE_CHECKING:
    from schemagen_monitor.page.notebook import Shown

MOST_LOOKED_AT: Final = 20
"""Of so many alerts of a model it is looked up where they come from."""


class Monitor:
    """Watch the models of one store. Use it as a context manager, or call ``close``."""

    def __init__(self, store: Store, counters: Counters, settings: MonitorSettings = NO_SETTINGS) -> None:
        """Take a store, what counts its rows, and what counts for more than what its schemas say to a monitor."""
        self._store = store
        self._counters = counters
        self._settings = settings

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the store."""
        self._counters.close()
        self._store.close()

    def collections(self) -> list[Collection]:
        """Return every collection of the store."""
        return self._store.collections()

    def count(self, collection: Collection) -> Iterator[Counting]:
        """Count what is not counted yet of a collection, in steps; yield after each how far it is.

        Raises:
            DestinationError: the store cannot be written.
            TransientError: it cannot be written now.
        """
        return self._counters.count(collection)

    def recount(self, collection: Collection) -> Iterator[Counting]:
        """Count a collection anew, as :meth:`count` does; one that was left in between goes on."""
        return self._counters.recount(collection)

    def models(
        self,
        collections: Iterable[Collection] | None = None,
        *,
        model: str | None = None,
        now: datetime | None = None,
        period: Period | None = Period.DAY,
    ) -> list[ModelVerdict]:
        """Judge every model of some collections, of all by default, from what is counted.

        Rows that are not counted yet are in no number, and a model that has no others is not there: let :meth:`count`
        run to its end for each collection first.

        Args:
            collections: the collections.
            model: the only model of them, by its name; every one by default.
            now: the moment at which it is judged, with an offset; the clock's by default. Later events count nowhere.
            period: which windows are told of; None for those by which each model is judged.
        """
        moment = now or datetime.now(UTC)
        today = day_of(moment)
        return [
            self.locate(judge_model(history, rejected, today, period))
            for collection in (self.collections() if collections is None else collections)
            for history, rejected in self._read(collection, moment, model)
        ]

    def _read(
        self, collection: Collection, moment: datetime, model: str | None
    ) -> Iterator[tuple[ModelHistory, Rejected]]:
        """Yield the models of a collection, or one of them, each with what was rejected of it."""
        rejected = list(self._store.rejections(collection, EPOCH, moment))
        for found in self._histories(collection, hours_until(moment), Choice(model=model)):
            history = self._with_traffic(found, moment)
            yield history, Rejected.of(count for count in rejected if count.model == history.model)

    def _histories(self, collection: Collection, until: int, choice: Choice) -> Iterator[ModelHistory]:
        """Yield the models of a collection, by name, with what their monitor is told; see :func:`read_models`."""
        for history in read_models(self._store, self._counters, collection, until, choice):
            yield replace(history, monitoring=self._settings.of(collection, history.monitoring))

    def _with_traffic(self, history: ModelHistory, moment: datetime) -> ModelHistory:
        """Return a model with the hours in which it had events, where they are awaited."""
        if history.monitoring.silent_after is None:
            return history
        return replace(history, traffic=read_traffic(self._counters, history.collection, history.model, moment))

    def silent(self, collection: Collection, now: datetime) -> frozenset[str]:
        """Return the models of a collection whose events stay away for longer than they may.

        It reads how many events there were by day and hour, and nothing else.
        """
        choice = Choice(columns=frozenset({""}), measures=frozenset({Measure.ROWS}))
        found = self._histories(collection, hours_until(now), choice)
        return frozenset(history.model for history in found if is_silent(self._with_traffic(history, now)))

    def compare(self, collection: Collection, first: str, second: str) -> list[TargetPair]:
        """Compare two models of a collection on the inferences that both answered, target by target.

        Of the newest 100,000 that have the label. A target is left out that one of them does not decide or estimate.

        Raises:
            DestinationError: there is no such collection, or one of the models has no events that are counted.
        """
        one, other = (self._targets(collection, model) for model in (first, second))
        return compare_models(one, other, partial(self._store.pairs, collection))

    def show(
        self,
        collections: Iterable[Collection] | None = None,
        *,
        now: datetime | None = None,
        period: Period = Period.DAY,
    ) -> Shown:
        """Return a report on models as one page, which a notebook shows; see :meth:`models`."""
        # Templates are loaded where a page is first drawn: who only judges needs none.
        from schemagen_monitor.page.file import FileModel, render_file  # noqa: PLC0415
        from schemagen_monitor.page.frame import Frame  # noqa: PLC0415
        from schemagen_monitor.page.links import ServedLinks  # noqa: PLC0415
        from schemagen_monitor.page.notebook import Shown  # noqa: PLC0415
        from schemagen_monitor.page.view import View  # noqa: PLC0415

        moment = now or datetime.now(UTC)
        found = self.models(collections, now=moment, period=period)
        frame = Frame(now=moment, links=ServedLinks(), view=View(period=period))
        return Shown(render_file([FileModel.of(one) for one in found], frame), len(found))

    def distribution(self, report: ModelReport, column: str) -> ColumnDistribution | None:
        """Return how the values of a column are distributed in the windows of a report, beside its reference.

        Of a column that was flagged also by the values of segments, where somebody looked closer: :meth:`look_closer`.

        As little is read as that needs: the counters of this column, and of the label by which days are ripe.

        Args:
            report: what is known of the model.
            column: the column, or a number that is made of one, by its name in the report.

        Returns:
            The distribution; None where the model has no such column.
        """
        read = self._column(report, column)
        if read is None:
            return None
        windows = [Window(one.start, one.end) for one in report.windows]
        found = distributions(*read, windows, (column,)).get(column)
        return None if found is None else replace(found, parts=tuple(self._parts(report, column, *read)))

    def _column(self, report: ModelReport, column: str) -> tuple[ModelHistory, ReferenceDays] | None:
        """Return a model with one of its columns, and its reference; None where the model has no such column."""
        own = next((one.column for one in report.columns if one.name == column), None)
        if own is None:
            return None
        collection = Collection(report.project, report.collection)
        # The days of the reference depend on when labels came, and on what they said.
        answers = [name for one in report.targets[:1] for name in (one.label, one.score, one.decision) if name]
        columns = frozenset((own, *answers))
        choice = Choice(model=report.model, columns=columns)
        for history in self._histories(collection, (report.today + 1) * HOURS, choice):
            ripe = next((ripe_days(history, target, report.today) for target in history.targets), None)
            return history, choose_reference(history, ripe, report.today)
        return None

    def _parts(
        self, report: ModelReport, column: str, history: ModelHistory, reference: ReferenceDays
    ) -> list[ColumnParts]:
        """Return a column by the values of segments, on the newest days on which it was flagged."""
        alert = next((one for one in report.alerts if one.column == column and one.kind in OF_COLUMNS), None)
        if alert is None:
            return []
        tallies = self._counters.segmented(history.collection, history.model)
        looked = segmented_columns(history.columns, history.schema.columns, tallies)
        own = [one for one in looked if one.column.name == column]
        return parts_of(history, own, alert.days, reference.days, drift_levels(history.monitoring))

    def events(self, report: ModelReport, selection: Selection, before: PlaceInTime | None = None) -> Newest:
        """Return the newest 50 events of a selection, or those that lie before a place.

        Raises:
            DestinationError: there is no such collection.
            ValueError: it has no such column, or the column has no numbers.
        """
        return self._store.newest(Collection(report.project, report.collection), selection, LIMIT, before)

    def sensitive_columns(self, collection: Collection) -> frozenset[str]:
        """Return the columns whose values are sensitive in any version of the schema."""
        return frozenset(
            column.name
            for document in self._documents(collection).values()
            for column in describe(document).columns.values()
            if column.said.get("sensitive", False)
        )

    def versions(self, report: ModelReport) -> list[VersionChanges]:
        """Return the versions of a model's schema, the oldest first, with what changed with each."""
        return changes_of(report.versions, self._documents(Collection(report.project, report.collection)))

    def _documents(self, collection: Collection) -> dict[str, bytes]:
        """Return the canonical documents of a collection, by fingerprint."""
        names = [one.fingerprint for one in self._store.history(collection)]
        found = {name: self._store.document(collection, name) for name in names}
        return {name: document for name, document in found.items() if document is not None}

    def _targets(self, collection: Collection, model: str) -> ModelHistory:
        found = read_targets(self._store, self._counters, collection, model)
        if found is None:
            raise DestinationError(f"{collection} has no events of model {model} that are counted")
        return found

    def look_closer(self, verdict: ModelVerdict) -> Iterator[int]:
        """Count the columns that alerts of a model are about by segment, so that :meth:`locate` can tell where.

        At most 20 columns are counted, the worst first, each on the days of its newest flagged windows, three at most,
        and on those of the reference: once, for what is counted is kept. It costs the reading and counting of
        the rows of these days. Yield after each part how many rows of them
        were read; nothing where all is known.

        Raises:
            DestinationError: the store cannot be written.
            TransientError: it cannot be written now.
        """
        names = {one.name: one.column for one in verdict.history.columns}
        alerts = [one for one in verdict.alerts if one.kind in OF_COLUMNS and one.column in names][:MOST_LOOKED_AT]
        columns = {names[one.column] for one in alerts if one.column is not None}
        days = {*verdict.reference.days, *(day for alert in alerts for day in alert.days)}
        if columns:
            history = verdict.history
            yield from self._counters.count_segments(history.collection, history.model, columns, days)

    def locate(self, verdict: ModelVerdict) -> ModelVerdict:
        """Return a verdict whose alerts say at which values of a segment alone something was found, where known."""
        history, reference = verdict.history, verdict.reference.days
        alerts = verdict.alerts
        if any(alert.kind in OF_COLUMNS for alert in alerts):
            tallies = self._counters.segmented(history.collection, history.model)
            looked = segmented_columns(history.columns, history.schema.columns, tallies)
            alerts = locate_columns(alerts, looked, reference, drift_levels(history.monitoring))
        alerts = locate_falls(alerts, history.targets, reference, performance_levels(history.monitoring))
        return replace(verdict, alerts=alerts)

    def judged(self, collection: Collection, model: str, now: datetime) -> dict[Period, ModelVerdict]:
        """Judge one model by windows of every period; nothing where nothing is counted of it.

        Args:
            collection: its collection.
            model: the model.
            now: the moment at which it is judged, with an offset.
        """
        today = day_of(now)
        found: dict[Period, ModelVerdict] = {}
        for history, rejected in self._read(collection, now, model):
            found |= judge_periods(history, rejected, today)
        return found

    def freeze_references(self, verdicts: Iterable[ModelVerdict]) -> bool:
        """Freeze the references that are complete: later labels and corrections do not change them any more.

        Return whether one was frozen now.

        Raises:
            DestinationError: the store cannot be written.
            TransientError: it cannot be written now.
        """
        today, is_frozen = day_of(datetime.now(UTC)), False
        for verdict in verdicts:
            found = verdict.reference
            if found.is_complete and not found.kept.is_frozen and found.days[-1] < today:
                kept = found.kept._replace(days=tuple(found.days))
                own = verdict.history
                is_frozen |= self._counters.freeze_reference(own.collection, own.model, kept)
        return is_frozen

    def choose_reference(self, collection: Collection, model: str, reference: KeptReference | None) -> None:
        """Keep which days a person chose as the reference of a model; None for the first 28 ripe days again.

        Raises:
            DestinationError: the store has no such collection, or cannot be written.
            TransientError: it cannot be written now.
        """
        self._counters.choose_reference(collection, model, reference)

    def follow_choices(self, collection: Collection, annotations: Sequence[Annotation]) -> None:
        """Keep the references that people chose by annotations of a collection, where nobody chose another one since.

        Raises:
            DestinationError: the store cannot be written.
            TransientError: it cannot be written now.
        """
        follow_choices(self._counters, collection, annotations)

    def count_reference(
        self, collection: Collection, model: str, reference: KeptReference, source: str
    ) -> Iterator[int]:
        """Count the rows of another store as the reference of a model, in steps; yield after each how many they were.

        Args:
            collection: the collection, in both stores.
            model: the model.
            reference: who chose it, and when.
            source: the place of the other store.

        Raises:
            DestinationError: the other store has no such collection, or a schema of a row is none of this one.
            TransientError: the store cannot be written now.
        """
        return self._counters.count_reference(collection, model, reference, source)

    def misfits(self) -> list[str]:
        """Return a sentence about each part of the settings that does not fit the store: nothing follows from it."""
        newest = {one: self.newest_document(one) for one in self.collections()}
        return list(misfits(self._settings, {one: describe(found) for one, found in newest.items() if found}))

    def newest_document(self, collection: Collection) -> bytes | None:
        """Return the canonical document of the newest version of a collection's schema."""
        newest = self._store.history(collection)[-1:]
        return self._store.document(collection, newest[0].fingerprint) if newest else None


def open_monitor(place: str, settings: MonitorSettings = NO_SETTINGS, control: str | None = None) -> Monitor:
    """Open a monitor of a store. It tells of what is counted, so let :meth:`Monitor.count` run first.

    Args:
        place: the path of a SQLite file, or the URL of a store, such as ``sqlite:///monitoring.db``.
        settings: what counts for more than what the schemas of the store say to their monitor.
        control: the SQLite file in which counters are kept, where the store is a ClickHouse; made where there is none.

    Raises:
        ValueError: the URL is not one of a store, or a file is missing or one too many.
        DestinationError: what it names cannot be opened.
        TransientError: it cannot be opened now.
    """
    counters = open_counters(place, control)
    return Monitor(open_store(place, read_only=True), counters, settings)
