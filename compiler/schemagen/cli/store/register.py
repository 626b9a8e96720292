"""Run ``schemagen register``."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from schemagen_runtime.api.destination import Collection, SchemaConflict, SchemaInfo, require_name
from schemagen_runtime.api.settings import Settings
from schemagen_runtime.client.urls import open_destination, open_registry

from schemagen.cli.console import examples, note
from schemagen.cli.exit_codes import CLEAN, FINDINGS
from schemagen.cli.reviewing import approvals_of, print_mistakes
from schemagen.cli.schema_file import load_schema
from schemagen.diff.approvals import counting


@click.command(
    epilog=examples(
        "schemagen register credit_risk.yaml --to https://collector.example --project lending",
        "schemagen register credit_risk.yaml --to sqlite:///monitoring.db --collection scores --dry-run",
        "schemagen register credit_risk.yaml --to https://collector.example --approvals approvals.yaml",
    )
)
@click.argument("schema_file", metavar="SCHEMA", type=click.Path(path_type=Path))
@click.option("--to", "url", required=True, metavar="URL", help="Where to, such as https://collector.example.")
@click.option("--project", default="default", show_default=True, help="The project.")
@click.option("--collection", help="The data collection; by default the schema's name.")
@click.option("--dry-run", is_flag=True, help="Tell whether it would be taken, and change nothing.")
@click.option("--approvals", type=click.Path(path_type=Path), help="The file of approved changes.")
def command(
    *, schema_file: Path, url: str, project: str, collection: str | None, dry_run: bool, approvals: Path | None
) -> int:
    """Register a schema with a collector or a store.

    A new version of a registered schema adds its columns. What the store cannot take is refused; so is what the
    collection's mode refuses ('schemagen mode'), unless it is approved: --approvals takes the file that
    'schemagen diff --approve' writes. Every reason is told.

    A token that may register comes from the environment, SCHEMAGEN_TOKEN or SCHEMAGEN_TOKEN_FILE.
    Exits with 1 if the schema has errors or is refused.
    """
    schema = load_schema(schema_file)
    if schema is None:
        return FINDINGS
    approved = _approved(approvals)
    if approved is None:
        return FINDINGS
    try:
        place = Collection(require_name("project", project), require_name("data collection", collection or schema.name))
        _register(url, place, SchemaInfo.of(schema), approved, dry_run=dry_run)
    except SchemaConflict as conflict:
        for reason in conflict.reasons:
            note(f"schemagen: refused: {reason}")
        for change in conflict.changes:
            helps = "no approval helps" if change.change is None else f"to approve it: {change.change}"
            note(f"  {change.path}: 'schemagen explain {change.rule}' says more; {helps}")
        return FINDINGS
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    takes = "would take" if dry_run else "takes"
    note(f"{url}: {place} {takes} events of {schema.name} {schema.version} ({schema.fingerprint[:12]})")
    return CLEAN


def _approved(file: Path | None) -> frozenset[str] | None:
    """Return the changes that are approved today; None where the file has errors, which are printed."""
    found = approvals_of(file)
    return None if print_mistakes(file, found, "text") else frozenset(counting(found.given, datetime.now(UTC).date()))


def _register(url: str, place: Collection, schema: SchemaInfo, approved: frozenset[str], *, dry_run: bool) -> None:
    if not dry_run:
        try:
            _register_at_destination(url, place, schema)
        except SchemaConflict:
            if not approved:
                raise
        else:
            return
    with open_registry(url) as registry:
        registry.register(place, schema, approved=approved, dry_run=dry_run)


def _register_at_destination(url: str, place: Collection, schema: SchemaInfo) -> None:
    # A destination makes a database where there is none, and a folder that keeps events takes any schema.
    destination = open_destination(url, None, Settings())
    try:
        destination.register(place, schema)
    finally:
        destination.close()
