"""Run ``schemagen mode``."""

from __future__ import annotations

import click
from schemagen_runtime.compatibility.mode import Mode

from schemagen.cli.console import examples, out
from schemagen.cli.exit_codes import CLEAN
from schemagen.cli.registered import registry_of


@click.command(
    epilog=examples(
        "schemagen mode sqlite:///monitoring.db#default/credit_risk",
        "schemagen mode https://collector.example#bank/credit_risk full",
    )
)
@click.argument("place", metavar="URL#PROJECT/COLLECTION")
@click.argument("mode", required=False, type=click.Choice([str(one) for one in Mode]))
def command(*, place: str, mode: str | None) -> int:
    """Show or set how strictly a data collection takes new versions of its schema.

    What the store cannot take is refused in every mode. 'safe', that of new collections, refuses every error
    of 'schemagen diff' that is not approved, 'full' every warning too. 'store' refuses nothing but a version
    that stands for other content; 'none' not even that.

    At a collector both need a token with the right 'register', from SCHEMAGEN_TOKEN or SCHEMAGEN_TOKEN_FILE.
    """
    with registry_of(place) as (registry, collection):
        if mode is not None:
            registry.set_mode(collection, Mode(mode))
        out(f"{registry.mode(collection)}\n")
    return CLEAN
