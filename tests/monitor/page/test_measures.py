"""Measures are told in words, and drawn in one order."""

from __future__ import annotations

from dataclasses import replace

from schemagen_monitor.measures.measured import Measured
from schemagen_monitor.page.measures import WORDS, drawn, in_order, interval, is_worse, words_of
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.performance import BETTER


def test_every_measure_that_is_judged_has_words() -> None:
    assert set(BETTER) <= set(WORDS)
    assert words_of("lift_at_10").title == "Lift at 10"


def test_the_first_ones_are_drawn(well_report: ModelReport) -> None:
    amount, paid = well_report.targets
    assert drawn(amount) == ["mae", "rmse", "bias"]
    assert drawn(paid) == ["accuracy", "auc", "base_rate"]
    strange = replace(paid, measures={"lift": [], **paid.measures})
    assert in_order(strange)[-1] == "lift"


def test_which_way_is_worse() -> None:
    assert is_worse("auc", 0.5, 0.7)
    assert is_worse("mae", 0.7, 0.5)
    assert not is_worse("auc", 0.7, 0.5)
    assert not is_worse("base_rate", 0.1, 0.5)


def test_intervals() -> None:
    assert interval("auc", Measured(0.5, 0.4, 0.6)) == "0.40\u20130.60"
    assert interval("bias", Measured(0.5, -0.4, 0.6)) == "\u22120.4 to 0.6"
    assert interval("auc", Measured(0.5, reason="few")) == interval("auc", None) == "\u2013"
