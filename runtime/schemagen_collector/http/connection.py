"""Guard one client's connection: against heads that are slow or large, answers that nobody reads, crowds.

uvicorn bounds how long a connection may idle between requests; what is here are the bounds that it lacks.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, ClassVar, Final, cast

import h11
from schemagen_runtime.protocol import headers, media
from schemagen_runtime.protocol.problems import ProblemType
from starlette.types import Scope
from uvicorn.config import Config
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.server import ServerState

from schemagen_collector.http.chunks import Wire, watch
from schemagen_collector.http.presence import Lookout, give_up
from schemagen_collector.http.problems import Problem
from schemagen_collector.http.turns import Turns
from schemagen_collector.settings import CollectorSettings

_STATUS_OF_LARGE_HEADS: Final = 431
_LINGER_SECONDS: Final = 1.0
_MAY_ANSWER: Final = (h11.IDLE, h11.SEND_RESPONSE)
_SMALL: Final = 16 << 10
"""Bytes that are taken at once, without waiting for a turn; h11 takes them in a tenth of a millisecond ..."""
_MAX_LINES: Final = 64
"""... unless they have more lines than that, where they may be chunks, or requests: each line takes time ..."""
_SLICE: Final = 256
"""... and then it is given so many at a time."""
_LINE_END: Final = b"\r\n"


class CollectorConfig(Config):
    """Hold uvicorn's configuration, and the collector's own beside it: both travel to worker processes."""

    settings: CollectorSettings


class _SlicedFlow(FlowControl):
    """Allow nothing more to come in while bytes that came before wait for their turn."""

    def __init__(self, transport: asyncio.Transport, is_behind: Callable[[], bool]) -> None:
        super().__init__(transport)
        self._is_behind = is_behind

    def resume_reading(self) -> None:
        """Take note that the application reads on."""
        if self._is_behind():
            self.read_paused = False
        else:
            super().resume_reading()


class _Lingering:
    """Pass an answer to a transport, as far as uvicorn uses one, and close it as the connection wants."""

    def __init__(self, transport: asyncio.Transport, close: Callable[[], None]) -> None:
        self.write = transport.write
        self.is_closing = transport.is_closing
        self.close = close


class GuardedConnection(H11Protocol):
    """Serve one connection over h11 as uvicorn does, within the bounds of the collector's settings."""

    _turns: ClassVar[Turns] = Turns()
    _lookout: ClassVar[Lookout] = Lookout()

    def __init__(
        self,
        config: CollectorConfig,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._settings = config.settings
        self._head_timer: asyncio.TimerHandle | None = None
        self._read_timer: asyncio.TimerHandle | None = None
        self._is_refused = False
        self._unread = b""
        self._watched: RequestResponseCycle | None = None
        self._wire: Wire | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's own
        """Note a client that connected; one too many is sent away."""
        super().connection_made(transport)
        self.flow = _SlicedFlow(transport, lambda: bool(self._unread))
        most, most_of_one = self._settings.max_connections, self._settings.max_connections_per_client
        if len(self.connections) > most:
            self._refuse(Problem(ProblemType.BUSY, f"{most} connections are open already"))
        elif len(self.connections) > most_of_one and self._count_of_client() > most_of_one:
            self._refuse(Problem(ProblemType.BUSY, f"{most_of_one} connections of this client are open already"))
        else:
            self._await_head()

    def _count_of_client(self) -> int:
        ours = cast("set[GuardedConnection]", self.connections)
        host = self.client and self.client[0]
        return sum(one.client is not None and one.client[0] == host for one in ours)

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the client is gone, and give up the work on its request."""
        self._stop(self._head_timer, self._read_timer)
        self._unread = b""
        super().connection_lost(exc)
        cycle = self._cycle
        # Whoever still reads a body hears of it by that.
        if cycle is not None and not cycle.response_complete and not cycle.more_body:
            give_up(cast("Scope", cycle.scope))

    def data_received(self, data: bytes) -> None:
        """Take bytes that came; the first ones of a head start its time."""
        if self._is_refused:
            return
        if self._is_between_requests and self._head_timer is None:
            self._await_head()
        if not self._unread and len(data) == self._slice_of(data) <= _SMALL:
            self._take(data)
            return
        if not self._unread:
            self._turns.add(self.client, self._take_slice)
        self._unread += data
        self.transport.pause_reading()

    def _take_slice(self) -> bool:
        """Take the next bytes of those that wait for their turn; tell whether there are more."""
        if self._is_refused or self.transport.is_closing():
            self._unread = b""
            return False
        size = self._slice_of(self._unread)
        piece, self._unread = self._unread[:size], self._unread[size:]
        self._take(piece)
        if not self._unread and not self.flow.read_paused:
            self.transport.resume_reading()
        return bool(self._unread)

    def _take(self, data: bytes) -> None:
        if self._wire is not None:
            self._wire.bytes += len(data)
        super().data_received(data)

    def _slice_of(self, data: bytes) -> int:
        """Return how many of the next bytes h11 is given at once.

        They may be many small things, chunks or requests; not so in a body of stated length.
        """
        if self._wire is None and not self._is_between_requests:
            return len(data)
        size = min(len(data), _SMALL)
        return size if data.count(_LINE_END, 0, size) <= _MAX_LINES else min(size, _SLICE)

    def handle_events(self) -> None:
        """Take what h11 made of the bytes; a whole head ends its time."""
        super().handle_events()
        cycle = self._cycle
        if cycle is not None and cycle is not self._watched:
            self._watched = cycle
            cycle.transport = cast("asyncio.Transport", _Lingering(self.transport, self._close))
            self._lookout.watch(self.transport, self._is_awaited)
            is_chunked = any(name == b"transfer-encoding" for name, _ in self.headers)
            self._wire = Wire() if is_chunked else None
            if self._wire is not None:
                watch(cast("Scope", self.scope), self._wire)
        if not self._is_between_requests:
            self._stop(self._head_timer)
            self._head_timer = None

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP, or has too large a head, as a problem; uvicorn calls it with h11's error raised."""
        error = sys.exception()
        if isinstance(error, h11.RemoteProtocolError) and error.error_status_hint == _STATUS_OF_LARGE_HEADS:
            limit = self._settings.max_head_bytes
            problem = Problem(
                ProblemType.HEAD_TOO_LARGE, f"the request's line and headers have more than {limit:,} bytes"
            )
        else:
            problem = Problem(ProblemType.MALFORMED_REQUEST, f"{msg.rstrip('.')}: {error}")
        self._refuse(problem)

    def pause_writing(self) -> None:
        """Note that the client does not read as fast as it is answered, and give it a time to go on."""
        super().pause_writing()
        self._read_timer = self.loop.call_later(self._settings.read_timeout, self.transport.abort)

    def resume_writing(self) -> None:
        """Note that the client reads on."""
        super().resume_writing()
        self._stop(self._read_timer)

    def _is_awaited(self) -> bool:
        return not self._is_between_requests

    @property
    def _is_between_requests(self) -> bool:
        return self._cycle is None or self._cycle.response_complete

    @property
    def _cycle(self) -> RequestResponseCycle | None:
        """Return the current or the last request; uvicorn's annotation hides that there may be none yet."""
        return self.cycle

    def _await_head(self) -> None:
        self._head_timer = self.loop.call_later(self._settings.head_timeout, self._on_slow_head)

    def _on_slow_head(self) -> None:
        seconds = self._settings.head_timeout
        self._refuse(Problem(ProblemType.TIMEOUT, f"no whole request came within {seconds:g} seconds"))

    def _refuse(self, problem: Problem) -> None:
        """Answer with a problem, unless an answer has begun, and hang up."""
        cycle = self._cycle
        has_begun = False
        if cycle is not None and not cycle.response_complete:
            has_begun = cycle.response_started
            cycle.disconnected = True  # whoever works on the request hears that the client is gone, and cannot answer
            cycle.message_event.set()
        if not has_begun and self.conn.our_state in _MAY_ANSWER and not self.transport.is_closing():
            self.transport.write(_raw(problem))
        self._hang_up()

    def _close(self) -> None:
        """Close the connection after an answer: gently where the request was answered before it was whole."""
        if self.conn.their_state is h11.SEND_BODY:
            self._hang_up()
        else:
            self.transport.close()

    def _hang_up(self) -> None:
        """End the connection, but not at once: that would reset it while the client still writes.

        The answer would be taken from it.
        """
        self._is_refused = True
        self._stop(self._head_timer)
        if self.transport.can_write_eof():
            with suppress(OSError):  # the client has reset the connection, and nobody was reading
                self.transport.write_eof()
        self.loop.call_later(_LINGER_SECONDS, self.transport.close)

    @staticmethod
    def _stop(*timers: asyncio.TimerHandle | None) -> None:
        for timer in timers:
            if timer is not None:
                timer.cancel()


def _raw(problem: Problem) -> bytes:
    """Return a whole response, for where there is no request that it could be the response to."""
    body = problem.body()
    all_headers: Mapping[str, str] = {
        headers.CONTENT_TYPE: media.PROBLEM,
        "Content-Length": str(len(body)),
        "Connection": "close",
        **problem.headers,
    }
    lines = [f"HTTP/1.1 {int(problem.type.status)} {problem.type.status.phrase}"]
    lines += [f"{name}: {value}" for name, value in all_headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii") + body
