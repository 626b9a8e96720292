"""Write reports of models as lines for people: the worst model first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from schemagen_monitor.history.days import written
from schemagen_monitor.measures.levels import Level
from schemagen_monitor.measures.measured import Measured
from schemagen_monitor.report.model_report import ModelReport, ReferenceReport
from schemagen_monitor.verdict.shares import spell_share

_SHOWN: Final = (
    *("ndcg", "mrr", "auc", "accuracy", "base_rate", "f1", "macro_f1"),
    *("log_loss", "brier", "bias", "mae", "rmse", "r2"),
)


def worst_first(reports: Sequence[ModelReport]) -> list[ModelReport]:
    """Return models in the order in which they need somebody: by level, then by how long it has lasted."""

    def key(report: ModelReport) -> tuple[bool, bool, int, str]:
        opened = report.open_alerts
        since = min((alert.since for alert in opened), default=0)
        return report.level is not Level.ALERT, not opened, since, report.title

    return sorted(reports, key=key)


def write_lines(reports: Sequence[ModelReport]) -> Iterator[str]:
    """Yield lines on each model."""
    for report in worst_first(reports):
        yield f"{report.title}: {headline(report)}"
        yield from (f"  {line}" for line in _details(report))


def headline(report: ModelReport, *, muted: bool = False) -> str:
    """Say in one sentence how a model does; ``muted``: whether somebody muted alerts that are left out."""
    opened = report.open_alerts
    if opened:
        since = _day(min(alert.since for alert in opened))
        count = f"{len(opened)} findings are open" if len(opened) > 1 else "1 finding is open"
        return f"{report.level}: {count}, the first since {since}"
    if report.ahead and not report.windows:
        return "not judged yet: all events are ahead of now"
    if not report.judged:
        awaited = "events come as they are awaited, and " if report.is_awaited else ""
        return f"not judged yet: {awaited}there is too little to compare with"
    return "well: nothing is open that is not muted" if muted else "well: nothing is open"


def _details(report: ModelReport) -> Iterator[str]:
    for alert in report.open_alerts:
        yield f"{alert.level}: {alert.message}"
    ahead = ahead_words(report)
    if ahead is not None:
        yield ahead
    yield _reference(report.reference)
    for target in report.targets:
        found, days = target.ripeness, target.ripeness.final_days
        if found.age_days is not None and days is not None:
            share, first, last = spell_share(found.final_coverage or 0.0), _day(days.start), _day(days.end - 1)
            came = f"{share} of the events of {first} to {last} have got one"
            yield f"labels of {target.name}: {came}, most of them {_within(found.age_days)}"
    yield from unripe_words(report)
    yield from _performance(report)


def unripe_words(report: ModelReport) -> Iterator[str]:
    """Yield for each target why no day has most of its labels yet, and what to do; nothing where some have them."""
    for target in report.targets:
        if not target.ripeness.known:
            yield f"labels of {target.name}: {target.ripeness.reason}"


def ahead_words(report: ModelReport) -> str | None:
    """Say how many events have a time that is still to come; None where none has."""
    if not report.ahead:
        return None
    are, count = ("event is", "counts") if report.ahead == 1 else ("events are", "count")
    return f"{report.ahead:,} {are} ahead of now, and {count} nowhere until then: is a clock wrong?"


def _within(days: int) -> str:
    if days == 0:
        return "on the same day"
    return "within a day" if days == 1 else f"within {days} days"


def _reference(reference: ReferenceReport | None) -> str:
    if reference is None:
        return "no reference yet: no day is over"
    chosen = "" if reference.chosen_by is None else f", chosen by {reference.chosen_by}"
    if reference.span is None:
        return f"reference: {reference.rows:,} events of a file{chosen}"
    now = "" if reference.is_ripe else "; for now, until days have most of their labels"
    first, last = _day(reference.span.start), _day(reference.span.end - 1)
    return f"reference: {first} to {last}, {reference.rows:,} events{chosen}{now}"


def _day(day: int) -> str:
    return written(day)[:10]


def _performance(report: ModelReport) -> Iterator[str]:
    for target in report.targets:
        place = report.newest_ripe(target)
        if place is not None:
            amount, of = target.amount(place)
            measures = ((name, target.measures[name][place]) for name in _SHOWN if name in target.measures)
            said = ", ".join(f"{name} {_number(one)}" for name, one in measures if one is not None)
            yield f"{target.name}, {_day(report.windows[place].start)}, {amount:,} {of}: {said}"


def _number(measured: Measured) -> str:
    if measured.value is None:
        return f"not known ({measured.reason})"
    interval = "" if measured.low is None or measured.high is None else f" ({measured.low:.3g} to {measured.high:.3g})"
    return f"{measured.value:.3g}{interval}"
