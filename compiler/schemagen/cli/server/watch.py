"""Run ``schemagen monitor serve``."""

from __future__ import annotations

from typing import Final

import click
from click.exceptions import Exit
from schemagen_collector.server.serving import ListenError, Listening, serve_monitor
from schemagen_collector.settings import CollectorSettings
from schemagen_runtime.api.destination import DestinationError
from schemagen_runtime.protocol.monitor_settings import MonitorSettings

from schemagen.cli.console import examples, note
from schemagen.cli.exit_codes import CLEAN, USAGE
from schemagen.cli.monitor_settings import settings_option
from schemagen.cli.options import root_path
from schemagen.cli.served_database import control_option, find_database, store_place

_SECONDS_TO_STOP: Final = 1.0


@click.command(
    epilog=examples(
        "schemagen monitor serve --db monitoring.db",
        "schemagen monitor serve --db monitoring.db --port 0",
    )
)
@click.option(
    "--db",
    required=True,
    metavar="PLACE",
    callback=store_place,
    help="The database, such as monitoring.db, or the URL of ClickHouse.",
)
@control_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on, of this machine alone.")
@click.option(
    "--port", default=8322, show_default=True, type=click.IntRange(0, 65535), help="The port; 0 takes a free one."
)
@click.option(
    "--root-path",
    "root",
    default="",
    metavar="PATH",
    callback=root_path,
    help="What a proxy has before every path, such as /monitoring.",
)
@settings_option
def command(*, db: str, control: str | None, host: str, port: int, root: str, settings: MonitorSettings) -> int:
    """Show the models of a database to a browser on this machine.

    Nobody signs in, so it listens on loopback only; the collector shows the same pages to those who have a token.
    SIGTERM and Ctrl-C stop it.
    """
    file, store = find_database(db, control)
    bounds = CollectorSettings(
        db=file, store=store, root_path=root, access_log=False, graceful_timeout=_SECONDS_TO_STOP, told=settings
    )
    try:
        listening = Listening(host=host, port=port)
        serve_monitor(bounds, listening, lambda url: note(f"schemagen: watching {db} at {url}{root}"))
    except ListenError as error:
        raise click.UsageError(str(error)) from error
    except DestinationError as error:
        note(f"schemagen: {error}")
        raise Exit(USAGE) from error
    return CLEAN
