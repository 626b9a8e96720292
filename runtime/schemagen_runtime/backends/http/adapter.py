"""Limit the time of a whole request: what requests calls a timeout starts anew with each byte that comes."""

from __future__ import annotations

import http.client
import io
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, cast

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from schemagen_runtime.support.clock import monotonic

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from urllib3._base_connection import BaseHTTPConnection, BaseHTTPSConnection


def _note_nothing() -> None:
    pass


class Limit:
    """Hold when the current request of a session must be over; a session belongs to one thread."""

    def __init__(self, read_timeout: float) -> None:
        self._read_timeout = read_timeout
        self._until = 0.0
        self.note_sent: Callable[[], object] = _note_nothing

    def start(self, seconds: float, note_sent: Callable[[], object] | None = None) -> None:
        """Note that a request begins.

        Args:
            seconds: how long it may take in all.
            note_sent: called when all of it is sent, and only its response is missing.
        """
        self._until = monotonic() + seconds
        self.note_sent = note_sent or _note_nothing

    def left(self) -> float:
        """Return the seconds that are left for what is done next.

        Raises:
            TimeoutError: there are none.
        """
        left = self._until - monotonic()
        if left <= 0:
            raise TimeoutError("the attempt took too long in all")
        return left

    def apply(self, connected: socket.socket) -> None:
        """Set the timeout of a socket so that its next read ends in time."""
        connected.settimeout(min(self._read_timeout, self.left()))


class _Limited(HTTPConnection):
    """Keep each request of a connection within a limit."""

    limit: ClassVar[Limit]

    def connect(self) -> None:
        super().connect()
        self.sock.settimeout(self.limit.left())

    def putrequest(self, method: str, url: str, skip_host: bool = False, skip_accept_encoding: bool = False) -> None:
        if self.sock is not None:  # a connection that is used again still has the limit of its last read
            self.sock.settimeout(self.limit.left())
        super().putrequest(method, url, skip_host, skip_accept_encoding)

    def response_class(self, sock: socket.socket, method: str | None = None) -> http.client.HTTPResponse:  # type: ignore[override] # http.client only ever calls it
        self.limit.note_sent()  # nobody asks for a response before
        response = http.client.HTTPResponse(sock, method=method)
        response.fp = io.BufferedReader(_LimitedReader(response.fp.detach(), sock, self.limit))
        return response


class _LimitedTls(_Limited, HTTPSConnection):  # pyright: ignore[reportIncompatibleVariableOverride] -- see response_class
    """Keep each request within a limit over TLS: ``super()`` in the methods above is ``HTTPSConnection``."""


class LimitedAdapter(HTTPAdapter):
    """Make connections that obey a limit."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: object) -> None:
        """Make the pools, of connections that obey the limit."""
        super().init_poolmanager(connections, maxsize, block, **pool_kwargs)
        limited = {"limit": self._limit}

        class HttpPool(HTTPConnectionPool):
            ConnectionCls = cast("type[BaseHTTPConnection]", type("Limited", (_Limited,), limited))

        class HttpsPool(HTTPSConnectionPool):
            ConnectionCls = cast("type[BaseHTTPSConnection]", type("LimitedTls", (_LimitedTls,), limited))

        self.poolmanager.pool_classes_by_scheme = {"http": HttpPool, "https": HttpsPool}


class _LimitedReader(io.RawIOBase):
    """Read from a socket, each time with as much patience as the limit leaves."""

    def __init__(self, raw: io.RawIOBase, connected: socket.socket, limit: Limit) -> None:
        self._raw = raw
        self._socket = connected
        self._limit = limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        self._limit.apply(self._socket)
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()
