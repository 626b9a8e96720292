"""Run the collector under uvicorn: one process, or several that share a socket and the database."""

from __future__ import annotations

import functools
import os
import signal
import socket
import ssl
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Final

from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.support.hosts import is_loopback
from uvicorn.server import Server
from uvicorn.supervisors import Multiprocess

from schemagen_collector.core.metrics import MULTIPROCESS
from schemagen_collector.core.opening import open_tokens
from schemagen_collector.http.connection import CollectorConfig, GuardedConnection
from schemagen_collector.server import access_log
from schemagen_collector.server.app import create_app
from schemagen_collector.settings import CollectorSettings

_BACKLOG: Final = 512
_IDLE_SECONDS: Final = 75
"""Longer than most clients keep a connection, so that it is they who close it, not we while they write."""


_LOGGING: Final[dict[str, Any]] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(message)s"},
        "line": {"format": "%(message)s"},
    },
    "handlers": {
        "plain": {"class": "logging.StreamHandler", "formatter": "plain"},
        "line": {"class": "logging.StreamHandler", "formatter": "line"},
    },
    "loggers": {
        "schemagen_collector": {"handlers": ["plain"], "level": "INFO", "propagate": False},
        access_log.LOGGER: {"handlers": ["line"], "level": "INFO", "propagate": False},
        # Its warnings are about what strangers send, which the access log counts.
        "uvicorn": {"handlers": ["plain"], "level": "ERROR", "propagate": False},
    },
}
"""Everything goes to stderr; the access log is one JSON object a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Say where the collector listens, in how many processes, and with which certificate."""

    host: str
    port: int
    workers: int = 1
    tls_certificate: Path | None = None
    tls_key: Path | None = None

    @property
    def is_loopback(self) -> bool:
        """Tell whether only this machine can reach it."""
        return is_loopback(self.host)


class ListenError(SchemagenError):
    """Tell that the collector cannot listen where it should."""


def serve(settings: CollectorSettings, listening: Listening, announce: Callable[[str, bool], object]) -> None:
    """Serve until SIGTERM or Ctrl-C, then finish what was accepted.

    Args:
        settings: the database and the bounds.
        listening: where.
        announce: told the collector's URL once clients can connect, and whether they need no token.

    Raises:
        DestinationError: the database cannot be opened.
        ListenError: the address cannot be used, or is not loopback and there are no tokens.
    """
    with open_tokens(str(settings.db), create=True) as tokens:
        has_tokens = tokens.any()
    if not listening.is_loopback and not has_tokens:
        raise ListenError(
            f"without tokens the collector listens on loopback only, and {listening.host} is not; "
            "make one with 'schemagen token create', or leave --host out"
        )
    _require_certificate(listening)
    with (
        _bound(listening) as bound,
        _workers_share_metrics(listening.workers),
        _stoppable(_configure(settings, listening), bound) as run,
    ):
        announce(_url(listening, bound), settings.open_without_tokens and not has_tokens)
        run()


def _configure(settings: CollectorSettings, listening: Listening) -> CollectorConfig:
    config = CollectorConfig(
        functools.partial(create_app, settings),
        factory=True,
        http=GuardedConnection,
        ws="none",
        lifespan="on",
        log_config=_LOGGING,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        workers=listening.workers,
        backlog=_BACKLOG,
        timeout_keep_alive=_IDLE_SECONDS,
        timeout_graceful_shutdown=max(1, round(settings.graceful_timeout)),
        h11_max_incomplete_event_size=settings.max_head_bytes,
        ssl_certfile=listening.tls_certificate,
        ssl_keyfile=listening.tls_key,
    )
    config.settings = settings
    return config


@contextmanager
def _stoppable(config: CollectorConfig, bound: socket.socket) -> Generator[Callable[[], None], None, None]:
    """Yield the function that serves. From here on SIGTERM and Ctrl-C stop it, however early they come.

    uvicorn takes signals only while it runs: one that came just before that would be lost, or end the process at once.
    """
    if config.workers > 1:
        yield Multiprocess(config, [bound]).run  # it takes signals from the moment when it is made
        return
    server = Server(config)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        server.should_exit = True

    def run() -> None:
        try:
            server.run([bound])
        except SystemExit as error:
            raise ListenError("the collector could not start; its log says why") from error

    # uvicorn raises the signal that stopped it once more in the end, and it comes here: by then the work is done.
    handlers = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield run
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _require_certificate(listening: Listening) -> None:
    """Look at the certificate before anything starts, for uvicorn would say less of what is wrong with it."""
    if listening.tls_certificate is None:
        return
    try:
        _require_pem(listening.tls_certificate, listening.tls_key or listening.tls_certificate)
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            listening.tls_certificate, listening.tls_key, password=""
        )
    except (OSError, ValueError) as error:
        paths = " and ".join(str(path) for path in (listening.tls_certificate, listening.tls_key) if path is not None)
        reason = str(error)
        if isinstance(error, ssl.SSLError) and error.reason == "KEY_VALUES_MISMATCH":
            reason = "the key is not that of the certificate; give those that were made together"
        raise ListenError(f"TLS cannot be offered with {paths}: {reason}") from error


def _require_pem(certificate: Path, key: Path) -> None:
    """Look for a certificate and its key, of which OpenSSL says little where they are not there.

    Raises:
        OSError: a file cannot be read.
        ValueError: it does not hold what it should.
    """
    if b"-----BEGIN CERTIFICATE-----" not in certificate.read_bytes():
        raise ValueError(f"{certificate} holds no certificate in PEM; expected '-----BEGIN CERTIFICATE-----' in it")
    text = key.read_bytes()
    if b"PRIVATE KEY-----" not in text:
        begin = "expected '-----BEGIN PRIVATE KEY-----' in it"
        advice = "give the file that does as --tls-key" if key == certificate else begin
        raise ValueError(f"{key} holds no private key in PEM; {advice}")
    if b"ENCRYPTED" in text:
        raise ValueError(f"the key in {key} is encrypted; write it without: openssl pkey -in {key} -out plain.pem")


@contextmanager
def _bound(listening: Listening) -> Generator[socket.socket, None, None]:
    """Open a socket that listens: clients that come before the workers wait for them.

    Raises:
        ListenError: the address is taken, or is none of this machine's.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            listening.host, listening.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ListenError(f"{listening.host} is no address to listen on: {error.strerror or error}") from error
    with bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind(address)
            bound.listen(_BACKLOG)
        except OSError as error:
            where = f"{listening.host}, port {listening.port}"
            raise ListenError(f"cannot listen on {where}: {error.strerror}; choose another --port") from error
        yield bound


def _url(listening: Listening, bound: socket.socket) -> str:
    scheme = "http" if listening.tls_certificate is None else "https"
    host = f"[{listening.host}]" if ":" in listening.host else listening.host
    return f"{scheme}://{host}:{bound.getsockname()[1]}"


@contextmanager
def _workers_share_metrics(workers: int) -> Generator[None, None, None]:
    """Make a folder in which several processes add up their metrics."""
    if workers == 1 or os.environ.get(MULTIPROCESS):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="schemagen-metrics-") as folder:
        os.environ[MULTIPROCESS] = folder
        try:
            yield
        finally:
            del os.environ[MULTIPROCESS]
