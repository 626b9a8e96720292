"""What was written of a model is read as it was."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from schemagen_monitor.report.codec import FORM, read_model_report, write_model_report
from schemagen_monitor.report.model_report import ModelReport

from tests.monitor.support import fill, reported


def test_a_report_is_read_as_it_was_written(
    well_report: ModelReport, ill_report: ModelReport, ranked_report: ModelReport
) -> None:
    for report in (well_report, ill_report, ranked_report):
        assert read_model_report(write_model_report(report)) == report


def test_so_is_that_of_a_young_model(tmp_path: Path) -> None:
    young = reported(fill(tmp_path / "m.db", days=1, rows=3, delay=90), 0)
    assert young.reference is None
    assert read_model_report(write_model_report(young)) == young


@pytest.mark.parametrize(
    "written",
    [b"", b"[]", b"null", b'{"form": 0, "report": {}}', orjson.dumps({"form": FORM}), b'{"form": 1, "report": [1]}'],
)
def test_what_is_no_report_of_this_form_is_refused(written: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- each says what it is by itself
        read_model_report(written)


def test_words_that_a_report_does_not_know_are_refused(well_report: ModelReport) -> None:
    written = orjson.loads(write_model_report(well_report))
    written["report"]["period"] = "year"
    with pytest.raises(ValueError, match="not a report"):
        read_model_report(orjson.dumps(written))
