"""Run ``schemagen erase``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import BinaryIO, Final

import click
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.store_statistics import Erased
from schemagen_runtime.client.urls import open_eraser
from schemagen_runtime.relay.waiting import erase_letters, erase_spooled, erased_events

from schemagen.cli.collections import choose_collection, opened
from schemagen.cli.console import examples, out
from schemagen.cli.exit_codes import CLEAN
from schemagen.cli.options import text_or_json
from schemagen.text.suggest import counted, shown
from schemagen.text.visible import visible

_FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(
    epilog=examples(
        "schemagen erase a_guid --db monitoring.db",
        "schemagen erase --db monitoring.db -- -an-id-with-a-dash-",
        "schemagen erase --ids-from ids.txt --db monitoring.db --project lending --collection scores",
        "schemagen erase a_guid --db https://collector.example --project lending --collection scores",
        "schemagen erase a_guid --db monitoring.db --spool /var/spool/events --dead-letters dead-letters",
    ),
)
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--db", required=True, metavar="PLACE", help="A database, its URL, or that of a collector.")
@click.option("--project", help="The project; may be left out where a store leaves no doubt.")
@click.option("--collection", help="The data collection; the same.")
@click.option("--ids-from", type=click.File("rb"), help="A file of ids, one a line; - is standard input.")
@click.option("--spool", type=_FOLDER, help="A spool whose waiting events are erased too; no process may use it.")
@click.option("--dead-letters", type=_FOLDER, help="A folder of dead letters where they are erased too.")
@text_or_json("the numbers")
def command(
    *,
    ids: tuple[str, ...],
    db: str,
    project: str | None,
    collection: str | None,
    ids_from: BinaryIO | None,
    spool: Path | None,
    dead_letters: Path | None,
    form: str,
) -> int:
    """Erase what is stored under ids, and refuse them from now on.

    Inferences of every model and labels go, and their bytes are overwritten. A hash of each id stays: a late copy is
    refused as 'erased'. Copies made by 'schemagen backup' are not touched. To erase an id again changes nothing.
    """
    wanted = list(dict.fromkeys([*ids, *_read(ids_from)]))
    if not wanted:
        raise click.UsageError("say which ids: ID, or --ids-from FILE")
    with opened(open_eraser, db) as source:
        chosen = choose_collection(source, db, project, collection)
        # The store first: what is sent from the spool after that is refused.
        erased = source.erase(chosen, wanted)
    is_erased = erased_events(chosen, frozenset(wanted))
    waiting = None if spool is None else erase_spooled(spool, is_erased)
    letters = None if dead_letters is None else erase_letters(dead_letters, is_erased)
    show = _as_json if form == "json" else _as_text
    out(show(chosen, len(wanted), erased, waiting, letters))
    return CLEAN


def _read(file: BinaryIO | None) -> list[str]:
    if file is None:
        return []
    try:
        # Lines end as files have them: str.splitlines would also cut at characters that an id may have.
        lines = [line.removesuffix("\r") for line in file.read().decode("utf-8-sig").split("\n")]
    except UnicodeDecodeError as error:
        raise click.UsageError(f"the file of --ids-from is no UTF-8: {error.reason} at byte {error.start}") from error
    return [line for line in lines if line.strip()]


def _as_json(collection: Collection, ids: int, erased: Erased, waiting: int | None, letters: int | None) -> str:
    document = {
        "version": 1,
        "project": collection.project,
        "collection": collection.name,
        "ids": ids,
        "inferences": erased.inferences,
        "labels": erased.labels,
        "absent": list(erased.absent),
        "spooled": waiting,
        "dead_letters": letters,
    }
    return json.dumps(document) + "\n"


def _as_text(collection: Collection, ids: int, erased: Erased, waiting: int | None, letters: int | None) -> str:
    parts = [counted(erased.inferences, "inference"), counted(erased.labels, "label")]
    if waiting is not None:
        parts.append(counted(waiting, "spooled event"))
    if letters is not None:
        parts.append(counted(letters, "dead letter"))
    lines = [f"{collection}: {counted(ids, 'id')} erased: {', '.join(parts)}"]
    if erased.absent:
        some = ", ".join(shown(str(id_)) for id_ in erased.absent[:5])
        more = ", …" if len(erased.absent) > 5 else ""
        lines.append(
            f"nothing was stored under {len(erased.absent):,} of them, which are refused now too: {some}{more}"
        )
    return "".join(f"{visible(line)}\n" for line in lines)
