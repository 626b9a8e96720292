"""A moment is a time, a day, or how long ago."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click
import pytest
from schemagen.cli.moments import moment

OPTION = click.Option(["--since"])
CONTEXT = click.Context(click.Command("show"))


def test_times_days_and_durations() -> None:
    assert moment(CONTEXT, OPTION, None) is None
    assert moment(CONTEXT, OPTION, "2026-01-02T01:00:00+01:00") == datetime(2026, 1, 2, tzinfo=UTC)
    assert moment(CONTEXT, OPTION, "2026-01-02") == datetime(2026, 1, 2, tzinfo=UTC)
    before = datetime.now(UTC)
    ago = moment(CONTEXT, OPTION, "7d")
    assert ago is not None
    assert before - timedelta(days=7) <= ago <= datetime.now(UTC) - timedelta(days=7)


@pytest.mark.parametrize("text", ["yesterday", "2026-01-02T00:00:00", "7x", "", "999999999999w"])
def test_what_is_none(text: str) -> None:
    with pytest.raises(click.BadParameter, match="no moment; expected a time with an offset"):
        moment(CONTEXT, OPTION, text)
