"""Read the options that say when: a time, a day, or how long ago."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, TypeVar

import click
from schemagen_runtime.durations import parse_duration
from schemagen_runtime.timestamps import is_rfc3339, parse

from schemagen.text.suggest import shown

F = TypeVar("F", bound=Callable[..., Any])
_EXPECTED: Final = "expected a time with an offset, such as 2026-11-27T08:00:00Z, a day, or how long ago, such as 7d"


def moment(ctx: click.Context, param: click.Parameter, text: str | None) -> datetime | None:
    """Return the moment that an option names; a callback of click. A day is its midnight in UTC.

    Raises:
        click.BadParameter: it names none.

    """
    if text is None:
        return None
    found = parse(text) if is_rfc3339(text) else None
    if found is not None:
        return found
    ago = parse_duration(text)
    try:
        if ago is not None:
            return datetime.now(UTC) - timedelta(seconds=ago)
        day = date.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise click.BadParameter(f"{shown(text)} is no moment; {_EXPECTED}", ctx, param) from error
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def time_options(function: F) -> F:
    """Add ``--since`` and ``--until``, the times of the events that are meant."""
    for option in (
        click.option("--until", callback=moment, metavar="TIME", help="Events before this time; the same forms."),
        click.option(
            "--since",
            callback=moment,
            metavar="TIME",
            help="Events from this time on: 2026-11-27T08:00:00Z, the day 2026-11-27 (UTC), or 7d for 7 days ago.",
        ),
    ):
        function = option(function)
    return function
