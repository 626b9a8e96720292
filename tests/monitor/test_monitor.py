"""A monitor is opened by the name of a store, counts, and judges."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from schemagen_monitor.monitor import open_monitor
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.model import ModelVerdict
from schemagen_runtime import DestinationError
from schemagen_runtime.api.selection import Having, Selection

from tests.monitor.page.columns import columns_of
from tests.monitor.page.reading import check
from tests.monitor.support import PLACE, START, fill


def test_a_monitor_counts_and_judges(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=2, rows=10)
    with open_monitor(f"sqlite:///{db}") as monitor:
        assert monitor.models() == []
        *_, last = monitor.count(PLACE)
        assert last.is_complete
        assert [verdict.history.model for verdict in monitor.models()] == ["m1"]
        assert monitor.models([]) == []


def test_of_the_running_day_only_what_came_until_now_counts(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=31, rows=24)
    with open_monitor(str(db)) as monitor:
        list(monitor.count(PLACE))
        midnight, noon, late, over = (
            monitor.models(now=START + timedelta(days=30, hours=hour))[0] for hour in (0, 12, 23.9, 24.5)
        )
        assert [sum(one.rows for one in verdict.windows) for verdict in (midnight, noon, late)] == [720, 732, 744]
        assert [len(verdict.windows) for verdict in (midnight, noon, late)] == [30, 31, 31]
        # The hours of a day together are that day.
        counts = [[one.counts for one in verdict.windows[-1].columns] for verdict in (noon, late, over)]
        assert counts[0] != counts[1]
        assert counts[1] == counts[2]


def test_a_store_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DestinationError, match="no monitoring database"):
        open_monitor(str(tmp_path / "none.db"))


def test_another_url_is_refused() -> None:
    with pytest.raises(ValueError, match="sqlite"):
        open_monitor("kafka://broker/topic")


def test_a_column_is_read_alone_with_the_reference_of_the_verdict(ill: Path, ill_verdict: ModelVerdict) -> None:
    found = columns_of(ill_verdict)
    with open_monitor(str(ill)) as monitor:
        for name in ("income", "region", "proba"):
            assert monitor.distribution(found.report, name) == found.columns[name]
        assert monitor.distribution(found.report, "none") is None
        assert monitor.distribution(replace(found.report, model="other"), "income") is None


def test_events_versions_and_sensitive_columns_are_read(ill: Path, ill_report: ModelReport) -> None:
    with open_monitor(str(ill)) as monitor:
        day = START.date() + timedelta(days=36)
        having = Having("income", is_missing=True)
        page = monitor.events(ill_report, Selection("m1", day, day + timedelta(days=1), having))
        assert len(page.records) == 50
        assert page.last is not None
        assert all(one.values["income"] is None for one in page.records)
        older = monitor.events(ill_report, Selection("m1", day, day + timedelta(days=1), having), page.last)
        assert older.records
        assert not {one.id for one in page.records} & {one.id for one in older.records}
        assert [one.version.version for one in monitor.versions(ill_report)] == ["1.0.0"]
        assert monitor.sensitive_columns(PLACE) == frozenset()


def test_a_notebook_shows_the_models(ill: Path) -> None:
    with open_monitor(str(ill)) as monitor:
        shown = monitor.show(now=START + timedelta(days=44, hours=12))
    assert repr(shown).startswith("<Report of 1 model")
    assert "income is missing otherwise" in check(shown.html, is_body=True).text
