"""Run ``schemagen monitor rebuild``."""

from __future__ import annotations

from functools import partial

import click

from schemagen.cli.collections import opened
from schemagen.cli.console import examples, note
from schemagen.cli.judging import choose, control_option, count, database_option, open_database


@click.command(epilog=examples("schemagen monitor rebuild --db monitoring.db"))
@database_option
@control_option
@click.option("--project", help="The project; every one by default.")
@click.option("--collection", help="The data collection; every one by default.")
def command(*, db: str, control: str | None, project: str | None, collection: str | None) -> int:
    """Count every row of a database anew.

    Nothing changes by it but the time it takes, unless what was counted is damaged: counters follow every event, label
    and erased id. Hours of which rows were pruned keep what was counted. Stopped in between, it goes on the next time.
    """
    with opened(partial(open_database, control=control), db) as monitor:
        chosen = choose(monitor, db, project, collection)
        count(monitor, chosen, anew=True)
        for one in chosen:
            note(f"{one} is counted")
    return 0
