"""``schemagen prune``."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta

import click
from schemagen_runtime.api.destination import Collection, DestinationError
from schemagen_runtime.backends.sqlite import retention
from schemagen_runtime.backends.sqlite.connection import connect, translated
from schemagen_runtime.backends.sqlite.registry import collections
from schemagen_runtime.backends.sqlite.retention import Removed

from schemagen.cli.console import examples, is_terminal, note, out
from schemagen.cli.options import seconds
from schemagen.cli.progress import Progress, progress
from schemagen.text.suggest import counted
from schemagen.text.visible import visible


@click.command(
    epilog=examples(
        "schemagen prune --db monitoring.db --older-than 90d --dry-run",
        "schemagen prune --db monitoring.db --older-than 90d",
        "schemagen prune --db monitoring.db --older-than 4w --project lending --collection scores",
    )
)
@click.option("--db", required=True, metavar="FILE", help="The database, such as monitoring.db.")
@click.option("--older-than", "age", required=True, callback=seconds, help="How long ago, such as 90d.")
@click.option("--project", help="The project; every one by default.")
@click.option("--collection", help="The data collection; every one by default.")
@click.option("--dry-run", is_flag=True, help="Remove nothing, and say what would be removed.")
def command(*, db: str, age: int, project: str | None, collection: str | None, dry_run: bool) -> int:
    """Remove what was stored long ago.

    An inference goes when it was received that long ago, whatever its own timestamp. A label goes when it was
    received or corrected that long ago, and no inference is left under its id. Others may write meanwhile.
    """
    before = datetime.now(UTC) - timedelta(seconds=age)
    with closing(connect(db, create=False)) as connection, translated(db):
        chosen = _choose(connection, db, project, collection)
        if dry_run:
            _count(connection, chosen, before)
        else:
            _prune(connection, chosen, before)
    return 0


def _choose(connection: sqlite3.Connection, db: str, project: str | None, name: str | None) -> list[Collection]:
    known = collections(connection)
    chosen = [one for one in known if project in (None, one.project) and name in (None, one.name)]
    if not chosen and (project, name) != (None, None):
        raise DestinationError(f"{db} has no such collection; it has {', '.join(map(str, known)) or 'none'}")
    if not chosen:
        note(f"{db} has no collections")
    return chosen


def _count(connection: sqlite3.Connection, chosen: Sequence[Collection], before: datetime) -> None:
    for collection in chosen:
        _print(collection, retention.count(connection, collection, before), "would be removed")


def _prune(connection: sqlite3.Connection, chosen: Sequence[Collection], before: datetime) -> None:
    size = None
    if is_terminal(sys.stderr):  # counting takes its time, and only a bar needs it
        size = sum(_rows(retention.count(connection, collection, before)) for collection in chosen)
    with progress("pruning", size) as shown:
        done = 0
        for collection in chosen:
            done += _rows(_prune_one(connection, collection, before, shown, done))
    retention.checkpoint(connection)


def _prune_one(
    connection: sqlite3.Connection, collection: Collection, before: datetime, shown: Progress, done: int
) -> Removed:
    removed = Removed()
    try:
        for step in retention.prune(connection, collection, before):
            removed += step
            shown.reach(done + _rows(removed))
    finally:  # also when Ctrl-C ends it: what is removed does not come back
        shown.make_way()
        _print(collection, removed, "removed")
    return removed


def _rows(removed: Removed) -> int:
    return removed.inferences + removed.labels


def _print(collection: Collection, removed: Removed, what: str) -> None:
    counts = f"{counted(removed.inferences, 'inference')} and {counted(removed.labels, 'label')}"
    out(visible(f"{collection}: {counts} {what}") + "\n")
