"""Run ``schemagen monitor reference``."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from getpass import getuser
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from schemagen_monitor.history.days import EPOCH, written
from schemagen_monitor.monitor import Monitor
from schemagen_runtime.api.destination import Collection, DestinationError, SchemaInfo, require_name
from schemagen_runtime.api.references import KeptReference, ReferenceKind
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.client.urls import open_store

from schemagen.build.loading import load_document
from schemagen.cli.collections import opened
from schemagen.cli.console import examples, note, out, silence_failures
from schemagen.cli.exit_codes import CLEAN, FINDINGS
from schemagen.cli.file_delivery import EventFile, deliver_file
from schemagen.cli.judging import choose, control_option, count, database_option, open_database
from schemagen.cli.options import reading_options
from schemagen.cli.progress import progress
from schemagen.cli.reading import Reading
from schemagen.text.visible import visible


def _day(ctx: click.Context, parameter: click.Parameter, text: str | None) -> int | None:
    """Return a date as the day since 1970; a callback of click."""
    if text is None:
        return None
    try:
        return (date.fromisoformat(text) - EPOCH.date()).days
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is no date, such as 2026-01-05", ctx, parameter) from error


@click.command(
    epilog=examples(
        "schemagen monitor reference train.csv --db monitoring.db --collection scores --model m1",
        "schemagen monitor reference --db monitoring.db --model m1 --from 2026-01-05 --until 2026-02-02",
        "schemagen monitor reference --db monitoring.db --model m1 --first",
    )
)
@click.argument("data", required=False, type=click.Path(allow_dash=True))
@database_option
@control_option
@click.option("--project", help="The project; needed where several have such a collection.")
@click.option("--collection", help="The data collection; needed where there are several.")
@click.option("--model", required=True, metavar="NAME", help="The model.")
@click.option("--from", "start", callback=_day, metavar="DATE", help="The first day (UTC), such as 2026-01-05.")
@click.option("--until", "end", callback=_day, metavar="DATE", help="The day behind the last one.")
@click.option("--first", is_flag=True, help="The first 28 days that have most of their labels, as without a choice.")
@click.option("--by", metavar="NAME", help="Who chooses it; by default who is logged in.")
@reading_options
def command(
    *,
    data: str | None,
    db: str,
    control: str | None,
    project: str | None,
    collection: str | None,
    model: str,
    start: int | None,
    end: int | None,
    first: bool,
    by: str | None,
    reading: Reading,
    max_errors: int,
) -> int:
    """Choose with what a model is compared: a file, days, or the first days again.

    DATA holds events of the newest version of the schema, such as those that the model was trained with. It is read as
    'schemagen validate' reads it; bad rows are printed and left out. What is chosen is kept with who chose it and when.
    Exits with 1 if any row was bad.
    """
    if [data is not None, (start, end) != (None, None), first].count(True) != 1:
        raise click.UsageError("say one of them: a file, --from and --until, or --first")
    if data is None and not first and (start is None or end is None or start >= end):
        raise click.UsageError("--from names the first day, and --until one behind it")
    silence_failures()
    who = by or getuser()
    when = datetime.now(UTC).isoformat(timespec="seconds")
    with opened(partial(open_database, control=control), db) as monitor:
        found = choose(monitor, db, project, collection)
        if len(found) != 1:
            several = ", ".join(map(str, found)) or "none"
            raise click.UsageError(f"name one collection with --project and --collection; {db} has {several}")
        if data is not None:
            kept = KeptReference(ReferenceKind.FILE, chosen_by=who, chosen_at=when)
            return _count_file(monitor, found[0], model, kept, EventFile(data, reading, max_errors))
        kind = ReferenceKind.FIRST if first else ReferenceKind.RANGE
        chosen = KeptReference(kind, start, end, None, who, when)
        count(monitor, found)
        verdict = next(iter(monitor.models(found, model=model)), None)
        if verdict is None:
            raise click.UsageError(f"{found[0]} has no events of model {model}")
        if start is not None and end is not None and not verdict.history.rows(range(start, end)):
            first_day, last_day = (written(day)[:10] for day in (verdict.history.days[0], verdict.history.days[-1]))
            raise click.UsageError(f"{model} has no events on these days; it has some from {first_day} to {last_day}")
        monitor.choose_reference(found[0], model, chosen)
        (verdict,) = monitor.models(found, model=model)
        monitor.freeze_references([verdict])
        _tell(found[0], model, verdict.reference.rows, "events")
    return CLEAN


def _count_file(monitor: Monitor, collection: Collection, model: str, kept: KeptReference, file: EventFile) -> int:
    """Store a file in a database of its own, whose rows are then counted as those of the collection are."""
    document = monitor.newest_document(collection)
    if document is None:
        raise DestinationError(f"{collection} has no schema")
    schema = load_document(document)
    try:
        stream = Stream(collection, require_name("model", model), SchemaInfo.of(schema))
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    with TemporaryDirectory(prefix="schemagen-") as folder:
        source = Path(folder) / "reference.db"
        code = deliver_file(file, schema, stream, f"sqlite:///{source}")
        stored = _events(source, collection)
        if not stored:
            note("schemagen: no row of it is good: the reference stays as it was")
            return FINDINGS
        with progress("counting the reference", stored) as shown:
            rows = 0
            for some in monitor.count_reference(collection, model, kept, str(source)):
                rows += some
                shown.reach(rows)
        _tell(collection, model, rows, f"events of {file.path}")
        return code


def _events(source: Path, collection: Collection) -> int:
    """Return how many inferences a database has."""
    if not source.exists():
        return 0
    with opened(open_store, str(source)) as store:
        return sum(sum(one.models.values()) for one in store.statistics().collections if one.collection == collection)


def _tell(collection: Collection, model: str, rows: int, what: str) -> None:
    out(visible(f"{collection}, model {model}: compared with {rows:,} {what}") + "\n")
