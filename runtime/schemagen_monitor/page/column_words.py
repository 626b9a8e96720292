"""Say in words how a column does, and what its tests found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from schemagen_monitor.measures.levels import Level
from schemagen_monitor.page.words import MINUS, day, named, share, when
from schemagen_monitor.report.column_report import ColumnReport, Unjudged
from schemagen_monitor.report.distribution import Change
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.alert import Alert, AlertKind
from schemagen_monitor.verdict.shares import THIN
from schemagen_monitor.verdict.window import Window

_UNJUDGED: Final = {
    Unjudged.ROLE: Markup("{} is counted only: nothing is flagged for it"),
    Unjudged.QUIET: Markup("{} is quiet: it follows the calendar, and is never judged"),
    Unjudged.RUNNING: Markup("{} cannot be judged yet: no window after the reference is over"),
    Unjudged.REFERENCE: Markup("{} is known from days of its own reference only"),
    Unjudged.TOO_FEW: Markup("{} has too few events to compare"),
}
"""Why a column is judged in no window; of several reasons the first counts."""
NEVER: Final = {
    Unjudged.ROLE: "Counted only: nothing is flagged for it.",
    Unjudged.QUIET: "Kept quiet: it follows the calendar.",
    Unjudged.RUNNING: "Not judged yet: no window after the reference is over.",
    Unjudged.REFERENCE: "Not judged yet: all windows are of the reference.",
    Unjudged.TOO_FEW: "Not judged: each window has too few events.",
}
"""Why a column is judged in no window, below its strip; of several reasons the first counts."""
WHY: Final = {
    Unjudged.ROLE: "counted only",
    Unjudged.QUIET: "quiet",
    Unjudged.RUNNING: "still open",
    Unjudged.REFERENCE: "reference",
    Unjudged.TOO_FEW: "too few",
}
"""Why a column is not judged in one window."""
_FOUND: Final = {
    AlertKind.DRIFT: Markup("{} has left its reference since {}"),
    AlertKind.MISSING: Markup("{} is missing otherwise than in the reference since {}"),
    AlertKind.NEW_VALUES: Markup("{} has values that the reference lacks since {}"),
}
_ASKS: Final = {
    "missing": "Is a value missing more often, or less?",
    "new": "Are there values that the reference lacks?",
    "shape": "Do values lie in other bins?",
    "place": "Do values lie higher, or lower?",
}
"""What each test asks, in the order in which they are told."""
_SHARES: Final = ("missing", "new")
_LEAST_CHANCE: Final = 1e-6
_SIZES: Final = ((0.02, "hardly any"), (0.05, "small"), (0.1, "clear"))
"""What a distance below each bound is called."""


def alert_of(report: ModelReport, column: ColumnReport) -> Alert | None:
    """Return the open alert of a column that is worst, and of those the one that began first; None where none is."""
    found = [one for one in report.open_alerts if column.name in (one.column, *one.columns) and one.kind in _FOUND]
    return min(found, key=lambda one: (one.level is not Level.ALERT, one.since), default=None)


def headline(report: ModelReport, column: ColumnReport, place: int | None, year: int) -> Markup:
    """Return in one sentence how a column does; ``place`` is that of the window in view, None where there is none."""
    alert, name = alert_of(report, column), named(column.name)
    if alert is not None:
        return _FOUND[alert.kind].format(name, day(alert.since, year))
    if report.reference is None:
        return Markup("{} cannot be compared yet: the model has no reference").format(name)
    if None not in column.unjudged:
        reason = next((one for one in Unjudged if one in column.unjudged), Unjudged.TOO_FEW)
        return _UNJUDGED[reason].format(name)
    if place is not None and column.level(place) is not None:
        window = Window(report.windows[place].start, report.windows[place].end)
        seen = when(window, report.period, year)
        return Markup("{} is not as in the reference {}, and no alert is open").format(name, seen)
    return Markup("{} looks as it did in the reference").format(name)


def level_of(report: ModelReport, column: ColumnReport, place: int | None) -> Level | None:
    """Return the level of a column: that of its open alert, else that of the window in view."""
    alert = alert_of(report, column)
    if alert is not None:
        return alert.level
    return None if place is None else column.level(place)


def state_words(report: ModelReport, column: ColumnReport, place: int | None) -> str:
    """Return the state of a column in a word."""
    level = level_of(report, column, place)
    if level is not None:
        return str(level).capitalize()
    return "Not judged" if report.reference is None or None not in column.unjudged else "Steady"


def only_words(report: ModelReport, column: ColumnReport) -> Markup | None:
    """Say at which values of a segment alone the open alert of a column is found; None where that is not known."""
    alert = alert_of(report, column)
    if alert is None or not alert.segments:
        return None
    said = [Markup("<bdi>{}</bdi>").format("missing" if one.value is None else one.value) for one in alert.segments]
    return Markup("Only where {} is {}.").format(named(alert.segments[0].column), Markup(" or ").join(said))


def change_words(change: Change) -> Markup:
    """Say which share changed most, with its interval."""
    found = change.difference
    interval = ""
    if found.low is not None and found.high is not None:
        interval = f", a change of {points(found.low)} to {points(found.high)} points"
    # Bins are called by words of many kinds, as "from 1.84", "up to 3", "hidden value 2": quoted, each fits.
    return Markup(
        "The largest change is in \u201c{}\u201d: {} of the events with a value, {} in the reference{}."
    ).format(Markup("<bdi>{}</bdi>").format(change.bin.label), share(change.share), share(change.before), interval)


def points(value: float) -> str:
    """Return a difference of shares in points, with its sign."""
    text = f"{100 * value:+.1f}"
    return "0.0" if float(text) == 0 else text.replace("-", MINUS)


@dataclass(frozen=True, slots=True)
class FoundRow:
    """Hold what one test found, in words.

    Attributes:
        asks: what it asks.
        p: the probability.
        chance: how often chance alone does as much.
        size: how large the change is.
    """

    asks: str
    p: str
    chance: str
    size: str


def tell_tests(column: ColumnReport, place: int) -> Iterator[FoundRow]:
    """Yield what each test found in a window, by its place."""
    for name, asks in _ASKS.items():
        test = column.tests.get(name)
        p, effect = (None, None) if test is None else (test.p[place], test.effect[place])
        if p is not None and effect is not None:
            yield FoundRow(asks, spell_p(p), spell_chance(p), spell_size(name, effect))


def spell_chance(p: float) -> str:
    """Say how often chance alone, and the noise of days, would make a change as large."""
    if p < _LEAST_CHANCE:
        return "in under one of a million windows"
    return "in most windows" if p > 0.5 else f"in one of {1 / p:,.0f} windows"


def spell_size(test: str, effect: float) -> str:
    """Say how large a change is: in points of the rows, or as the distance J."""
    if test in _SHARES:
        return f"{100 * effect:.2g} points of the rows"
    word = next((word for bound, word in _SIZES if effect < bound), "large")
    return f"{word}, J{THIN}={THIN}{effect:.2f}"


def spell_p(p: float) -> str:
    """Return a probability in two digits."""
    return "under 0.000001" if p < _LEAST_CHANCE else f"{p:.2g}"
