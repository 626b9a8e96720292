"""Options that several commands have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, TypeVar

import click

from schemagen.model.durations import parse_duration
from schemagen.text.suggest import shown as spelled

F = TypeVar("F", bound=Callable[..., object])

_LONGEST: Final = 36500 * 86400


def seconds(ctx: click.Context, param: click.Parameter, text: str | None) -> int | None:
    """The seconds of an option that is a duration, as the schema language writes one; its callback.

    Raises:
        click.UsageError: it is none.
    """
    if text is None:
        return None
    duration = parse_duration(text)
    if duration is None:
        expected = "expected a whole number and a unit, w, d, h, m or s: such as 90d"
        raise click.BadParameter(f"{spelled(text)} is no duration; {expected}", ctx, param)
    if duration > _LONGEST:
        raise click.BadParameter(f"{spelled(text)} is too long; expected at most 36500d", ctx, param)
    return duration


def text_or_json(what: str) -> Callable[[F], F]:
    """Add ``--format``, for people or for programs; ``what`` is printed."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["text", "json"]),
        default="text",
        show_default=True,
        help=f"How {what} are printed.",
    )
