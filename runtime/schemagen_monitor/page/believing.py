"""Say whether numbers can be believed: whether scores are probabilities, and after which time labels come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from schemagen_monitor.charts.believing import FEWEST, Said, draw_calibration
from schemagen_monitor.page.frame import Frame
from schemagen_monitor.page.words import DASH, count, counted, named, number, share, span, when
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.target_report import CalibrationReport, TargetReport
from schemagen_monitor.verdict.window import Window

_TARGETS: Final = 3


@dataclass(frozen=True, slots=True)
class Believing:
    """Hold what is said of one target.

    Attributes:
        name: the target.
        delay: after which time its labels come, in words.
        calibration: whether its scores are probabilities, in words; empty where it has none.
        chart: a picture of that; empty where there is none.
        rows: the numbers of the picture: probability, events, said, came true, interval.
    """

    name: Markup
    delay: str
    calibration: str
    chart: Markup
    rows: Sequence[Sequence[str]]


def believing_of(report: ModelReport, frame: Frame) -> list[Believing]:
    """Return what is said of the targets of a model."""
    return [_believing(report, target, frame) for target in report.targets[:_TARGETS]]


def _believing(report: ModelReport, target: TargetReport, frame: Frame) -> Believing:
    now, before = target.calibration, target.calibration_before
    words = _calibration(report, target, frame)
    chart = Markup()
    if now is not None:
        chart = draw_calibration(f"Said against came true, {target.name}", words, _said(now), _said(before))
    return Believing(
        named(target.name), _delay(target, frame.year), words, chart, [] if now is None else list(_rows(now))
    )


def _delay(target: TargetReport, year: int) -> str:
    found = target.ripeness
    if found.age_days is None or found.final_days is None:
        return f"When labels come is not known: {found.reason}."
    never = 1 - (found.final_coverage or 0.0)
    days = "on the same day" if found.age_days == 0 else f"within {counted(found.age_days, 'day')}"
    events = f"events of {span(found.final_days, year)}"
    rest = f"{share(never)} of the {events} have got none so far." if never > 0.0005 else f"All {events} have one."
    return f"95\u202f% of the labels come {days}. {rest}"


def _calibration(report: ModelReport, target: TargetReport, frame: Frame) -> str:
    now, before, place = target.calibration, target.calibration_before, report.newest_ripe(target)
    if now is None or place is None or not now.bins:
        return ""
    window = Window(report.windows[place].start, report.windows[place].end)
    most = max(now.bins, key=lambda one: one.rows)
    points = f"{100 * now.error:.0f} points" if now.error >= 0.015 else "a point or less"
    was = "" if before is None else f", in the reference by {100 * before.error:.0f}"
    at = when(window, report.period, frame.year)
    return (
        f"Where the model said {share(most.score)} {at}, {share(most.share)} came true. "
        f"In the mean it is off by {points}{was}."
    )


def _said(calibration: CalibrationReport | None) -> list[Said]:
    bins = () if calibration is None else calibration.bins
    return [Said(one.rows, one.score, one.share, one.low, one.high) for one in bins]


def _rows(calibration: CalibrationReport) -> Iterator[Sequence[str]]:
    for one in calibration.bins:
        interval = f"{number(one.low)}{DASH}{number(one.high)}"
        note = "" if one.rows >= FEWEST else " (too few to draw)"
        yield f"{number(one.score)}{note}", count(one.rows), share(one.share), interval
