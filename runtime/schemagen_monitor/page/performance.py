"""Draw how good answers are, and how much that rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from schemagen_monitor.charts.bars import Found, draw_bars, draw_strip
from schemagen_monitor.charts.line import Point, Sureness, draw_line
from schemagen_monitor.charts.markup import runs
from schemagen_monitor.measures.falls import Of
from schemagen_monitor.measures.measured import Measured
from schemagen_monitor.page.causes import are_apart
from schemagen_monitor.page.measures import drawn, in_order, interval, is_worse, words_of
from schemagen_monitor.page.scales import scale_of
from schemagen_monitor.page.tables import Group, Row, Table, cell
from schemagen_monitor.page.timespan import Timespan, levels_of, targets_by_need
from schemagen_monitor.page.words import DASH, count, counted, share
from schemagen_monitor.report.target_report import TargetReport
from schemagen_monitor.verdict.alert import AlertKind
from schemagen_monitor.verdict.performance import made_of
from schemagen_monitor.verdict.shares import THIN

_TARGETS: Final = 3
"""How many targets are drawn."""
_LIMIT: Final = 0.95
"""The part of the labels at which a day is ripe."""


class Performance:
    """Draw the performance of one model."""

    def __init__(self, time: Timespan) -> None:
        """Take the time of its page."""
        self._time = time
        self._report = time.report
        self._table = self._windows()
        self._targets = targets_by_need(self._report)
        self._alerts = [alert for alert in self._report.alerts if alert.kind is AlertKind.PERFORMANCE]

    def groups(self) -> list[Group]:
        """Return what is drawn, in its order."""
        targets = self._targets
        left = "" if len(targets) <= _TARGETS else f"{counted(len(targets) - _TARGETS, 'more target')} not drawn."
        tables = [self._of_target(number, target) for number, target in enumerate(targets[:_TARGETS])]
        rows = [self._state()]
        for number, target in enumerate(targets[:_TARGETS]):
            rows += self._lines(target, tables[number], is_first=number == 0)
        good = Group("How good, and since when not", _note(targets), rows, [*tables], left)
        amounts = [*self._labels(tables), *self._amounts()]
        return [good, Group("How much the numbers rest on", "", amounts, [self._table])]

    def _windows(self) -> Table:
        time, windows = self._time, self._report.windows
        rows: list[list[str]] = []
        for place, state in zip(time.slots.places, time.states, strict=True):
            if place is None:
                rows.append(["0", DASH, state])
                continue
            window = windows[place]
            sent = window.rows + window.rejected_events
            rows.append([count(window.rows), share(window.rejected_events / sent) if sent else DASH, state])
        return Table("windows", "Events, rejections and state", ["Events", "Rejected", "State"], rows)

    def _state(self) -> Row:
        time = self._time
        sizes = time.slots.each(lambda _: 0.0)
        judged = time.slots.each(lambda place: _is_judged(time, place))
        found = Found(sizes, time.levels, [bool(one) for one in judged])
        flagged = [f"{level} {name}" for level, name in zip(time.levels, time.names, strict=True) if level is not None]
        said = f"{_first_and_last(flagged)}." if flagged else "No alert was open."
        strip = draw_strip(time.timeline, "State", said, found, height=16)
        return Row("State", "", strip, small=cell(self._table, 3, time.picked))

    def _of_target(self, number: int, target: TargetReport) -> Table:
        names = in_order(target)
        of_measures = (
            head
            for name in names
            for head in (words_of(name).title, f"95{THIN}% interval{', lists' if name in target.lists else ''}")
        )
        guessed = [f"{words_of(name).title}, estimated" for name in names if name in target.estimated]
        heads = ["Labelled", _labelled(target), *of_measures, *guessed]
        rows = [self._cells(target, names, place) for place in self._time.slots.places]
        return Table(f"target{number}", f"How good the answers for {target.name} are", heads, rows)

    def _cells(self, target: TargetReport, names: Sequence[str], place: int | None) -> list[str]:
        if place is None:
            return [DASH] * (2 + 2 * len(names) + len(target.estimated))
        cells = [f"{count(target.labels[place])} labelled", share(self._coverage(target, place))]
        for name in names:
            found = target.measures[name][place]
            if found is not None and found.value is None and found.reason is not None:
                # A dash in large type beside the reason would say nothing more.
                cells += ["", f"{found.reason}{_guess(target, name, place)}"]
                continue
            value = words_of(name).show(None if found is None else found.value)
            of = f", {counted(target.lists[name][place], 'list')}" if name in target.lists else ""
            cells += [value, interval(name, found) + of]
        guessed = (name for name in names if name in target.estimated)
        return [*cells, *(words_of(name).show(target.estimated[name][place]) for name in guessed)]

    def _coverage(self, target: TargetReport, place: int) -> float | None:
        """Return which part of the labels that are awaited has come; of all events, where nobody can await any."""
        rows, final = self._report.windows[place].rows, target.ripeness.final_coverage
        if target.ripeness.hits_only:
            final = None
        return min(1.0, target.labels[place] / rows / (final or 1.0)) if rows else None

    def _lines(self, target: TargetReport, table: Table, *, is_first: bool) -> Iterator[Row]:
        for place, name in enumerate(drawn(target)):
            words, time = words_of(name), self._time
            points = self._points(target, name)
            reference = target.reference.get(name)
            before = None if reference is None else reference.value
            shown = [one for one in points if one is not None and one.sureness is not Sureness.FEW]
            ends = [end for one in shown or points if one is not None for end in (one.value, one.low, one.high)]
            is_high = is_first and place == 0
            estimate = time.slots.series(target.estimated[name]) if name in target.estimated else []
            known = [end for end in (*ends, before, *estimate) if end is not None]
            scale = scale_of(known, words.show, ticks=4 if is_high else 2)
            several = len(self._report.targets) > 1
            chart = draw_line(
                time.timeline,
                f"{words.title} of {target.name}",
                said_of(time.names, [None if one is None else one.value for one in points], words.show)
                + _estimate_words(estimate, words.show),
                points,
                scale,
                height=168 if is_high else 104,
                reference=before,
                estimate=estimate,
                is_first=is_high,
            )
            column = 3 + 2 * in_order(target).index(name)
            yield Row(
                words.title,
                f"of {target.name}" if several else words.note,
                chart,
                cell(table, column, time.picked),
                cell(table, column + 1, time.picked),
                "" if before is None else f"reference {words.show(before)}",
            )

    def _points(self, target: TargetReport, name: str) -> list[Point | None]:
        series, reference = target.measures[name], target.reference.get(name)

        def point(place: int) -> Point | None:
            found = series[place]
            if found is None or found.value is None:
                return None
            return Point(found.value, found.low, found.high, _sureness(self._time, target, place, name))

        points = self._time.slots.each(point)
        alerts = [alert for alert in self._alerts if alert.target == target.name]
        flagged = [
            level if self._is_flagged(name, place, series, reference) else None
            for place, level in zip(self._time.slots.places, levels_of(self._time.slots, alerts), strict=True)
        ]
        firsts = {start for start, _ in runs([level is not None for level in flagged])}
        return [
            one if one is None or slot not in firsts else one._replace(level=flagged[slot])
            for slot, one in enumerate(points)
        ]

    @staticmethod
    def _is_flagged(
        name: str, place: int | None, series: Sequence[Measured | None], reference: Measured | None
    ) -> bool:
        now = None if place is None else series[place]
        if now is None or now.value is None or reference is None or reference.value is None:
            return False
        return is_worse(name, now.value, reference.value) and are_apart(now, reference)

    def _labels(self, tables: Sequence[Table]) -> Iterator[Row]:
        """Yield how many of the labels that are awaited are in, for the first target."""
        for target, table in zip(self._targets[:1], tables, strict=False):
            time = self._time
            values = time.slots.each(partial(self._coverage, target))
            hits_only = target.ripeness.hits_only
            chart = draw_bars(
                time.timeline,
                _labelled(target),
                said_of(time.names, values, share),
                values,
                height=40,
                top=None if hits_only else 1.0,
                limit=None if hits_only else _LIMIT,
                is_hatched=True,
            )
            large, small = cell(table, 2, time.picked), cell(table, 1, time.picked)
            note = f"of {target.label}, of all events" if hits_only else f"of {target.label}, of those that will come"
            yield Row(_labelled(target), note, chart, large, small)

    def _amounts(self) -> Iterator[Row]:
        time, windows = self._time, self._report.windows
        rows = time.slots.each(lambda place: float(windows[place].rows))
        running = [place is not None and not windows[place].is_over for place in time.slots.places]
        chart = draw_bars(
            time.timeline, "Events", said_of(time.names, rows, _whole), rows, height=48, running=running, show=_whole
        )
        yield Row("Events", f"by {self._report.period}", chart, cell(self._table, 1, time.picked))
        parts = time.slots.each(self._rejected)
        levels = levels_of(time.slots, [one for one in self._report.alerts if one.kind is AlertKind.REJECTIONS])
        chart = draw_bars(
            time.timeline,
            "Rejected events",
            said_of(time.names, parts, share),
            parts,
            height=36,
            top=max(0.012, *(part or 0.0 for part in parts)) if parts else None,
            running=running,
            levels=levels,
            show=share,
        )
        yield Row("Rejected", "share of what was sent", chart, cell(self._table, 2, time.picked))

    def _rejected(self, place: int) -> float | None:
        window = self._report.windows[place]
        sent = window.rows + window.rejected_events
        return window.rejected_events / sent if sent else None


def said_of(names: Sequence[str], values: Sequence[float | None], show: Callable[[float | None], str]) -> str:
    """Return the newest, lowest and highest of some values in a sentence, for those who do not see the chart."""
    known = [(value, name) for value, name in zip(values, names, strict=True) if value is not None]
    if not known:
        return "No numbers yet."
    low, high, newest = min(known, key=_value), max(known, key=_value), known[-1]
    return (
        f"Newest {show(newest[0])} ({newest[1]}); lowest {show(low[0])} ({low[1]}), "
        f"highest {show(high[0])} ({high[1]}). The table below has all of them."
    )


def _guess(target: TargetReport, name: str, place: int) -> str:
    """Return what a measure is thought to be, as an end of the reason why it is not known."""
    value = target.estimated[name][place] if name in target.estimated else None
    return "" if value is None else f"; estimated {words_of(name).show(value)}"


def _estimate_words(estimate: Sequence[float | None], show: Callable[[float | None], str]) -> str:
    known = [value for value in estimate if value is not None]
    return f" Where labels lack, the dotted line is estimated from scores, newest {show(known[-1])}." if known else ""


def _value(known: tuple[float, str]) -> float:
    return known[0]


def _whole(value: float | None) -> str:
    return count(value or 0.0)


def _sureness(time: Timespan, target: TargetReport, place: int, measure: str) -> Sureness:
    if not target.is_enough(place, measure):
        return Sureness.FEW
    is_sure = target.ripe[place] and time.report.windows[place].is_over
    return Sureness.SURE if is_sure else Sureness.UNRIPE


def _labelled(target: TargetReport) -> str:
    """Return what the share of events with a label is called: where only what happened is told, it is no delay."""
    return "With a label" if target.ripeness.hits_only else "Labels in"


def _is_judged(time: Timespan, place: int) -> bool:
    window = time.report.windows[place]
    return window.is_over and not window.is_reference


def _first_and_last(flagged: Sequence[str]) -> str:
    """Return the first and the last of some words, with how many lie between them."""
    if len(flagged) < 3:
        return "; ".join(flagged)
    return f"{flagged[0]}; {len(flagged) - 2:,} more; {flagged[-1]}"


def _made_of(target: TargetReport) -> list[Of]:
    return [made_of(name) for name in in_order(target)]


def _note(targets: Sequence[TargetReport]) -> str:
    if not targets:
        return "The schema names no label that a prediction answers."
    if not any(any(target.labels) for target in targets):
        return "No label has come yet."
    kinds = list(dict.fromkeys(of for one in targets for of in _made_of(one)))
    few = " or ".join(f"{of.fewest} {of}" for of in kinds)
    said = f"Hatched: labels are still coming, nothing is alerted. Grey rings: under {few}."
    if Of.LISTS in kinds:
        said += " Lists without a label are in no mean."
    if any(target.estimated for target in targets):
        said += " Dotted: estimated from scores while labels lack; it does not see what the model does not see."
    return said
