"""The report in one file, as a mail or a build server shows it: it needs nothing else, whatever its store holds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest

from tests.browser.conftest import GROUPED, Fill, Watch
from tests.browser.stores import HOSTILE
from tests.browser.watching import LOOKS


@pytest.fixture(scope="module", params=GROUPED)
def report(request: pytest.FixtureRequest, fill: Fill, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the report of each of the stores in turn."""
    db = fill(cast("str", request.param))
    folder = tmp_path_factory.mktemp("report")
    command = [*(sys.executable, "-m", "schemagen", "monitor", "report", "--db", str(db)), "--out", "report.html"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "report.html"


def test_the_file_does_nothing_that_it_may_not(report: Path, watch: Watch) -> None:
    findings: list[str] = []
    for look in LOOKS:
        tab = watch(look)
        tab.open(report.as_uri())
        findings += tab.findings
    assert findings == []


def test_the_file_says_it_without_script(report: Path, watch: Watch) -> None:
    tab = watch(script=False)
    tab.open(report.as_uri())
    assert tab.page.locator("h1").first.inner_text()
    assert tab.findings == []


@pytest.mark.xdist_group("hostile names")
def test_nothing_hostile_runs_in_the_file(watch: Watch, fill: Fill, tmp_path: Path) -> None:
    db = fill("hostile names")
    command = [sys.executable, "-m", "schemagen", "monitor", "report", "--db", str(db), "--out", "report.html"]
    subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=300, check=True)
    tab = watch()
    dialogs: list[str] = []
    tab.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    tab.open((tmp_path / "report.html").as_uri())
    assert HOSTILE[0] in tab.page.locator("body").inner_text()
    assert (dialogs, tab.findings) == ([], [])
