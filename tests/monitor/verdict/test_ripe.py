"""Days are ripe when most of their labels have come; what comes after now has not come."""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path

from schemagen_monitor.history.days import day_of
from schemagen_monitor.verdict.window import Window

from tests.monitor.support import CLICKED, RANKED, START, Row, clicking, fill, from_day, judged, searching

FIRST = day_of(START)


def test_days_are_ripe_at_the_age_at_which_labels_come(well: Path) -> None:
    ripe = judged(well, 40).ripe["paid"]
    assert (ripe.ripeness.age, ripe.ripeness.final_coverage) == (2, 1.0)
    assert [ripe.is_ripe(Window(FIRST + day, FIRST + day + 1)) for day in (37, 38, 39, 40)] == [
        True,
        True,
        False,
        False,
    ]
    assert ripe.is_ripe(Window(FIRST + 32, FIRST + 39))
    assert not ripe.is_ripe(Window(FIRST + 33, FIRST + 40))
    assert not ripe.is_ripe(Window(FIRST - 9, FIRST - 8))


def test_without_labels_nothing_is_ripe(tmp_path: Path) -> None:
    ripe = judged(fill(tmp_path / "m.db", days=3, rows=5, delay=90), 2).ripe["paid"]
    assert ripe.ripeness.reason == "no labels have come"
    assert not ripe.is_ripe(Window(FIRST, FIRST + 1))
    assert ripe.late([Window(FIRST, FIRST + 1)]) == [False]


def test_clicks_alone_are_labels_that_say_only_that_something_happened(well: Path, tmp_path: Path) -> None:
    assert [one.ripeness.labels.hits_only for one in judged(well, 9).ripe.values()] == [False, False]
    graded = fill(tmp_path / "graded.db", searching, days=3, rows=200, delay=0, text=RANKED, labels=["grade"])
    assert not judged(graded, 2).ripe["grade"].ripeness.labels.hits_only
    clicked = fill(tmp_path / "clicked.db", clicking, days=3, rows=200, delay=0, text=CLICKED, labels=["clicked"])
    assert judged(clicked, 2).ripe["clicked"].ripeness.labels.hits_only
    grades = fill(tmp_path / "grades.db", _liked, days=3, rows=200, delay=0, text=RANKED, labels=["grade"])
    assert judged(grades, 2).ripe["grade"].ripeness.labels.hits_only


def _liked(chance: random.Random, day: int) -> Row:
    row = searching(chance, day)
    return row if row["grade"] else {name: value for name, value in row.items() if name != "grade"}


def test_fewer_clicks_are_no_late_labels(tmp_path: Path) -> None:
    """How many lists are clicked in is what people do; that nobody clicks at all is not."""
    world = from_day(39, partial(clicking, share=0), from_day(34, partial(clicking, share=0.1), clicking))
    db = fill(tmp_path / "m.db", world, days=43, rows=300, delay=0, text=CLICKED, labels=["clicked"])
    verdict = judged(db, 42)
    late = [alert for alert in verdict.alerts if alert.kind == "labels"]
    assert [(one.since - FIRST, one.message) for one in late] == [
        (39, "labels of clicked are late: none has come, since 2026-02-13")
    ]
    assert all(verdict.ripe["clicked"].is_ripe(Window(FIRST + day, FIRST + day + 1)) for day in range(43))
