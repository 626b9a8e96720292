"""Keep connections to one server over HTTP: a session for each thread, and a limit for each request as a whole."""

from __future__ import annotations

import os
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Protocol

import requests

from schemagen_runtime.api.destination import DestinationError, TransientError
from schemagen_runtime.backends.http.adapter import Limit, LimitedAdapter
from schemagen_runtime.backends.http.response import Response
from schemagen_runtime.protocol.answer import NotUnderstood
from schemagen_runtime.support.files import absolute_path

_PIECE: Final = 65_536


class TimeLimits(Protocol):
    """Say how patient a client is, in seconds, and which certificates it trusts beside the usual ones."""

    @property
    def connect_timeout(self) -> float:
        """Return how long a connection may take to be made."""
        ...

    @property
    def read_timeout(self) -> float:
        """Return how long the server may be silent."""
        ...

    @property
    def attempt_timeout(self) -> float:
        """Return how long one request may take in all."""
        ...

    @property
    def ca_bundle(self) -> str | Path | None:
        """Return a file of certificates to trust instead of the usual ones."""
        ...


class _Local(threading.local):
    """Hold a thread's own session, and the process that made it: a forked child must not use its parent's."""

    session: requests.Session | None = None
    limit: Limit | None = None
    process = 0
    environment: Mapping[str, Any] = {}


class Connections:
    """Send requests to one server. Each thread has a session of its own, so there is no lock."""

    def __init__(self, base: str, limits: TimeLimits) -> None:
        self.base = base
        self._limits = limits
        self._ca_bundle = _ca_bundle(limits)
        self._local = _Local()

    def send(
        self, request: requests.Request, max_bytes: int, note_sent: Callable[[], object] | None = None
    ) -> Response:
        """Send one request.

        Args:
            request: what to send. It says who asks, also where nobody is named: else a line in ``~/.netrc`` would.
            max_bytes: of the response's body, beyond which it is not read.
            note_sent: called when the request is on its way, and only the response is missing.

        Raises:
            TransientError: there is no response.
            NotUnderstood: it has more than ``max_bytes``.
            DestinationError: the server is not who it should be.
        """
        session, limit = self._session()
        limits = self._limits
        limit.start(limits.attempt_timeout, note_sent)
        try:
            with session.send(
                session.prepare_request(request),
                timeout=(min(limits.connect_timeout, limits.attempt_timeout), limits.read_timeout),
                allow_redirects=False,
                **self._local.environment,
            ) as response:
                content = b"".join(_bounded(response, max_bytes))
                return Response(response.status_code, response.reason or "", response.headers, content)
        except (requests.RequestException, OSError) as error:
            cause = _cause(error)
            if isinstance(cause, ssl.SSLCertVerificationError):
                message = f"{self.base} is not who it says: {cause.verify_message}; is ca_bundle needed?"
                raise DestinationError(message) from error
            raise TransientError(f"no answer from {self.base}: {_said(cause)}") from error

    def _session(self) -> tuple[requests.Session, Limit]:
        local = self._local
        if local.session is None or local.limit is None or local.process != os.getpid():
            local.limit = Limit(self._limits.read_timeout)
            local.session = requests.Session()
            adapter = LimitedAdapter(local.limit)
            local.session.mount("http://", adapter)
            local.session.mount("https://", adapter)
            local.environment = self._environment(local.session)
            local.session.headers["Accept-Encoding"] = "identity"
            local.session.headers["User-Agent"] = "schemagen"
            local.process = os.getpid()
        return local.session, local.limit

    def _environment(self, session: requests.Session) -> Mapping[str, Any]:
        """Return the proxies and certificates that the environment names; looking in each request would take long."""
        # Not on the session, where requests lets REQUESTS_CA_BUNDLE have the last word.
        return session.merge_environment_settings(self.base, {}, True, self._ca_bundle, None)

    def close(self) -> None:
        """Close this thread's connections; those of the others end with their threads."""
        if self._local.session is not None and self._local.process == os.getpid():
            self._local.session.close()
        self._local.session = None


def _ca_bundle(limits: TimeLimits) -> str | None:
    """Return the certificates to trust, None for the usual ones; requests would find those of the environment too late.

    It looks at a relative path whenever a thread makes its session, and the process may be in another folder by then.
    """
    chosen = limits.ca_bundle or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
    return str(absolute_path(chosen)) if chosen else None


def _bounded(response: requests.Response, max_bytes: int) -> Iterator[bytes]:
    size = 0
    for piece in response.iter_content(_PIECE):
        size += len(piece)
        if size > max_bytes:
            raise NotUnderstood(f"it has more than {max_bytes:,} bytes")
        yield piece


def _cause(error: BaseException) -> BaseException:
    """Return what lies under the exceptions of requests and urllib3."""
    seen: set[int] = set()
    while id(error) not in seen:
        seen.add(id(error))
        inner = [error.__cause__, error.__context__, getattr(error, "reason", None), *error.args]
        found = next((one for one in inner if isinstance(one, BaseException) and id(one) not in seen), None)
        if found is None:
            break
        error = found
    return error


def _said(cause: BaseException) -> str:
    if isinstance(cause, TimeoutError):
        return str(cause) or "it took too long"
    return (cause.strerror if isinstance(cause, OSError) else None) or str(cause) or type(cause).__name__
