"""A SQLite file keeps reports."""

from __future__ import annotations

from schemagen_runtime.api.kept_reports import KeptReports
from schemagen_runtime.client.urls import open_kept_reports


def test_a_file_keeps_reports() -> None:
    assert isinstance(open_kept_reports("m.db"), KeptReports)
