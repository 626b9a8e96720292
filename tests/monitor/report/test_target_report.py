"""How predictions did stands window by window, beside what the reference had."""

from __future__ import annotations

from pathlib import Path

from schemagen_monitor.history.days import day_of
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.model import ModelVerdict

from tests.monitor.support import START, fill, reported


def test_series_are_those_of_the_windows(ill_verdict: ModelVerdict, ill_report: ModelReport) -> None:
    amount, paid = ill_report.targets
    assert (paid.score, paid.estimate, paid.label) == ("proba", None, "paid")
    assert (amount.score, amount.estimate) == (None, "estimate")
    for target in ill_report.targets:
        verdicts = [window.targets[target.name] for window in ill_verdict.windows]
        assert list(target.labels) == [one.labels for one in verdicts]
        assert list(target.ripe) == [one.is_ripe for one in verdicts]
        for name, series in target.measures.items():
            assert list(series) == [one.measures.get(name) for one in verdicts]


def test_the_reference_has_measures_too(ill_report: ModelReport) -> None:
    paid = ill_report.targets[1]
    assert paid.reference_labels == 28 * 400
    value = paid.reference["auc"].value
    assert value is not None
    assert value > 0.7


def test_the_newest_label_has_its_day(ill_report: ModelReport, tmp_path: Path) -> None:
    assert [target.newest_label for target in ill_report.targets] == [day_of(START) + 44] * 2
    young = reported(fill(tmp_path / "m.db", days=1, rows=3, delay=90), 0)
    assert [target.newest_label for target in young.targets] == [None, None]


def test_calibration_is_that_of_scores_that_are_probabilities(
    well_report: ModelReport, ill_report: ModelReport
) -> None:
    amount, paid = well_report.targets
    assert amount.calibration is None
    assert paid.calibration is not None
    assert paid.calibration_before is not None
    assert sum(one.rows for one in paid.calibration.bins) == 400
    assert sum(one.rows for one in paid.calibration_before.bins) == 28 * 400
    assert paid.calibration_before.error < 0.02
    for one in paid.calibration_before.bins:
        assert one.low <= one.share <= one.high
        assert abs(one.score - one.share) < 0.1 or one.rows < 300
    broken = ill_report.targets[1].calibration
    assert broken is not None
    assert broken.error > 0.1


def test_windows_that_lack_labels_have_an_estimate(ill_report: ModelReport) -> None:
    amount, paid = ill_report.targets
    assert amount.estimated == {}
    assert set(paid.estimated) == {"auc", "accuracy", "precision", "recall", "f1"}
    known = [place for place, value in enumerate(paid.estimated["accuracy"]) if value is not None]
    assert known == [place for place in range(45) if not paid.ripe[place] or not paid.labels[place]]
    assert known[-1] == 44
