"""Run ``schemagen backup``."""

from __future__ import annotations

import click
from schemagen_runtime.client.urls import open_backup

from schemagen.cli.collections import opened
from schemagen.cli.console import examples, note
from schemagen.cli.options import database_file
from schemagen.cli.progress import Progress, progress, size_of


@click.command(epilog=examples("schemagen backup --db monitoring.db --to copies/monday.db"))
@click.option(
    "--db", required=True, metavar="FILE", callback=database_file, help="The database, such as monitoring.db."
)
@click.option(
    "--to",
    "target",
    required=True,
    metavar="FILE",
    callback=database_file,
    help="The copy; a file that is there is not replaced.",
)
def command(*, db: str, target: str) -> int:
    """Copy a database while it is in use.

    The copy holds all that was stored when the command began, tokens included, of which a database knows hashes
    only. It is there whole or not at all. Services may go on writing meanwhile.
    """
    with opened(open_backup, db) as store, progress("copying", size_of(db)) as shown:
        store.back_up(target, _Steps(db, shown).reach)
    note(f"{db} is copied to {target}")
    return 0


class _Steps:
    """Show the steps of a copy on a bar of bytes."""

    def __init__(self, path: str, shown: Progress) -> None:
        self._size = size_of(path) or 0
        self._shown = shown

    def reach(self, copied: int, of: int) -> None:
        self._shown.reach(self._size * copied // max(of, 1))
