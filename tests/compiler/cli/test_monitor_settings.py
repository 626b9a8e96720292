"""``--settings`` names a file that counts for more than what the schemas say to the monitor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.compiler.cli.support import schemagen
from tests.monitor.support import fill

NOW = ("--now", "2026-01-09T00:00:00Z")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose last event came at the end of 7 January; its schema awaits none."""
    folder = tmp_path_factory.mktemp("settings")
    fill(folder / "m.db", days=3, rows=24)
    return folder


def test_check_and_report_follow_it(folder: Path) -> None:
    assert schemagen("monitor", "check", "--db", "m.db", *NOW, cwd=folder).returncode == 4
    (folder / "monitor.yaml").write_text(
        "monitor: {silent_after: 2d}\ncollections: {lending/scores: {silent_after: 6h}}"
    )
    arguments = ("--db", "m.db", *NOW, "--settings", "monitor.yaml")
    done = schemagen("monitor", "check", *arguments, cwd=folder)
    assert (done.returncode, done.stderr) == (1, "")
    assert "one is awaited within 6h" in done.stdout
    report = schemagen("monitor", "report", *arguments, "--format", "json", cwd=folder)
    (alert,) = json.loads(report.stdout)["models"][0]["alerts"]
    assert alert["kind"] == "freshness"


def test_what_fits_nothing_in_the_store_is_told(folder: Path) -> None:
    (folder / "typos.yaml").write_text(
        "monitor: {levels: {drift: {alert: 0.3}}}\n"
        "collections: {lending/score: {window: day}, lending/scores: {quiet: [mnth, paid]}}"
    )
    done = schemagen("monitor", "report", "--db", "m.db", *NOW, "--settings", "typos.yaml", cwd=folder)
    assert done.returncode == 0
    for words in ("lending/score yet; is 'lending/scores' meant?", "'mnth' that could be quiet; is 'month'", "'paid'"):
        assert words in done.stderr


@pytest.mark.parametrize("command", [("monitor", "check"), ("monitor", "report"), ("monitor", "serve"), ("serve",)])
def test_a_mistake_in_it_is_told_where_it_stands(folder: Path, command: tuple[str, ...]) -> None:
    (folder / "wrong.yaml").write_text("monitor:\n  silent_after: 90m\n")
    done = schemagen(*command, "--db", "m.db", "--settings", "wrong.yaml", cwd=folder)
    assert done.returncode == 2
    assert "wrong.yaml:2:17: error[SG335]" in done.stderr
    done = schemagen(*command, "--db", "m.db", "--settings", "none.yaml", cwd=folder)
    assert done.returncode == 2
    assert "none.yaml cannot be read" in done.stderr
