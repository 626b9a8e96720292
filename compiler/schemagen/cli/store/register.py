"""Run ``schemagen register``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
from schemagen_runtime.api.destination import Collection, SchemaConflict, SchemaInfo, require_name
from schemagen_runtime.api.settings import Settings
from schemagen_runtime.client.urls import open_destination

from schemagen.cli.console import examples, note
from schemagen.cli.schema_file import load_schema

_FINDINGS: Final = 1


@click.command(
    epilog=examples(
        "schemagen register credit_risk.yaml --to https://collector.example --project lending",
        "schemagen register credit_risk.yaml --to sqlite:///monitoring.db --collection scores",
    )
)
@click.argument("schema_file", metavar="SCHEMA", type=click.Path(path_type=Path))
@click.option("--to", "url", required=True, metavar="URL", help="Where to, such as https://collector.example.")
@click.option("--project", default="default", show_default=True, help="The project.")
@click.option("--collection", help="The data collection; by default the schema's name.")
def command(*, schema_file: Path, url: str, project: str, collection: str | None) -> int:
    """Register a schema with a collector or a store.

    A new version of a registered schema adds its columns; one that would break what is stored is refused, with
    every reason. A token that may register comes from the environment, SCHEMAGEN_TOKEN or SCHEMAGEN_TOKEN_FILE.
    Exits with 1 if the schema has errors or is refused.
    """
    schema = load_schema(schema_file)
    if schema is None:
        return _FINDINGS
    try:
        place = Collection(require_name("project", project), require_name("data collection", collection or schema.name))
        destination = open_destination(url, None, Settings())
        try:
            info = SchemaInfo.of(schema)
            destination.register(place, info)
        finally:
            destination.close()
    except SchemaConflict as conflict:
        for reason in conflict.reasons:
            note(f"schemagen: refused: {reason}")
        return _FINDINGS
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    note(f"{url}: {place} takes events of {schema.name} {schema.version} ({schema.fingerprint[:12]})")
    return 0
