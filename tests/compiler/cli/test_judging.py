"""Commands judge the collections that are meant, at the moment that is meant."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from schemagen.cli.judging import choose, judged_models, monitored
from schemagen_monitor.monitor import open_monitor

from tests.monitor.support import PLACE, fill


def test_collections_are_chosen_by_project_and_name(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=1, rows=5)
    with open_monitor(str(db)) as monitor:
        assert choose(monitor, "m.db", None, "scores") == choose(monitor, "m.db", "lending", None) == [PLACE]
        with pytest.raises(click.UsageError, match=r"m\.db has no such collection; it has lending/scores"):
            choose(monitor, "m.db", "lending", "other")
    assert [one.history.model for one in judged_models(str(db), None, None, None)] == ["m1"]


def test_the_moment_is_read_with_its_offset() -> None:
    @click.command()
    @monitored
    def command(now: datetime | None, **_: object) -> None:
        click.echo(now and now.astimezone(UTC).isoformat())

    done = CliRunner().invoke(command, ["--db", "m.db", "--now", "2026-03-01T00:30:00+02:00"])
    assert done.output == "2026-02-28T22:30:00+00:00\n"
