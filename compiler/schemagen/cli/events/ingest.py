"""Run ``schemagen ingest``."""

from __future__ import annotations

from pathlib import Path

import click
from schemagen_runtime.api.destination import Collection, SchemaInfo, require_name
from schemagen_runtime.api.stream import Stream

from schemagen.cli.console import examples, note, silence_failures
from schemagen.cli.exit_codes import FINDINGS
from schemagen.cli.file_delivery import EventFile, deliver_file
from schemagen.cli.options import data_options, resume_option
from schemagen.cli.placeholders import placeholders, told
from schemagen.cli.reading import Reading
from schemagen.cli.schema_file import load_schema


@click.command(
    epilog=examples(
        "schemagen ingest events.ndjson --schema credit_risk.yaml --to sqlite:///monitoring.db --model xgb-7",
        "schemagen ingest year.ndjson.gz --schema credit_risk.yaml --to sqlite:///monitoring.db --resume year.resume",
        "schemagen ingest labels.csv --schema credit_risk.yaml --to sqlite:///monitoring.db",
    )
)
@data_options
@click.option("--to", "url", required=True, metavar="URL", help="Where to, such as sqlite:///monitoring.db.")
@click.option("--project", default="default", show_default=True, help="The project of the data collection.")
@click.option("--model", default="default", show_default=True, help="The model that made the predictions.")
@click.option("--collection", help="The data collection; the schema's name by default.")
@resume_option
def command(
    *,
    data: str,
    schema_file: Path,
    reading: Reading,
    max_errors: int,
    url: str,
    project: str,
    model: str,
    collection: str | None,
    resume: Path | None,
) -> int:
    """Check a file of events and deliver the good ones.

    DATA is read as 'schemagen validate' reads it. Bad rows are printed to stdout with their lines and left
    out; mend them and run the same command again: what is stored already is recognised as duplicate.
    With --resume, a run that was interrupted or killed goes on where it was.
    Exits with 1 if any row was rejected.
    """
    silence_failures()
    schema = load_schema(schema_file)
    if schema is None:
        return FINDINGS
    names = placeholders(schema)
    for name in names:
        note(f"schemagen: {schema_file}: {told(name)}; name the column, or nothing can be ingested")
    if names:
        return FINDINGS
    try:
        place = Collection(require_name("project", project), require_name("data collection", collection or schema.name))
        stream = Stream(place, require_name("model", model), SchemaInfo.of(schema))
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    return deliver_file(EventFile(data, reading, max_errors, resume), schema, stream, url)
