"""Read the models of a collection from what its store has counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from schemagen_runtime.api.counters import ALL, Choice, CountedScale, CountedTally, Counters
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.references import KeptReference
from schemagen_runtime.api.store import Store
from schemagen_runtime.columns import BaseType, Kind, Role
from schemagen_runtime.compatibility.described import Described, DescribedColumn, describe
from schemagen_runtime.counting.answers import ERRORS
from schemagen_runtime.counting.counter import Counter, Measure, Scale, Truth
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.plan import Answer, How, Plan, Task, plan_of
from schemagen_runtime.counting.scales import PAIRS
from schemagen_runtime.counting.segments import segment_scale
from schemagen_runtime.counting.sums import Sums
from schemagen_runtime.counting.tally import Span, Tally
from schemagen_runtime.protocol.monitoring import Monitoring, read_monitoring

from schemagen_monitor.history.ahead import LAST_DAY, Ahead, read_ahead
from schemagen_monitor.history.column import ColumnHistory, counts_of
from schemagen_monitor.history.days import FIRST_DAY, HOURS
from schemagen_monitor.history.model import ModelHistory, ReferenceHistory, VersionHistory
from schemagen_monitor.history.segments import SegmentHistory, segment_history
from schemagen_monitor.history.target import Compared, TargetHistory

_OF_COLUMN: Final = ("unit", "kind", "target", "positive", "classes", "names", "sensitive")
"""What a column says that decides whether two versions of it can be compared, beside its type."""
_OF_ROWS: Final = frozenset({""})
"""Rows are counted of no column; without them nothing is known of the versions."""
_OF_HOURS: Final = frozenset({Measure.ERRORS, Measure.TRUTHS})


class _Schema(NamedTuple):
    """Hold one version of a schema."""

    fingerprint: str
    version: str
    described: Described
    plan: Plan


class _Tallies:
    """Hold the tallies of one model, found by counter."""

    def __init__(self, tallies: Iterable[CountedTally]) -> None:
        self._found: dict[Counter, dict[int, dict[str, Tally]]] = {}
        for one in tallies:
            self._found.setdefault(one.counter, {}).setdefault(one.at, {})[one.fingerprint] = one.tally

    @property
    def counters(self) -> Iterable[Counter]:
        return self._found

    def histograms(self, counter: Counter, fingerprints: frozenset[str]) -> dict[int, Histogram]:
        """Return the counts of each day or hour, of some versions together."""
        return {
            at: Histogram.merged(
                tally for name, tally in by_schema.items() if name in fingerprints and isinstance(tally, Histogram)
            )
            for at, by_schema in self._found.get(counter, {}).items()
        }

    def sums(self, counter: Counter, fingerprints: frozenset[str]) -> dict[int, Sums]:
        """Return the sums of each day or hour, of some versions together."""
        return {
            at: sum(
                (tally for name, tally in by_schema.items() if name in fingerprints and isinstance(tally, Sums)), Sums()
            )
            for at, by_schema in self._found.get(counter, {}).items()
        }


def read_models(
    store: Store, counters: Counters, collection: Collection, until: int, choice: Choice = ALL
) -> list[ModelHistory]:
    """Return the models of a collection, by name, with the hours before another; in hours since 1970.

    Of the day in which that hour lies only those hours count. Only what is chosen is read: of other columns the models
    have no days. The reference of each comes with it, where one was chosen or is frozen. A model whose events all lie
    behind that hour is there, without days.
    """
    if choice.columns is not None:
        choice = choice._replace(columns=choice.columns | _OF_ROWS)
    schemas = {
        version.fingerprint: _schema(store, collection, version.fingerprint, version.version)
        for version in store.history(collection)
    }
    scales = counters.scales(collection, choice.columns)
    today = until // HOURS
    by_day = _by_model(counters.tallies(collection, Span.DAY, FIRST_DAY, today, choice))
    for one in _together(counters.tallies(collection, Span.HOUR, today * HOURS, until, choice), today):
        by_day.setdefault(one.model, []).append(one)
    measures = _OF_HOURS if choice.measures is None else choice.measures & _OF_HOURS
    hourly = choice._replace(measures=measures)
    by_hour = _by_model(counters.tallies(collection, Span.HOUR, FIRST_DAY * HOURS, until, hourly))
    frozen = _by_model(counters.tallies(collection, Span.REFERENCE, FIRST_DAY, today + 1, choice))
    ahead = read_ahead(counters, collection, until, choice.model)
    references = counters.references(collection)
    return [
        _Reading(collection, model, list(schemas.values()), scales, ahead.get(model, Ahead())).read(
            by_day.get(model, []), by_hour.get(model, []), references.get(model), frozen.get(model, [])
        )
        for model in sorted(by_day.keys() | ahead.keys())
    ]


def read_column(
    store: Store, counters: Counters, collection: Collection, model: str, column: str, *, until: int
) -> ModelHistory | None:
    """Return a model with the days of one of its columns only: as little is read as that needs.

    None where the model has no events, on the days before another; in days since 1970.
    """
    choice = Choice(model=model, columns=frozenset((column,)))
    return next(iter(read_models(store, counters, collection, until * HOURS, choice)), None)


def read_targets(store: Store, counters: Counters, collection: Collection, model: str) -> ModelHistory | None:
    """Return a model with what its targets are, and without columns and counts; None where it has no events."""
    return read_column(store, counters, collection, model, "", until=LAST_DAY)


def _together(tallies: Iterable[CountedTally], day: int) -> Iterator[CountedTally]:
    """Yield what was counted in some hours of a day, as the counts of that day."""
    found: dict[tuple[str, str, Counter], list[Tally]] = {}
    for one in tallies:
        found.setdefault((one.fingerprint, one.model, one.counter), []).append(one.tally)
    for (fingerprint, model, counter), several in found.items():
        yield CountedTally(fingerprint, model, counter, day, _sum(several))


def _sum(tallies: Sequence[Tally]) -> Tally:
    histograms = [one for one in tallies if isinstance(one, Histogram)]
    if histograms:
        return Histogram.merged(histograms)
    return sum((one for one in tallies if isinstance(one, Sums)), Sums())


def _by_model(tallies: Iterable[CountedTally]) -> dict[str, list[CountedTally]]:
    found: dict[str, list[CountedTally]] = {}
    for one in tallies:
        found.setdefault(one.model, []).append(one)
    return found


def _schema(store: Store, collection: Collection, fingerprint: str, version: str) -> _Schema:
    document = store.document(collection, fingerprint)
    assert document is not None  # noqa: S101 -- it was just listed
    return _Schema(fingerprint, version, describe(document), plan_of(document))


class _Reading:
    """Read one model."""

    def __init__(
        self,
        collection: Collection,
        model: str,
        schemas: Sequence[_Schema],
        scales: Mapping[Scale, CountedScale],
        ahead: Ahead,
    ) -> None:
        self._collection = collection
        self._model = model
        self._schemas = schemas
        self._scales = scales
        self._ahead = ahead

    def read(
        self,
        tallies: Sequence[CountedTally],
        by_hour: Sequence[CountedTally],
        kept: KeptReference | None,
        frozen: Sequence[CountedTally],
    ) -> ModelHistory:
        """Return the model, with its reference where one is kept."""
        days, hours = _Tallies(tallies), _Tallies(by_hour)
        versions = list(self._versions(days))
        used = {one.fingerprint for one in versions} or self._ahead.fingerprints
        newest = [schema for schema in self._schemas if schema.fingerprint in used][-1]
        return ModelHistory(
            self._collection,
            self._model,
            newest.described,
            read_monitoring(newest.described.said.get("monitor")) or Monitoring(),
            versions,
            list(self._columns(newest, days)),
            list(self._targets(newest, days, hours)),
            None if kept is None else self._reference(newest, kept, _Tallies(frozen)),
            self._ahead.events,
        )

    def _reference(self, newest: _Schema, kept: KeptReference, days: _Tallies) -> ReferenceHistory:
        """Return what a frozen reference counted; nothing where it is not frozen."""
        rows: dict[int, int] = {}
        for version in self._versions(days):
            for day, count in version.days.items():
                rows[day] = rows.get(day, 0) + count
        targets = self._targets(newest, days, _Tallies([]))
        return ReferenceHistory(kept, rows, list(self._columns(newest, days)), list(targets))

    def _versions(self, days: _Tallies) -> Iterator[VersionHistory]:
        for schema in self._schemas:
            rows = days.histograms(Counter(Measure.ROWS), frozenset({schema.fingerprint}))
            counts = {day: histogram.total for day, histogram in rows.items() if len(histogram)}
            if counts:
                yield VersionHistory(schema.version, schema.fingerprint, counts)

    def _alike(self, newest: _Schema, names: Iterable[str]) -> frozenset[str]:
        """Return the versions that say of columns what the newest says."""
        wanted = [_definition(newest.described, name) for name in names]
        return frozenset(
            schema.fingerprint
            for schema in self._schemas
            if [_definition(schema.described, name) for name in names] == wanted
        )

    def _columns(self, newest: _Schema, days: _Tallies) -> Iterator[ColumnHistory]:
        hows = {one.column: one.how for one in newest.plan.distributions}
        hows |= {one.column: How.SCORE for one in newest.plan.answers if one.classes}
        elements: dict[tuple[str, str], list[Counter]] = {}
        for counter in days.counters:
            if counter.measure is Measure.VALUES and counter.column in hows:
                elements.setdefault((counter.column, counter.element), []).append(counter)
        for name in newest.described.columns:
            for (column, element), counters in elements.items():
                if column == name:
                    yield self._column(newest, counters, element, hows[column], days)

    def _column(
        self, newest: _Schema, counters: Sequence[Counter], element: str, how: How, days: _Tallies
    ) -> ColumnHistory:
        name = counters[0].column
        column = newest.described.columns[name]
        alike = self._alike(newest, [name])
        by_day: dict[int, list[Histogram]] = {}
        for counter in counters:
            for day, histogram in days.histograms(counter, alike).items():
                by_day.setdefault(day, []).append(histogram)
        return ColumnHistory(
            name=f"{name}[{element}]" if element else name,
            column=name,
            role=column.role,
            how=how,
            is_whole=column.type.base is BaseType.INT,
            is_sensitive=bool(column.said.get("sensitive", False)),
            scale=self._scales.get(Scale(name, element, how)),
            days={day: counts for day, found in by_day.items() if (counts := counts_of(found)).rows},
            element=element,
            fingerprints=alike,
        )

    def _targets(self, newest: _Schema, days: _Tallies, hours: _Tallies) -> Iterator[TargetHistory]:
        by_target: dict[tuple[str, tuple[str, float] | None], list[Answer]] = {}
        for answer in (*newest.plan.answers, *(one.answer for one in newest.plan.rankings)):
            by_target.setdefault((answer.label, answer.comparison), []).append(answer)
        groups = sorted({one.group for one in newest.plan.rankings})
        for (label, comparison), answers in by_target.items():
            alike = self._alike(newest, [label, *(answer.column for answer in answers), *groups])
            target = self._target(label, comparison, answers, alike, (days, hours))
            counted = target.estimate if target.task is Task.REGRESSION else target.decision
            if counted is not None:
                target = replace(target, segments=list(self._segments(newest, counted.column, alike, days)))
            yield target

    def _target(
        self,
        label: str,
        comparison: tuple[str, float] | None,
        answers: Sequence[Answer],
        alike: frozenset[str],
        tallies: tuple[_Tallies, _Tallies],
    ) -> TargetHistory:
        days, hours = tallies
        order = next((one for one in answers if one.task is Task.RANKING), None)
        answers = [one for one in answers if one.task is not Task.RANKING]
        scores = [one for one in answers if one.positive is not None and one.kind is not Kind.CLASS]
        estimates = [one for one in answers if one.task is Task.REGRESSION]
        losses = [one for one in answers if one.kind is Kind.PROBABILITY]
        classes = [one for one in answers if one.kind is Kind.CLASS]
        decision = next((one for one in (*classes, *losses, *scores) if _decides(one)), None)
        score = next(iter(losses or scores), None)
        estimate = next(iter(estimates), None)
        chosen = _Chosen(label, decision, score, estimate, order)
        name = label if comparison is None else f"{label} {comparison[0].replace('_', ' ')} {comparison[1]:g}"
        said = [one.task for one in (estimate, decision, score, order) if one is not None]
        task = next(iter(said), Task.BINARY)
        return TargetHistory(
            name,
            label,
            task,
            decision,
            score,
            estimate,
            order,
            None if decision is None else self._scales.get(Scale(decision.column, "", PAIRS)),
            None if estimate is None else self._scales.get(Scale(estimate.column, "", ERRORS)),
            chosen.compared(days, alike),
            chosen.compared(hours, alike),
            alike,
            waiting=chosen.waiting(days, alike),
        )

    def _segments(
        self, newest: _Schema, prediction: str, alike: frozenset[str], days: _Tallies
    ) -> Iterator[SegmentHistory]:
        for segment in newest.plan.segments:
            counter = Counter(Measure.SEGMENT_OUTCOMES, prediction, segment.column)
            found = days.histograms(counter, alike & self._alike(newest, [segment.column]))
            column, scale = newest.described.columns[segment.column], self._scales.get(segment_scale(segment.column))
            yield segment_history(column, scale, found)


def _decides(answer: Answer) -> bool:
    """Tell whether outcomes of a prediction are counted."""
    return answer.kind is Kind.CLASS or bool(answer.classes) or answer.threshold is not None


class _Chosen(NamedTuple):
    """Name the predictions by which a label is compared."""

    label: str
    decision: Answer | None
    score: Answer | None
    estimate: Answer | None
    order: Answer | None

    def compared(self, tallies: _Tallies, alike: frozenset[str]) -> dict[int, Compared]:
        """Return the comparison of each day or hour."""
        decision, score, estimate, order = (
            "" if one is None else one.column for one in (self.decision, self.score, self.estimate, self.order)
        )
        outcomes = tallies.histograms(Counter(Measure.OUTCOMES, decision), alike)
        positives, negatives = (
            tallies.histograms(Counter(Measure.VALUES, score, truth=truth), alike)
            for truth in (Truth.POSITIVE, Truth.NEGATIVE)
        )
        distances = tallies.histograms(Counter(Measure.ABSOLUTE_ERRORS, estimate), alike)
        sums = [
            tallies.histograms(Counter(Measure.SCORE_SUMS, score, truth=truth), alike)
            for truth in (Truth.POSITIVE, Truth.NEGATIVE)
        ]
        delays = tallies.histograms(Counter(Measure.DELAYS, self.label), alike)
        losses, briers = (tallies.sums(Counter(one, score), alike) for one in (Measure.LOG_LOSS, Measure.BRIER))
        errors, truths = (tallies.sums(Counter(one, estimate), alike) for one in (Measure.ERRORS, Measure.TRUTHS))
        gains, ranks = (tallies.sums(Counter(one, order), alike) for one in (Measure.NDCG, Measure.RECIPROCAL_RANK))
        found = (outcomes, positives, negatives, distances, delays, losses, briers, errors, truths, gains, ranks)
        times = {at for one in found for at in one}
        empty = Histogram.empty()
        return {
            at: Compared(
                outcomes.get(at, empty),
                counts_of([positives.get(at, empty)]).histogram,
                counts_of([negatives.get(at, empty)]).histogram,
                losses.get(at, Sums()),
                briers.get(at, Sums()),
                errors.get(at, Sums()),
                truths.get(at, Sums()),
                distances.get(at, empty),
                delays.get(at, empty),
                Histogram.merged(one[at] for one in sums if at in one),
                gains.get(at, Sums()),
                ranks.get(at, Sums()),
            )
            for at in sorted(times)
        }

    def waiting(self, tallies: _Tallies, alike: frozenset[str]) -> dict[int, tuple[Histogram, Histogram]]:
        """Return the scores of the events of each day that have no label yet, and these added up."""
        if self.score is None:
            return {}
        rows = tallies.histograms(Counter(Measure.VALUES, self.score.column), alike)
        sums = tallies.histograms(Counter(Measure.SCORE_SUMS, self.score.column), alike)
        empty = Histogram.empty()
        return {at: (counts_of([found]).histogram, sums.get(at, empty)) for at, found in rows.items()}


def _definition(schema: Described, name: str) -> tuple[object, ...] | None:
    """Return what decides whether two versions of a column can be compared; None where a schema has no such column."""
    column: DescribedColumn | None = schema.columns.get(name)
    if column is None:
        return None
    implied = {"target": schema.only_label} if column.role is Role.PREDICTION else {}
    said = {**implied, **column.said}
    return column.role, column.type.without_nulls, *(repr(said.get(key)) for key in _OF_COLUMN)
