"""Run ``schemagen serve``."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Final

import click
from schemagen_collector.core.keeper_process import can_keep
from schemagen_collector.server.certificate import CertificateError
from schemagen_collector.server.serving import ListenError, Listening, serve
from schemagen_collector.settings import CollectorSettings, Webhook
from schemagen_runtime.protocol.monitor_settings import MonitorSettings
from schemagen_runtime.protocol.webhooks import SECRET_VARIABLE, SHORTEST_SECRET, require_http_url

from schemagen.cli.console import examples, note
from schemagen.cli.exit_codes import CLEAN
from schemagen.cli.monitor_settings import settings_option
from schemagen.cli.options import root_path as read_root_path
from schemagen.cli.served_database import control_option, find_database, store_place

_PATH: Final = click.Path(dir_okay=False, path_type=Path)
_LONGEST_STOP: Final = 86400.0
"""Seconds: a day."""


def _number(ctx: click.Context, param: click.Parameter, seconds: float) -> float:
    """Refuse what is read as a float, and is in any range of floats, but is no number."""
    if math.isnan(seconds):
        raise click.BadParameter("nan is no number; expected seconds", ctx, param)
    return seconds


def _receivers(ctx: click.Context, param: click.Parameter, urls: tuple[str, ...]) -> tuple[Webhook, ...]:
    """Return the webhooks; none is used without a secret, for a receiver could not tell who sends."""
    try:
        receivers = list(dict.fromkeys(map(require_http_url, urls)))
    except ValueError as error:
        raise click.BadParameter(str(error), ctx, param) from error
    secret = os.environ.get(SECRET_VARIABLE, "")
    if receivers and len(secret) < SHORTEST_SECRET:
        problem = "is too short" if secret else "is not set"
        raise click.UsageError(
            f"--webhook signs what it sends, and the environment variable {SECRET_VARIABLE} {problem}; "
            f"give it at least {SHORTEST_SECRET} characters, such as those of 'openssl rand -hex 32'",
            ctx,
        )
    return tuple(Webhook(url, secret) for url in receivers)


def _public_url(ctx: click.Context, param: click.Parameter, url: str | None) -> str | None:
    try:
        return None if url is None else require_http_url(url).rstrip("/")
    except ValueError as error:
        raise click.BadParameter(
            f"{url!r} is no URL; expected one such as https://monitor.example", ctx, param
        ) from error


@click.command(
    epilog=examples(
        "schemagen serve --db monitoring.db",
        "schemagen serve --db clickhouse://server:8123/events --control control.db",
        "schemagen serve --db monitoring.db --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem",
        "SCHEMAGEN_WEBHOOK_SECRET=… schemagen serve --db monitoring.db --webhook https://hooks.example/alerts",
    )
)
@click.option(
    "--db",
    required=True,
    metavar="PLACE",
    callback=store_place,
    help="The monitoring database, a file that is made where there is none; or the URL of ClickHouse.",
)
@control_option
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
    type=click.FloatRange(0, _LONGEST_STOP, min_open=True),
    callback=_number,
    help="Seconds in which accepted requests are finished after SIGTERM.",
)
@click.option(
    "--webhook",
    "webhooks",
    multiple=True,
    metavar="URL",
    callback=_receivers,
    help="Tell this URL when an alert opens, changes or closes; may be given several times.",
)
@click.option(
    "--public-url",
    metavar="URL",
    callback=_public_url,
    help="Where people find the pages, behind a proxy say; where it listens by default.",
)
@click.option(
    "--root-path",
    default="",
    metavar="PATH",
    callback=read_root_path,
    help="What a proxy has before every path, such as /monitoring.",
)
@click.option(
    "--monitor/--no-monitor",
    default=True,
    show_default=True,
    help="Count and judge models in the background, where the extra 'monitor' is installed.",
)
@settings_option
@click.option("--access-log/--no-access-log", default=True, show_default=True, help="Log each request.")
def command(
    *,
    db: str,
    control: str | None,
    host: str,
    port: int,
    workers: int,
    tls_cert: Path | None,
    tls_key: Path | None,
    max_requests: int,
    graceful_timeout: float,
    webhooks: tuple[Webhook, ...],
    public_url: str | None,
    root_path: str,
    monitor: bool,
    settings: MonitorSettings,
    access_log: bool,
) -> int:
    """Run the HTTP collector over one database.

    Clients send events to its URL instead of to a file: Workspace("http://127.0.0.1:8321", …). Without tokens
    it listens on this machine only; 'schemagen token create' makes one. SIGTERM and Ctrl-C stop it, after the
    requests that it accepted. The log goes to stderr, one JSON object a line for each request.
    """
    if tls_key is not None and tls_cert is None:
        raise click.UsageError("--tls-key is given without --tls-cert; give both")
    file, store = find_database(db, control)
    if webhooks and not monitor:
        raise click.UsageError(
            "--webhook tells what the monitor finds, and --no-monitor leaves it out: give one of them"
        )
    if webhooks and not can_keep():
        raise click.UsageError(
            "--webhook tells what the monitor finds; it needs pip install 'schemagen-ingest[monitor]'"
        )
    try:
        listening = Listening(host=host, port=port, workers=workers, tls_certificate=tls_cert, tls_key=tls_key)
        bounds = CollectorSettings(
            db=file,
            store=store,
            open_without_tokens=listening.may_be_open,
            max_requests=max_requests,
            graceful_timeout=graceful_timeout,
            root_path=root_path,
            monitor=monitor,
            told=settings,
            access_log=access_log,
            webhooks=webhooks,
            public_url=public_url,
        )
        serve(bounds, listening, lambda url, is_open: _announce(db, url, listening, is_open=is_open))
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
