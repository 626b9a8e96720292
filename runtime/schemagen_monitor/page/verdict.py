"""Say in one sentence how a model does, since when, and what that rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup, escape

from schemagen_monitor.measures.drift import FEWEST_ROWS
from schemagen_monitor.measures.levels import Level
from schemagen_monitor.measures.ripeness import OWN_COVERAGE
from schemagen_monitor.page.causes import Causes, Fall, silent_since
from schemagen_monitor.page.frame import Frame
from schemagen_monitor.page.measures import in_order, words_of
from schemagen_monitor.page.words import counted, day, listed, named, share, when
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.target_report import TargetReport
from schemagen_monitor.verdict.alert import Alert, AlertKind
from schemagen_monitor.verdict.performance import BETTER
from schemagen_monitor.verdict.window import Period, Window

WELL: Final = "Well"
NOT_JUDGED: Final = "Not judged"
_LEVELS: Final = {Level.ALERT: "Alert", Level.WARNING: "Warning"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold how a model does.

    Attributes:
        level: the worst that is open; None where nothing is.
        is_judged: whether anything could be judged.
        word: the state, in a word.
        title: the answer, as plain text: it stands in the title of the page too.
        says: what it rests on.
        since: since when it is so, in days since 1970; None where nothing is open.
        alert: the alert that the title tells of; None where nothing is open.
    """

    level: Level | None
    is_judged: bool
    word: str
    title: str
    says: Markup
    since: int | None = None
    alert: Alert | None = None


def verdict_of(report: ModelReport, frame: Frame) -> Verdict:
    """Return how a model does."""
    return _Speaker(report, frame).verdict()


def word_of(level: Level | None) -> str:
    """Return a level as a word."""
    return WELL if level is None else _LEVELS[level]


class _Speaker:
    def __init__(self, report: ModelReport, frame: Frame) -> None:
        self._report = report
        self._frame = frame
        self._causes = Causes(report, frame)

    def verdict(self) -> Verdict:
        opened = self._report.open_alerts
        if opened:
            return self._opened(self._worst(opened))
        if not self._report.windows and self._report.ahead:
            title = (
                f"{counted(self._report.ahead, 'event')} lie{'s' if self._report.ahead == 1 else ''} ahead of the clock"
            )
            says = (
                "None has come until now. An event counts from its own time on: is a clock wrong, or a zone left out?"
            )
            return self._unjudged(title, says)
        if not self._report.windows:
            says = "This page shows it within a minute. The schema is known, so every column is listed below."
            return self._unjudged("No event has come yet", says)
        if not self._report.judged:
            return self._too_early()
        return self._well()

    @staticmethod
    def _worst(opened: list[Alert]) -> Alert:
        """Return the alert to tell of first: performance before its likely causes, at the same level."""
        return min(
            opened,
            key=lambda one: (one.level is not Level.ALERT, one.kind is not AlertKind.PERFORMANCE, one.since),
        )

    def _opened(self, alert: Alert) -> Verdict:
        fall = next(iter(self._causes.falls(alert)), None) if alert.kind is AlertKind.PERFORMANCE else None
        level = self._report.level or alert.level
        if fall is not None:
            title, says = self._fell(fall, alert)
        else:
            sentence = _without_stop(self._causes.sentence(alert).striptags())
            # Windows that are shorter than those that are judged have no number of their own to tell.
            is_told = alert.kind is AlertKind.PERFORMANCE
            title = sentence.partition(";")[0] if is_told else sentence
            says = self._judged_by() if is_told else self._performance_holds()
        says = Markup(" ").join([*self._silence(), says])
        return Verdict(level, True, _LEVELS[level], title, says, alert.since, alert)

    def _judged_by(self) -> Markup:
        days = self._report.rule_days
        if Period.of_rule(days) is self._report.period:
            return Markup()
        return Markup("It is judged by {}.").format("days" if days == 1 else f"windows of {days} days")

    def _silence(self) -> list[Markup]:
        """Say since when labels are late: what is older is all that is known of performance."""
        found: dict[int, list[Markup]] = {}
        for target in self._report.targets[:2]:
            since = silent_since(self._report, target)
            if since is not None:
                found.setdefault(since, []).append(named(target.name))
        words = Markup("Nothing is known of how good the answers for {} are since {}: labels have not come.")
        return [words.format(listed(names), day(since, self._year)) for since, names in found.items()]

    def _fell(self, fall: Fall, alert: Alert) -> tuple[str, Markup]:
        words, verb = words_of(fall.measure), _verb(fall)
        window = self._window(fall.place)
        title = f"{words.title} {verb} to {words.show(fall.now.value)} {when(window, self._report.period, self._year)}"
        says: list[str] = [Markup("It was {} in the reference.").format(words.show(fall.before.value))]
        if len(self._report.targets) > 1:
            says.insert(0, Markup("This is about {}.").format(named(fall.target.name)))
        says += self._labels(fall.target, fall.place)
        others = [one for one in self._causes.falls(alert)[1:] if one.target is fall.target][:2]
        said = [f"{words_of(one.measure).title} {_verb(one)} too, to {self._shown(one)}." for one in others]
        held = [
            name
            for name in ("ndcg", "accuracy", "auc", "r2")
            if name in fall.target.measures and name not in (fall.measure, *(one.measure for one in others))
        ]
        said += [f"{words_of(name).title} is {self._value(fall.target, name, fall.place)}." for name in held[:1]]
        base, where = self._base_rate(fall), self._causes.where(alert)
        return title, Markup(" ").join([*says, *([where] if where else []), *said, *base])

    def _base_rate(self, fall: Fall) -> list[str]:
        """Say the base rate: accuracy moves with it while nothing else changes."""
        series, before = fall.target.measures.get("base_rate"), fall.target.reference.get("base_rate")
        now = None if series is None else series[fall.place]
        if now is None or now.value is None or before is None or before.value is None:
            return []
        return [f"{share(now.value)} came true, against {share(before.value)} in the reference."]

    def _labels(self, target: TargetReport, place: int) -> list[str]:
        rows, final = self._report.windows[place].rows, target.ripeness.final_coverage
        if not rows or not final or target.ripeness.hits_only:
            return []
        here = min(1.0, target.labels[place] / rows / final)
        if here >= OWN_COVERAGE:
            return [f"{share(here)} of the labels that are awaited are in, so the number will hardly move."]
        return [
            f"Only {share(here)} of the labels that are awaited are in, though the others are due: it rests on these."
        ]

    def _performance_holds(self) -> Markup:
        return Markup(" ").join(self._states())

    def _states(self) -> list[Markup]:
        found: list[Markup] = []
        reasons: dict[str, None] = {}  # labels of one file have one reason, which is said once
        for target in self._report.targets[:2]:
            place = self._report.newest_ripe(target)
            measure = next((one for one in in_order(target) if one in BETTER), None)
            before = None if measure is None else target.reference.get(measure)
            if place is None or measure is None or before is None or before.value is None:
                found.append(Markup("How good the answers for {} are is not known.").format(named(target.name)))
                reasons[_sentence(target.ripeness.reason).rstrip()] = None
                continue
            words = words_of(measure)
            found.append(
                Markup("{} of {} was {} {}, {} in the reference.").format(
                    words.title,
                    named(target.name),
                    self._value(target, measure, place),
                    when(self._window(place), self._report.period, self._year),
                    words.show(before.value),
                )
            )
        return [*found, *(escape(one) for one in reasons if one)]

    def _too_early(self) -> Verdict:
        rows = sum(window.rows for window in self._report.windows)
        first = next(iter(self._report.targets), None)
        waits = first is not None and any(first.labels) is False
        reason = None if first is None else first.ripeness.reason
        if self._report.reference is not None:
            title = f"{counted(rows, 'event')} so far: nothing to compare with the reference yet"
            says = escape(f"All days that are over are days of the reference. {_sentence(reason)}".rstrip())
        elif waits:
            title = "No label has come yet"
            says = escape("How good the answers are is not known. Everything below is shown, and alerts on nothing.")
        else:
            why = "too few to judge" if rows < FEWEST_ROWS else "nothing to compare with yet"
            title = f"{counted(rows, 'event')} so far: {why}"
            says = escape(f"{_sentence(reason)}Everything below is shown, and alerts on nothing.")
        return self._unjudged(title, says)

    def _unjudged(self, title: str, says: str) -> Verdict:
        return Verdict(None, False, NOT_JUDGED, title, escape(says))

    def _well(self) -> Verdict:
        for target in self._report.targets:
            place = self._report.newest_ripe(target)
            measure = next((one for one in in_order(target) if one in BETTER), None)
            if place is None or measure is None:
                continue
            at = when(self._window(place), self._report.period, self._year)
            title = f"{words_of(measure).title} holds at {self._value(target, measure, place)} {at}"
            says = Markup("{} Nothing is flagged.").format(Markup(" ").join([*self._silence(), *self._states()]))
            return Verdict(None, True, WELL, title, says)
        says = self._performance_holds() or escape("The schema names no label that a prediction answers.")
        return Verdict(None, True, WELL, "Nothing is flagged: columns look as in the reference", says)

    def _shown(self, fall: Fall) -> str:
        return words_of(fall.measure).show(fall.now.value)

    def _value(self, target: TargetReport, measure: str, place: int) -> str:
        found = target.measures[measure][place]
        return words_of(measure).show(None if found is None else found.value)

    def _window(self, place: int) -> Window:
        window = self._report.windows[place]
        return Window(window.start, window.end)

    @property
    def _year(self) -> int:
        return self._frame.year


def _verb(fall: Fall) -> str:
    before, now = fall.before.value or 0.0, fall.now.value or 0.0
    return "fell" if now < before else "rose"


def _sentence(text: str | None) -> str:
    """Return a reason as a sentence with a space behind it; nothing where there is none."""
    return f"{text[:1].upper()}{text[1:]}. " if text else ""


def _without_stop(text: str) -> str:
    return text.removesuffix(".")


def since_words(since: int, frame: Frame) -> str:
    """Return the words that say since when something is so."""
    return f"since {day(since, frame.year)}"
