"""Say each alert in a sentence, with the numbers of the newest window that was judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from markupsafe import Markup, escape

from schemagen_monitor.history.days import start_of_hour
from schemagen_monitor.measures.levels import Level, highest
from schemagen_monitor.measures.measured import Measured
from schemagen_monitor.page.frame import Frame
from schemagen_monitor.page.measures import is_worse, words_of
from schemagen_monitor.page.words import count, listed, moment, named, number, share
from schemagen_monitor.report.column_report import ColumnReport
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.segment_series import segment_key, segment_keys
from schemagen_monitor.report.target_report import TargetReport
from schemagen_monitor.verdict.alert import Alert, AlertKind, SegmentValue, since_words
from schemagen_monitor.verdict.rejected import key_words
from schemagen_monitor.verdict.where import where_words

_NAMED: Final = 3
"""How many columns of one alert are named."""


TOO: Final = " It is distributed otherwise than in the reference too."
"""What is said of a column that has new values, where its drift is the same cause."""


@dataclass(frozen=True, slots=True)
class Cause:
    """Hold what is not as it was: how bad it is, what, since when, and the alert that it comes from."""

    level: Level
    says: Markup
    since: int
    alert: Alert


@dataclass(frozen=True, slots=True)
class Fall:
    """Hold a measure of a target that an alert is about, with its value in a window and in the reference."""

    target: TargetReport
    measure: str
    place: int
    now: Measured
    before: Measured


class Causes:
    """Say the alerts of one model."""

    def __init__(self, report: ModelReport, frame: Frame) -> None:
        """Take the model."""
        self._report = report
        self._frame = frame
        self._columns = {column.name: column for column in report.columns}

    def all(self, alerts: Sequence[Alert]) -> list[Cause]:
        """Return the causes of some alerts, the earliest first."""
        found = [
            Cause(highest(one.level for one in group) or group[0].level, self._joined(group), group[0].since, group[0])
            for group in by_column(alerts)
        ]
        return sorted(found, key=lambda one: (one.since, one.level is not Level.ALERT))

    def _joined(self, group: Sequence[Alert]) -> Markup:
        return self.sentence(group[0]) + (TOO if len(group) > 1 else "")

    def sentence(self, alert: Alert) -> Markup:
        """Return an alert as a sentence, without since when, and with the values of a segment at which alone it is."""
        said = self._sentence(alert)
        if not alert.segments:
            return said
        if alert.kind is AlertKind.PERFORMANCE:
            return said + " " + self.where(alert)
        return Markup("{}, {}.").format(Markup(said.removesuffix(".")), self._only(alert))  # noqa: S704 -- markup, cut

    def where(self, alert: Alert) -> Markup:
        """Return at which values of a segment alone performance fell, as a sentence; nothing where none are known."""
        if not alert.segments:
            return Markup()
        fell = "MAE rose" if "; mae rose only" in alert.message else "Accuracy fell"
        return Markup("{} {}.").format(fell, self._only(alert))

    def _only(self, alert: Alert) -> Markup:
        column = named(alert.segments[0].column)
        given = [self._value(one) for one in alert.segments if one.value is not None]
        said: list[Markup] = []
        if given:
            said.append(Markup("{} is {}").format(column, Markup(" or ").join(given)))
        if len(given) < len(alert.segments):
            said.append(Markup("{} is missing").format(column))
        return Markup("only where {}").format(Markup(" or ").join(said))

    def _value(self, one: SegmentValue) -> Markup:
        """Return a value of a segment, which leads to the page of its events where one tells of them."""
        key, value = segment_key(one.column, one.value), Markup("<bdi>{}</bdi>").format(one.value)
        if key not in segment_keys(self._report):
            return value
        address = self._frame.links.segment(self._report, key, self._frame.view)
        return value if address is None else Markup('<a href="{}">{}</a>').format(address, value)

    def _sentence(self, alert: Alert) -> Markup:
        if alert.column is None and len(alert.columns) > 1:
            return self._together(alert)
        if alert.kind is AlertKind.PERFORMANCE:
            return self._performance(alert)
        column = None if alert.column is None else self._columns.get(alert.column)
        if column is not None:
            place = self.newest(column)
            if alert.kind is AlertKind.DRIFT:
                return self._drift(column, place)
            if alert.kind is AlertKind.MISSING:
                words = Markup("{} is missing in {} of the events, against {} in the reference.")
                missing = None if place is None else column.missing[place]
                return words.format(self.link(column), share(missing), share(column.before))
            if alert.kind is AlertKind.NEW_VALUES:
                return self._new(alert, column, place)
        return self.told(alert)

    def told(self, alert: Alert) -> Markup:
        """Return an alert as a sentence in the words of its message, with names as the schema has them."""
        if alert.column is None and len(alert.columns) > 1:
            return self._together(alert)
        return self._set(alert, plain(alert))

    def _set(self, alert: Alert, text: str) -> Markup:
        match alert.kind:
            case AlertKind.PERFORMANCE:
                return self._told_falls(alert, text)
            case AlertKind.LABELS:
                shown = Markup("of {} are").format(named(alert.measure or ""))
                return _put(f"{text[:1].upper()}{text[1:]}", f"of {alert.measure} are", shown)
            case AlertKind.FRESHNESS:
                return self._silence(alert)
            case AlertKind.REJECTIONS:
                code, words = named(alert.measure or ""), key_words((alert.column, alert.measure or ""))
                shown = code if alert.column is None else Markup("{}: {}").format(self._named(alert.column), code)
                return _put(text, f" for {words}", Markup(" for {}").format(shown))
            case _:
                return escape(text) if alert.column is None else _put(text, alert.column, self._named(alert.column))

    @staticmethod
    def _told_falls(alert: Alert, text: str) -> Markup:
        """Return what a message says of falls, each measure by its title: the windows shown may lack the numbers."""
        said: list[Markup] = []
        for part in text.removesuffix(".").split("; "):
            name, found, rest = part.partition(f" of {alert.target} is ")
            now, of, before = rest.partition(", ")
            if found and of:
                words = Markup("{} of {} is {}, against {}")
                said.append(
                    words.format(words_of(name).title, named(alert.target or ""), now, before.partition(", since ")[0])
                )
            else:
                said.append(escape(part))
        return Markup("; ").join(said) + "."

    def _silence(self, alert: Alert) -> Markup:
        view, year = self._frame.view, self._frame.year
        start, end = (
            "" if hour is None else moment(start_of_hour(hour), view, year)
            for hour in (alert.start_hour, alert.end_hour)
        )
        words = Markup("No event has come since {}.") if alert.is_open else Markup("No event came from {} to {}.")
        return words.format(start, end)

    def _named(self, name: str) -> Markup:
        column = self._columns.get(name)
        return named(name) if column is None else self.link(column)

    def link(self, column: ColumnReport) -> Markup:
        """Return the name of a column, which leads to its page where it has one."""
        address = self._frame.links.column(self._report, column.name, self._frame.view)
        name = named(column.name)
        return name if address is None else Markup('<a href="{}">{}</a>').format(address, name)

    def newest(self, column: ColumnReport) -> int | None:
        """Return the newest window in which a column was judged, by its place; None where it never was."""
        judged = [place for place, why in enumerate(column.unjudged) if why is None]
        return judged[-1] if judged else None

    def falls(self, alert: Alert) -> list[Fall]:
        """Return the measures that are worse: that which an alert names, and those whose intervals do not meet.

        They are of the target that it is about.
        """
        found: list[Fall] = []
        for target in self._report.targets:
            place = self._report.newest_ripe(target)
            if place is None or target.name != alert.target:
                continue
            for measure, series in target.measures.items():
                now, before = series[place], target.reference.get(measure)
                if now is None or now.value is None or before is None or before.value is None:
                    continue
                is_meant = measure == alert.measure or are_apart(now, before)
                if is_meant and is_worse(measure, now.value, before.value):
                    found.append(Fall(target, measure, place, now, before))
        return found

    def _performance(self, alert: Alert) -> Markup:
        said = [
            Markup("{} of {} is {}, against {} in the reference").format(
                words_of(fall.measure).title,
                named(fall.target.name),
                words_of(fall.measure).show(fall.now.value),
                words_of(fall.measure).show(fall.before.value),
            )
            for fall in self.falls(alert)
        ]
        return Markup("; ").join(said) + "." if said else self.told(alert)

    def _drift(self, column: ColumnReport, place: int | None) -> Markup:
        says = Markup("{} is distributed otherwise than in the reference").format(self.link(column))
        psi = None if place is None else column.psi[place]
        return says + "." if psi is None else says + Markup(": PSI {}.").format(number(psi))

    def _new(self, alert: Alert, column: ColumnReport, place: int | None) -> Markup:
        text = alert.message.removesuffix(since_words(alert.since)).removesuffix(where_words(alert.segments))
        if ": " in text:  # it says which they are
            return _put(f"{text}.", column.name, self.link(column))
        says = Markup("{} has values that the reference lacks").format(self.link(column))
        test = column.tests.get("new")
        effect = None if test is None or place is None else test.effect[place]
        return says + "." if effect is None else says + Markup(", in {} of the events more.").format(share(effect))

    def _together(self, alert: Alert) -> Markup:
        names = [self._named(name) for name in alert.columns[:_NAMED]]
        rest = len(alert.columns) - len(names)
        parts: list[Markup | str] = [*names, *([f"{count(rest)} more"] if rest else [])]
        return Markup("{} columns changed at once{}: {}.").format(
            count(len(alert.columns)), self._version(alert), listed(parts)
        )

    def _version(self, alert: Alert) -> Markup:
        version = next((one for one in self._report.versions[1:] if one.first >= alert.since), None)
        return Markup() if version is None else Markup(", with version {} of the schema").format(version.version)


def by_column(alerts: Sequence[Alert]) -> list[list[Alert]]:
    """Return alerts in groups, each one cause: new values of a column, and its drift that began on the same day."""
    new = {(one.column, one.since, one.until) for one in alerts if one.kind is AlertKind.NEW_VALUES}
    groups: dict[object, list[Alert]] = {}
    for place, alert in enumerate(alerts):
        about = alert.column, alert.since, alert.until
        is_one = alert.kind in (AlertKind.DRIFT, AlertKind.NEW_VALUES) and alert.column is not None and about in new
        groups.setdefault(about if is_one else place, []).append(alert)
    return [sorted(group, key=lambda one: one.kind is not AlertKind.NEW_VALUES) for group in groups.values()]


def _put(text: str, phrase: str, shown: Markup) -> Markup:
    """Return a text with a phrase in it as it is shown; as it is where it has none."""
    before, found, after = text.partition(phrase)
    return Markup("{}{}{}").format(before, shown, after) if found else escape(text)


def are_apart(one: Measured, other: Measured) -> bool:
    """Tell whether the intervals of two measures do not meet."""
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return False
    return one.high < other.low or other.high < one.low


def is_silent(report: ModelReport, target: TargetReport, place: int) -> bool:
    """Tell whether a window is over and old enough for its labels, and none has come, though others have some."""
    is_ripe = report.windows[place].is_over and target.ripe[place]
    return is_ripe and not target.labels[place] and any(target.labels)


def silent_since(report: ModelReport, target: TargetReport) -> int | None:
    """Return the day since which no label has come for windows that are old enough; None where labels come."""
    ripe = [place for place, window in enumerate(report.windows) if window.is_over and target.ripe[place]]
    silent = list(takewhile(lambda place: is_silent(report, target, place), reversed(ripe)))
    return report.windows[silent[-1]].start if silent else None


def plain(alert: Alert) -> str:
    """Return the message of an alert as a sentence, without since when: that stands beside it."""
    words, _, _ = alert.message.rpartition(", since ")
    return f"{words or alert.message}."
