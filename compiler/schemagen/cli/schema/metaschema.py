"""Run ``schemagen metaschema``."""

from __future__ import annotations

import click

from schemagen.cli.console import examples, out
from schemagen.cli.exit_codes import CLEAN
from schemagen.frontend.metaschema import metaschema_text


@click.command(epilog=examples("schemagen metaschema > schemagen.schema.json"))
def command() -> int:
    """Print the JSON Schema of schema files, for editors.

    An editor that speaks YAML and JSON Schema then completes and checks schema files while people type.
    The first line of a schema file tells it where that is: '# yaml-language-server: $schema=schemagen.schema.json'.
    """
    out(metaschema_text())
    return CLEAN
