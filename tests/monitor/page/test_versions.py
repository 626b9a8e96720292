"""The page of versions has each with its days and changes."""

from __future__ import annotations

from dataclasses import replace

from schemagen_monitor.page.versions import render_versions
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.report.version_changes import VersionChange, VersionChanges

from tests.monitor.page.reading import check
from tests.monitor.page.support import HOSTILE, frame


def test_the_newest_version_stands_first(well_report: ModelReport) -> None:
    (version,) = well_report.versions
    versions = [
        VersionChanges(version, None, ()),
        VersionChanges(replace(version, version="1.1.0"), "1.0.0", ()),
        VersionChanges(replace(version, version="2.0.0"), "1.1.0", [VersionChange(HOSTILE, HOSTILE, ["meaning"])]),
        VersionChanges(replace(version, version="2.1.0"), "2.0.0", None),
    ]
    html = render_versions(well_report, versions, frame())
    root = check(html)
    assert HOSTILE not in html
    assert [one.text for one in root.every("h2")] == ["2.1.0", "2.0.0", "1.1.0", "1.0.0"]
    assert root.every("h1")[0].text == "4 versions of scores"
    text = root.text
    for words in ("is not known", "Nothing but words for people changed since 1.0.0", "The first version", "meaning"):
        assert words in text
