"""Run the collector under uvicorn: one process, or several that share a socket and the database."""

from __future__ import annotations

import errno
import functools
import os
import signal
import socket
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import Any, Final, NamedTuple

from schemagen_runtime.errors import SchemagenError
from schemagen_runtime.support.hosts import is_loopback
from starlette.types import ASGIApp
from uvicorn.server import Server
from uvicorn.supervisors import Multiprocess

from schemagen_collector.core.keeper_process import can_keep, keeping
from schemagen_collector.core.metrics import MULTIPROCESS
from schemagen_collector.core.opening import open_for_reading, open_for_watching, open_tokens
from schemagen_collector.http.connection import CollectorConfig, GuardedConnection
from schemagen_collector.server import access_log
from schemagen_collector.server.app import create_app, create_monitor_app
from schemagen_collector.server.certificate import check_certificate
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


class ListenError(SchemagenError):
    """Tell that the collector cannot listen where it should."""


class _Address(NamedTuple):
    """Hold where a socket is bound to, as ``socket`` wants it."""

    family: socket.AddressFamily
    socket_address: tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """Say where the collector listens, in how many processes, and with which certificate."""

    host: str
    port: int
    workers: int = 1
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    _address: _Address = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Look the host up, once: what is said of its address is then true of where it listens.

        Raises:
            ListenError: it is no address, and no name of one.
        """
        try:
            first = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or "it cannot be a name"
            expected = "expected one of this machine, such as 127.0.0.1, or 0.0.0.0 for all of them"
            raise ListenError(f"{self.host!r} is no address to listen on: {reason}; {expected}") from error
        object.__setattr__(self, "_address", _Address(first[0], first[4]))

    @property
    def is_loopback(self) -> bool:
        """Tell whether only this machine can reach it."""
        return is_loopback(str(self._address.socket_address[0]))

    @property
    def may_be_open(self) -> bool:
        """Tell whether requests may do without tokens: nobody else reaches it, nor a web page by a name of its own."""
        return self.is_loopback and is_loopback(self.host.lower())

    def listen(self) -> socket.socket:
        """Return a socket that listens: clients that come before the workers wait for them.

        Raises:
            ListenError: the address is taken, or is none of this machine's.
        """
        try:
            # With the protocol: asyncio sends answers at once (TCP_NODELAY) only where it is named.
            listening = socket.socket(self._address.family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
            try:
                listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listening.bind(self._address.socket_address)
                listening.listen(_BACKLOG)
            except BaseException:
                listening.close()
                raise
        except OSError as error:
            where = f"{self.host}, port {self.port}"
            advice = "choose another --port" if error.errno == errno.EADDRINUSE else "choose another --host or --port"
            raise ListenError(f"cannot listen on {where}: {error.strerror or error}; {advice}") from error
        return listening


def serve(settings: CollectorSettings, listening: Listening, announce: Callable[[str, bool], object]) -> None:
    """Serve until SIGTERM or Ctrl-C, then finish what was accepted.

    Args:
        settings: the database and the bounds.
        listening: where.
        announce: told the collector's URL once clients can connect, and whether they need no token.

    Raises:
        CertificateError: TLS cannot be offered with the certificate and the key.
        DestinationError: the database cannot be opened.
        TransientError: the store is away that has the events.
        ListenError: the address cannot be used, or is not loopback and there are no tokens.
    """
    if listening.tls_certificate is not None:
        check_certificate(listening.tls_certificate, listening.tls_key)
    if settings.store is not None:
        # Now, so that a server that is away or a wrong password is told in a sentence.
        open_for_reading(str(settings.db), settings.store).close()
    has_tokens = settings.db.exists() and _has_tokens(settings.db)
    if not listening.may_be_open and not has_tokens:
        raise ListenError(
            f"without tokens the collector listens on loopback only, and {listening.host} is not sure to be; "
            "make one with 'schemagen token create', or leave --host out"
        )
    with (
        listening.listen() as bound,
        _workers_share_metrics(listening.workers),
        _stoppable(_configure(settings, listening), bound) as run,
    ):
        if not settings.db.exists():
            # Only now, when nothing can be refused any more: a mistake leaves no new database behind.
            _has_tokens(settings.db)
        announce(_url(listening, bound), settings.open_without_tokens and not has_tokens)
        with keeping(_reachable(settings, listening, bound)) if settings.monitor and can_keep() else nullcontext():
            run()


def serve_monitor(settings: CollectorSettings, listening: Listening, announce: Callable[[str], object]) -> None:
    """Serve the pages alone until SIGTERM or Ctrl-C, to whoever uses this machine.

    Args:
        settings: the database, which is there, and the bounds.
        listening: where.
        announce: told the URL once browsers can connect.

    Raises:
        DestinationError: there is no such database, or it cannot be opened.
        ListenError: the address cannot be used, or is not loopback.
    """
    if not listening.may_be_open:
        raise ListenError(
            f"the monitor asks for no token, so it listens on loopback only, and {listening.host} is not sure to be; "
            "leave --host out, or let 'schemagen serve' show the same pages to those who have a token"
        )
    open_for_watching(str(settings.db), settings.store).close()
    if settings.store is not None:
        _has_tokens(settings.db)  # it makes the file where there is none
    config = _configure(settings, listening, create_monitor_app)
    with listening.listen() as bound, _stoppable(config, bound) as run:
        announce(_url(listening, bound))
        with keeping(settings):
            run()


def _has_tokens(db: Path) -> bool:
    """Tell whether a token was ever made; the database is made where there is none."""
    with open_tokens(str(db), create=True) as tokens:
        return tokens.any()


def _reachable(settings: CollectorSettings, listening: Listening, bound: socket.socket) -> CollectorSettings:
    """Return the settings with the URL under which people find the pages, where none is given."""
    return (
        settings if settings.public_url else replace(settings, public_url=_url(listening, bound) + settings.root_path)
    )


def _configure(
    settings: CollectorSettings,
    listening: Listening,
    create: Callable[[CollectorSettings], ASGIApp] = create_app,
) -> CollectorConfig:
    config = CollectorConfig(
        functools.partial(create, settings),
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
