"""Run ``schemagen monitor rebuild``."""

from __future__ import annotations

import click

from schemagen.cli.collections import opened
from schemagen.cli.console import examples, note
from schemagen.cli.judging import choose, count, open_database


@click.command(epilog=examples("schemagen monitor rebuild --db monitoring.db"))
@click.option("--db", required=True, metavar="FILE", help="The database, such as monitoring.db.")
@click.option("--project", help="The project; every one by default.")
@click.option("--collection", help="The data collection; every one by default.")
def command(*, db: str, project: str | None, collection: str | None) -> int:
    """Count every row of a database anew.

    Nothing changes by it but the time it takes, unless what was counted is damaged: counters follow every event, label
    and erased id. Hours of which rows were pruned keep what was counted. Stopped in between, it goes on the next time.
    """
    with opened(open_database, db) as monitor:
        chosen = choose(monitor, db, project, collection)
        count(monitor, chosen, anew=True)
        for one in chosen:
            note(f"{one} is counted")
    return 0
