"""Judge one model: every window of it, and the alerts that follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from schemagen_runtime.counting.plan import Task

from schemagen_monitor.history.model import ModelHistory
from schemagen_monitor.history.target import Compared, TargetHistory
from schemagen_monitor.measures.drift import window_days
from schemagen_monitor.measures.fall_noise import FallNoise, fall_noise
from schemagen_monitor.measures.falls import Of, judge_fall
from schemagen_monitor.measures.levels import Level
from schemagen_monitor.measures.measured import FLAGGING_CONFIDENCE, Measured
from schemagen_monitor.measures.regression import hangs_on_few_rows
from schemagen_monitor.verdict.alert import Alert, AlertKind, Flag, Subject, alerts_of, by_cause
from schemagen_monitor.verdict.columns import ColumnJudge, ColumnVerdict, performance_levels, thresholds
from schemagen_monitor.verdict.new_values import new_values_words
from schemagen_monitor.verdict.performance import BETTER, amount, made_of, measure
from schemagen_monitor.verdict.reference import ReferenceDays, choose_reference
from schemagen_monitor.verdict.rejected import Key, Rejected, judge_windows, key_words
from schemagen_monitor.verdict.ripe import RipeDays, ripe_days
from schemagen_monitor.verdict.shares import THIN, spell_part, spell_share
from schemagen_monitor.verdict.silence import judge_silence
from schemagen_monitor.verdict.window import Period, Window, rule_windows, windows

_DRIFT_WORDS: Final = {
    AlertKind.DRIFT: "{column} is distributed otherwise than in the reference",
    AlertKind.MISSING: "{column} is missing in {missing} of events, {before} in the reference",
    AlertKind.NEW_VALUES: "{column} has values that the reference lacks{new}",
}
_HANGING: Final = ("rmse", "r2")
"""The measures that hang on few rows where a few errors are very large."""


@dataclass(frozen=True, slots=True)
class TargetVerdict:
    """Hold what is known of a target in one window.

    Attributes:
        labels: how many of the window's events have the label.
        lists: of how many lists each measure over lists is the mean, by name.
        is_ripe: whether most of the labels have come that ever will.
        measures: the measures, by name.
    """

    labels: int
    lists: Mapping[str, int]
    is_ripe: bool
    measures: Mapping[str, Measured]


@dataclass(frozen=True, slots=True)
class WindowVerdict:
    """Hold what is known of one window.

    Attributes:
        window: the window.
        rows: its events.
        rejected: how many events had each error, by column and code.
        rejected_events: how many events were rejected, each counted once.
        targets: what is known of each target, by name.
        columns: what is known of each column.
    """

    window: Window
    rows: int
    rejected: Mapping[tuple[str | None, str], int]
    rejected_events: int
    targets: Mapping[str, TargetVerdict]
    columns: Sequence[ColumnVerdict]


@dataclass(frozen=True, slots=True)
class ModelVerdict:
    """Hold what is known of a model.

    Attributes:
        history: what was counted of it.
        reference: what it is compared with.
        ripe: which days are ripe, for each target, by name.
        windows: its windows, the oldest first.
        alerts: its alerts, the open ones first.
        judged: how many windows of the rule could be judged.
        today: the day on which it was judged, in days since 1970: it is not over.
        period: which windows are told of.
        rule_days: how many days a window of the rule has, which alerts come from.
    """

    history: ModelHistory
    reference: ReferenceDays
    ripe: Mapping[str, RipeDays]
    windows: Sequence[WindowVerdict]
    alerts: Sequence[Alert]
    judged: int
    today: int
    period: Period
    rule_days: int


def judge_model(
    history: ModelHistory, rejected: Rejected, today: int, period: Period | None = Period.DAY
) -> ModelVerdict:
    """Judge a model.

    Args:
        history: what was counted of it.
        rejected: which of its events were rejected.
        today: the running day, in days since 1970: days behind it are in no window.
        period: which windows are shown, those of the rule where it is None; alerts come from those of the rule.
    """
    return _Judge(history, rejected, today).verdict(period)


def judge_periods(history: ModelHistory, rejected: Rejected, today: int) -> dict[Period, ModelVerdict]:
    """Judge a model, and show windows of every period; what they share is worked out once."""
    judge = _Judge(history, rejected, today)
    return {period: judge.verdict(period) for period in Period}


class _Judge:
    """Judge one model by one reference."""

    def __init__(self, history: ModelHistory, rejected: Rejected, today: int) -> None:
        self._history = history
        self._rejected = rejected
        self._today = today
        self._days = [day for day in history.days if day <= today]
        self._ripe = {target.name: ripe_days(history, target, today) for target in history.targets}
        self._reference = choose_reference(history, next(iter(self._ripe.values()), None), today)
        self._columns = ColumnJudge(history, self._reference, today)

    def verdict(self, period: Period | None) -> ModelVerdict:
        """Return the verdict."""
        period = period or Period.of_rule(self._length)
        shown = [self._window(window) for window in windows(period, self._days)]
        alerts, judged = self._alerts
        known = self._history, self._reference, self._ripe
        return ModelVerdict(*known, shown, alerts, judged, self._today, period, self._length)

    def _window(self, window: Window) -> WindowVerdict:
        return WindowVerdict(
            window,
            self._history.rows(window.days),
            self._rejected.within(window),
            self._rejected.count(window),
            {target.name: self._target(target, window) for target in self._history.targets},
            self._columns.judge(window, self._filled(window)),
        )

    def _filled(self, window: Window) -> int:
        return sum(day in window.days for day in self._days)

    def _target(self, target: TargetHistory, window: Window) -> TargetVerdict:
        days = [day for day in window.days if day <= self._today]
        compared, measures = target.between(days), measure(target, days)
        lists = {name: amount(compared, name) for name in measures if made_of(name) is Of.LISTS}
        return TargetVerdict(compared.labels, lists, self._ripe[target.name].is_ripe(window), measures)

    # Alerts

    @cached_property
    def _alerts(self) -> tuple[list[Alert], int]:
        """Return the alerts, and how many windows could be judged."""
        if not self._reference.rows:
            return by_cause(self._silences(), self._history.versions, 1), 0
        length, span = self._length, self._reference.span
        ruled = list(rule_windows(length, self._days[0] if span is None else span.start, self._days))
        flags: dict[Subject, list[tuple[Window, Flag]]] = {}
        for subject, window, flag in (
            *self._of_columns(ruled),
            *self._of_targets(ruled),
            *self._of_rejections(ruled),
        ):
            flags.setdefault(subject, []).append((window, flag))
        judged = {window for found in flags.values() for window, _ in found}
        found = [alert for subject, said in flags.items() for alert in alerts_of(subject, said)]
        found += self._silences()
        return by_cause(found, self._history.versions, length), len(judged)

    def _silences(self) -> list[Alert]:
        traffic, allowed = self._history.traffic, self._history.monitoring.silent_after
        span = self._reference.span
        first = None if span is None else span.start
        return [] if traffic is None or allowed is None else list(judge_silence(traffic, allowed, first))

    @cached_property
    def _length(self) -> int:
        """Return how many days a window of the rule has; one before there is a reference."""
        chosen = self._history.monitoring.window
        if chosen is not None:
            return chosen.days
        if not self._reference.rows:
            return 1
        span, by_day = self._reference.span, self._reference.by_part
        if span is None:
            return window_days(np.array([self._history.rows([day]) for day in self._reference.noise_days], np.int64))
        return window_days(np.array([by_day.get(day, 0) for day in span.days], np.int64))

    def _judgeable(self, ruled: Sequence[Window]) -> list[Window]:
        return [one for one in ruled if one.is_over(self._today) and not self._reference.meets(one)]

    def _of_columns(self, ruled: Sequence[Window]) -> Iterator[tuple[Subject, Window, Flag]]:
        for window in self._judgeable(ruled):
            for one in self._columns.judge(window, self._filled(window)):
                if not one.is_judged or not one.drift.tests:
                    continue
                for kind, words in _DRIFT_WORDS.items():
                    level = one.level(kind)
                    said = ""
                    if level is not None:
                        said = words.format(
                            column=one.column.name,
                            missing=spell_part(one.missing or 0.0),
                            before=spell_part(one.before),
                            new=self._new_values(one) if kind is AlertKind.NEW_VALUES else "",
                        )
                    yield Subject(kind, one.column.name), window, Flag(level, said)

    def _new_values(self, one: ColumnVerdict) -> str:
        described = self._history.schema.columns[one.column.column]
        return new_values_words(one.column, described, one.counts, self._reference.counts(one.column.name).histogram)

    def _of_targets(self, ruled: Sequence[Window]) -> Iterator[tuple[Subject, Window, Flag]]:
        for target in self._history.targets:
            ripe = self._ripe[target.name]
            first = self._reference.targets.get(target.name)
            before = {} if first is None else measure(first, self._reference.parts, FLAGGING_CONFIDENCE)
            whole = Compared() if first is None else first.between(self._reference.parts)
            noise = self._noise(target, before)
            judgeable = self._judgeable(ruled)
            for window, is_late in zip(judgeable, ripe.late(judgeable), strict=True):
                if ripe.ripeness.known:
                    level = Level.WARNING if is_late else None
                    awaited = "none has come" if ripe.ripeness.labels.hits_only else f"under 90{THIN}% of those awaited"
                    words = f"labels of {target.name} are late: {awaited}"
                    yield Subject(AlertKind.LABELS, None, target.name, target.name), window, Flag(level, words)
                if ripe.is_ripe(window):
                    yield from self._falls(target, window, before, whole, noise)

    def _noise(self, target: TargetHistory, before: Mapping[str, Measured]) -> Mapping[str, FallNoise]:
        """Return by how much each measure differs between the days of the reference."""
        frozen = self._reference.targets.get(target.name)
        # What is frozen has no hours, of which errors of a day need several; and a file has no days.
        if frozen is not None and target.task is not Task.REGRESSION and not self._reference.is_of_file:
            target = frozen
        days = [
            (target.between([day]), measure(target, [day], FLAGGING_CONFIDENCE)) for day in self._reference.noise_days
        ]
        return {
            name: fall_noise([(amount(one, name), found[name]) for one, found in days if name in found], whole)
            for name, whole in before.items()
        }

    def _falls(
        self,
        target: TargetHistory,
        window: Window,
        before: Mapping[str, Measured],
        whole: Compared,
        noise: Mapping[str, FallNoise],
    ) -> Iterator[tuple[Subject, Window, Flag]]:
        levels = performance_levels(self._history.monitoring)
        compared = target.between(window.days)
        hanging = target.errors is not None and hangs_on_few_rows(compared.distances, target.errors.grain)
        for name, value in measure(target, window.days, FLAGGING_CONFIDENCE).items():
            if name not in BETTER or name not in before or (hanging and name in _HANGING):
                continue
            rows = amount(compared, name), amount(whole, name)
            fall = judge_fall(
                noise[name].widened(value, rows[0], self._filled(window)),
                noise[name].widened(before[name], rows[1], len(self._reference.noise_days)),
                rows,
                BETTER[name],
                levels,
                of=made_of(name),
            )
            if fall.reason is None:
                words = f"{name} of {target.name} is {value.value:.3g}, {before[name].value:.3g} in the reference"
                yield Subject(AlertKind.PERFORMANCE, None, name, target.name), window, Flag(fall.level, words)

    def _of_rejections(self, ruled: Sequence[Window]) -> Iterator[tuple[Subject, Window, Flag]]:
        over = [window for window in ruled if window.is_over(self._today)]
        rows = [self._history.rows(window.days) for window in over]
        levels = thresholds(self._history.monitoring.levels("rejections"))
        keys: set[Key] = set()
        for place, found in judge_windows(self._rejected, over, rows, levels):
            window = over[place]
            keys |= found.keys()
            for key in sorted(keys, key=repr):
                share = self._rejected.within(window)[key] / max(rows[place] + self._rejected.count(window), 1)
                words = f"{spell_share(share)} of events are rejected for {key_words(key)}"
                yield Subject(AlertKind.REJECTIONS, *key), window, Flag(found.get(key), words)
