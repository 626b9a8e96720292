"""Guard one client's connection: against heads that are slow or large, answers that nobody reads, crowds.

uvicorn bounds how long a connection may idle between requests; what is here are the bounds that it lacks.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping
from typing import Any, Final

import h11
from schemagen_runtime.protocol import headers, media
from schemagen_runtime.protocol.problems import ProblemType
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.server import ServerState

from schemagen_collector.http.problems import Problem
from schemagen_collector.settings import CollectorSettings

_STATUS_OF_LARGE_HEADS: Final = 431
_LINGER_SECONDS: Final = 1.0
_MAY_ANSWER: Final = (h11.IDLE, h11.SEND_RESPONSE)


class CollectorConfig(Config):
    """Hold uvicorn's configuration, and the collector's own beside it: both travel to worker processes."""

    settings: CollectorSettings


class GuardedConnection(H11Protocol):
    """Serve one connection over h11 as uvicorn does, within the bounds of the collector's settings."""

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

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's own
        """Note a client that connected; one too many is sent away."""
        super().connection_made(transport)
        if len(self.connections) > self._settings.max_connections:
            self._refuse(Problem(ProblemType.BUSY, f"{self._settings.max_connections} connections are open already"))
        else:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Note that the client is gone."""
        self._stop(self._head_timer, self._read_timer)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes that came; the first ones of a head start its time."""
        if self._is_refused:
            return
        if self._is_between_requests and self._head_timer is None:
            self._await_head()
        super().data_received(data)

    def handle_events(self) -> None:
        """Take what h11 made of the bytes; a whole head ends its time."""
        super().handle_events()
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
        """Answer with a problem, if it is our turn to speak, and hang up."""
        cycle = self._cycle
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True  # whoever works on the request hears that the client is gone
            cycle.message_event.set()
        elif self.conn.our_state in _MAY_ANSWER and not self.transport.is_closing():
            self.transport.write(_raw(problem))
        # To close at once would reset the connection while the client still writes, and so take the answer from it.
        self._is_refused = True
        self._stop(self._head_timer)
        if self.transport.can_write_eof():
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
