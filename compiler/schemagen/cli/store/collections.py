"""Run ``schemagen collections``."""

from __future__ import annotations

import json

import click
from schemagen_runtime.client.urls import open_catalogue

from schemagen.cli.collections import opened
from schemagen.cli.console import examples, note, out
from schemagen.cli.exit_codes import CLEAN
from schemagen.cli.options import text_or_json
from schemagen.text.visible import visible


@click.command(
    epilog=examples(
        "schemagen collections --db monitoring.db", "schemagen collections --db https://collector.example --format json"
    )
)
@click.option("--db", required=True, metavar="PLACE", help="A database, its URL, or that of a collector.")
@click.option("--project", help="The project; every one by default.")
@text_or_json("the collections")
def command(*, db: str, project: str | None, form: str) -> int:
    """List the data collections of a store or a collector.

    Of a collector those that the token may read: it comes from the environment, SCHEMAGEN_TOKEN or
    SCHEMAGEN_TOKEN_FILE.
    """
    with opened(open_catalogue, db) as source:
        found = [one for one in source.collections() if project in (None, one.project)]
    if form == "json":
        described = [{"project": one.project, "collection": one.name} for one in found]
        out(json.dumps({"version": 1, "collections": described}) + "\n")
    elif found:
        out("".join(f"{visible(str(one))}\n" for one in found))
    else:
        note(f"{db} has no collections")
    return CLEAN
