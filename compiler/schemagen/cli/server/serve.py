"""Run ``schemagen serve``."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import click
from schemagen_collector.server.certificate import CertificateError
from schemagen_collector.server.serving import ListenError, Listening, serve
from schemagen_collector.settings import CollectorSettings

from schemagen.cli.console import examples, note
from schemagen.cli.exit_codes import CLEAN
from schemagen.cli.options import database_file

_PATH: Final = click.Path(dir_okay=False, path_type=Path)


@click.command(
    epilog=examples(
        "schemagen serve --db monitoring.db",
        "schemagen serve --db monitoring.db --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem",
    )
)
@click.option(
    "--db",
    required=True,
    metavar="FILE",
    callback=database_file,
    help="The monitoring database; made where there is none.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", default=8321, show_default=True, type=click.IntRange(0, 65535), help="The port; 0 takes a free one."
)
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Processes that serve.")
@click.option("--tls-cert", type=_PATH, help="A certificate chain in PEM: serve https.")
@click.option("--tls-key", type=_PATH, help="Its private key, where the certificate's file has none.")
@click.option(
    "--max-requests",
    default=CollectorSettings.__dataclass_fields__["max_requests"].default,
    show_default=True,
    type=click.IntRange(1),
    help="Requests that a process works on at a time.",
)
@click.option(
    "--graceful-timeout",
    default=30.0,
    show_default=True,
    type=click.FloatRange(0, min_open=True),
    help="Seconds in which accepted requests are finished after SIGTERM.",
)
@click.option("--access-log/--no-access-log", default=True, show_default=True, help="Log each request.")
def command(
    *,
    db: str,
    host: str,
    port: int,
    workers: int,
    tls_cert: Path | None,
    tls_key: Path | None,
    max_requests: int,
    graceful_timeout: float,
    access_log: bool,
) -> int:
    """Run the HTTP collector over one database.

    Clients send events to its URL instead of to a file: Workspace("http://127.0.0.1:8321", …). Without tokens
    it listens on this machine only; 'schemagen token create' makes one. SIGTERM and Ctrl-C stop it, after the
    requests that it accepted. The log goes to stderr, one JSON object a line for each request.
    """
    if tls_key is not None and tls_cert is None:
        raise click.UsageError("--tls-key is given without --tls-cert; give both")
    try:
        listening = Listening(host=host, port=port, workers=workers, tls_certificate=tls_cert, tls_key=tls_key)
        settings = CollectorSettings(
            db=Path(db),
            open_without_tokens=listening.may_be_open,
            max_requests=max_requests,
            graceful_timeout=graceful_timeout,
            access_log=access_log,
        )
        serve(settings, listening, lambda url, is_open: _announce(db, url, listening, is_open=is_open))
    except (CertificateError, ListenError) as error:
        raise click.UsageError(str(error)) from error
    note(f"schemagen: stopped; {db} is complete")
    return CLEAN


def _announce(db: str, url: str, listening: Listening, *, is_open: bool) -> None:
    rights = "no token is needed, for none was made" if is_open else "a token is needed"
    note(f"schemagen: serving {db} at {url} ({rights})")
    if not listening.is_loopback and listening.tls_certificate is None:
        note(
            f"schemagen: warning: tokens and events travel in the clear to {listening.host}; "
            "give --tls-cert and --tls-key, or listen on 127.0.0.1 behind a proxy that ends TLS"
        )
