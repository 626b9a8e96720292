"""Judge the models of a database for a command: count what is new, with a bar, then judge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, TypeVar

import click
from click.exceptions import Exit
from schemagen_monitor.monitor import Monitor, open_monitor
from schemagen_monitor.verdict.model import ModelVerdict
from schemagen_monitor.verdict.window import Period
from schemagen_runtime.api.destination import Collection, DestinationError, TransientError
from schemagen_runtime.client.urls import open_annotations
from schemagen_runtime.protocol.monitor_settings import NO_SETTINGS, MonitorSettings
from schemagen_runtime.timestamps import is_rfc3339, parse

from schemagen.cli.collections import opened
from schemagen.cli.console import note
from schemagen.cli.exit_codes import USAGE
from schemagen.cli.monitor_settings import settings_option
from schemagen.cli.progress import progress

F = TypeVar("F", bound=Callable[..., Any])
database_option = click.option(
    "--db", required=True, metavar="PLACE", help="The database, such as monitoring.db, or the URL of ClickHouse."
)
control_option = click.option(
    "--control",
    metavar="FILE",
    help="Where counters and annotations are kept, if the database is no file; made where there is none.",
)
_NOW: Final = "The moment at which it is judged, such as 2026-11-27T08:00:00Z; the clock's by default."


def monitored(function: F) -> F:
    """Add the options that name the database, the collections, the moment and a file of settings."""
    for option in (
        settings_option,
        control_option,
        click.option("--now", callback=_moment, metavar="TIME", help=_NOW),
        click.option("--collection", help="The data collection; every one by default."),
        click.option("--project", help="The project; every one by default."),
        database_option,
    ):
        function = option(function)
    return function


def _moment(_: click.Context, parameter: click.Parameter, text: str | None) -> datetime | None:
    if text is None:
        return None
    moment = parse(text)
    if moment is None or not is_rfc3339(text):
        raise click.BadParameter(
            f"{text!r} is no RFC 3339 time with an offset, such as 2026-11-27T08:00:00Z", param=parameter
        )
    return moment.astimezone(UTC)


def judged_models(
    db: str,
    project: str | None,
    collection: str | None,
    now: datetime | None,
    *,
    control: str | None = None,
    settings: MonitorSettings = NO_SETTINGS,
    period: Period | None = Period.DAY,
) -> list[ModelVerdict]:
    """Return what is found of the models of a database; None for windows that are those by which each is judged.

    Who may not write it is told what was counted so far.

    Raises:
        DestinationError: there is no such collection.
    """
    with opened(partial(open_database, settings=settings, control=control), db) as monitor:
        chosen = choose(monitor, db, project, collection)
        for said in monitor.misfits():
            note(f"schemagen: warning: of the settings: {said}")
        try:
            count(monitor, chosen)
        except (DestinationError, TransientError) as error:
            note(f"schemagen: what was counted before is judged, for nothing more can be counted: {error}")
            return monitor.models(chosen, now=now, period=period)
        with opened(partial(open_annotations, control=control), db) as annotations:
            for one in chosen:
                monitor.follow_choices(one, annotations.all(one))
        verdicts = monitor.models(chosen, now=now, period=period)
        monitor.freeze_references(verdicts)
        return [_looked_closer(monitor, one) for one in verdicts]


def _looked_closer(monitor: Monitor, verdict: ModelVerdict) -> ModelVerdict:
    """Return a verdict that says where its alerts come from; as it is where that cannot be counted."""
    try:
        return monitor.locate(verdict) if list(monitor.look_closer(verdict)) else verdict
    except (DestinationError, TransientError) as error:
        note(f"schemagen: where the alerts of {verdict.history.model} come from is not looked up: {error}")
        return verdict


def open_database(db: str, settings: MonitorSettings = NO_SETTINGS, control: str | None = None) -> Monitor:
    """Open the monitor of a database; where there is none, say so and end with the exit code for usage.

    Raises:
        click.exceptions.Exit: there is no such database, or it is something else.
        ValueError: it is the URL of something else.
    """
    try:
        return open_monitor(db, settings, control)
    except DestinationError as error:
        note(f"schemagen: {error}")
        raise Exit(USAGE) from error


def choose(monitor: Monitor, db: str, project: str | None, name: str | None) -> list[Collection]:
    """Return the collections that are meant.

    Raises:
        click.UsageError: there is none. The exit codes of others stand for what was found.
    """
    known = monitor.collections()
    chosen = [one for one in known if project in (None, one.project) and name in (None, one.name)]
    if not chosen and (project, name) != (None, None):
        raise click.UsageError(f"{db} has no such collection; it has {', '.join(map(str, known)) or 'none'}")
    return chosen


def count(monitor: Monitor, collections: Sequence[Collection], *, anew: bool = False) -> None:
    """Count what is not counted yet, or everything anew, and show how far it is."""
    for collection in collections:
        steps = monitor.recount(collection) if anew else monitor.count(collection)
        first = next(steps)
        with progress(f"counting {collection}", first.newest if not first.is_complete else None) as shown:
            for step in steps:
                shown.reach(min(step.counted, first.newest))
