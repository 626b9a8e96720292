"""Run ``schemagen prune``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import click
from schemagen_runtime.api.destination import Collection, DestinationError
from schemagen_runtime.api.store import Store
from schemagen_runtime.api.store_statistics import Removed
from schemagen_runtime.client.urls import open_store

from schemagen.cli.collections import opened
from schemagen.cli.console import examples, is_terminal, note, out
from schemagen.cli.options import seconds
from schemagen.cli.progress import progress
from schemagen.text.suggest import counted
from schemagen.text.visible import visible


@click.command(
    epilog=examples(
        "schemagen prune --db monitoring.db --older-than 90d --dry-run",
        "schemagen prune --db monitoring.db --older-than 90d",
        "schemagen prune --db monitoring.db --older-than 4w --project lending --collection scores",
        "schemagen prune --db monitoring.db --older-than 365d --counters",
    )
)
@click.option("--db", required=True, metavar="PLACE", help="A database, or its URL.")
@click.option("--older-than", "age", required=True, callback=seconds, help="How long ago, such as 90d.")
@click.option("--project", help="The project; every one by default.")
@click.option("--collection", help="The data collection; every one by default.")
@click.option("--counters", is_flag=True, help="Remove what was counted of it too, and counts of rejected events.")
@click.option("--dry-run", is_flag=True, help="Remove nothing, and say what would be removed.")
def command(*, db: str, age: int, project: str | None, collection: str | None, counters: bool, dry_run: bool) -> int:
    """Remove what was stored long ago.

    An inference goes when it was received that long ago, whatever its own timestamp. A label goes when it was
    received or corrected that long ago, and no inference is left under its id. Others may write meanwhile.

    What a monitor has counted stays, unless --counters is given. Frozen references stay in any case.
    """
    before = datetime.now(UTC) - timedelta(seconds=age)
    with opened(partial(open_store, read_only=dry_run), db) as store:
        chosen = _choose(store, db, project, collection)
        if dry_run:
            _count(store, chosen, before, counters=counters)
        else:
            _prune(store, chosen, before, counters=counters)
    return 0


def _choose(store: Store, db: str, project: str | None, name: str | None) -> list[Collection]:
    known = store.collections()
    chosen = [one for one in known if project in (None, one.project) and name in (None, one.name)]
    if not chosen and (project, name) != (None, None):
        raise DestinationError(f"{db} has no such collection; it has {', '.join(map(str, known)) or 'none'}")
    if not chosen:
        note(f"{db} has no collections")
    return chosen


def _count(store: Store, chosen: Sequence[Collection], before: datetime, *, counters: bool) -> None:
    for collection in chosen:
        removed = store.count_prunable(collection, before, counters=counters)
        _print(collection, removed, "would be removed", counters=counters)


def _prune(store: Store, chosen: Sequence[Collection], before: datetime, *, counters: bool) -> None:
    size = None
    if is_terminal(sys.stderr):  # counting takes its time, and only a bar needs it
        size = sum(store.count_prunable(collection, before).total for collection in chosen)
    with progress("pruning", size) as shown:
        done = 0
        for collection in chosen:
            removed = Removed()
            try:
                for step in store.prune(collection, before, counters=counters):
                    removed += step
                    shown.reach(done + removed.total)
            finally:  # also when Ctrl-C ends it: what is removed does not come back
                shown.make_way()
                _print(collection, removed, "removed", counters=counters)
            done += removed.total


def _print(collection: Collection, removed: Removed, what: str, *, counters: bool) -> None:
    line = f"{collection}: {counted(removed.inferences, 'inference')} and {counted(removed.labels, 'label')} {what}"
    if counters:
        line += f", with the counters of {counted(removed.hours, 'hour')}"
        line += f" and the counts of {counted(removed.rejections, 'rejected event')}"
    out(visible(line) + "\n")
