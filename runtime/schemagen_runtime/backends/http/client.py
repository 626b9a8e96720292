"""Send requests to a collector, with its token."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from schemagen_runtime.backends.http.connections import Connections
from schemagen_runtime.backends.http.response import Response
from schemagen_runtime.backends.http.settings import HttpSettings, TokenSource
from schemagen_runtime.protocol.headers import AUTHORIZATION
from schemagen_runtime.protocol.tokens import write_bearer
from schemagen_runtime.support.hosts import is_loopback
from schemagen_runtime.support.log import log_of
from schemagen_runtime.support.text import quote_url

_MAX_BODY_BYTES: Final = 8 << 20
_BLANK: Final = re.compile(r"[\s\x00-\x20\x7f]")


log = log_of("schemagen_runtime")


class _Bearer(AuthBase):
    """Say who asks; as an ``auth`` object, for a header of our own would give way to a line in ``~/.netrc``."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token is not None:
            request.headers[AUTHORIZATION] = write_bearer(self._token)
        return request


class HttpClient:
    """Ask a collector. Each thread has a session of its own, so there is no lock."""

    def __init__(self, url: str, settings: HttpSettings | None = None) -> None:
        """Look at the URL and find the token; nothing is sent yet.

        Raises:
            ValueError: the URL is not one of a collector.
            SettingsError: the token cannot be one, or cannot be read.
        """
        self.base = _checked(url)
        self.settings = settings or HttpSettings()
        self._token = TokenSource(self.settings)
        if self._token.token is not None and _is_in_the_clear(self.base):
            log.warning("the token and the events travel in the clear to %s; give an https:// URL", quote_url(url))
        self._connections = Connections(self.base, self.settings)

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = _MAX_BODY_BYTES,
        *,
        note_sent: Callable[[], object] | None = None,
    ) -> Response:
        """Send one request; once more where the token was refused and its file holds another one by now.

        Args:
            method: the request's method.
            path: where, below the collector's URL; with the query where there is one.
            body: what to send.
            headers: the request's own headers.
            max_bytes: of the response's body, beyond which it is not read.
            note_sent: called when the request is on its way, and only the response is missing.

        Raises:
            TransientError: there is no response.
            NotUnderstood: it has more than ``max_bytes``.
            DestinationError: the collector is not who it should be.
        """

        def send() -> Response:
            auth = _Bearer(self._token.token)
            request = requests.Request(method, f"{self.base}{path}", headers, data=body, auth=auth)
            return self._connections.send(request, max_bytes, note_sent)

        response = send()
        return send() if response.status == HTTPStatus.UNAUTHORIZED and self._token.renew() else response

    def close(self) -> None:
        """Close this thread's connections; those of the others end with their threads."""
        self._connections.close()


def _is_in_the_clear(base: str) -> bool:
    """Tell whether others may read what is sent: without TLS, to another machine."""
    parts = urlsplit(base)
    return parts.scheme == "http" and not is_loopback(parts.hostname or "")


def _checked(url: str) -> str:
    example = "expected a URL such as https://collector.example:8443"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"the collector's URL cannot be read: {error}; {example}") from error
    if parts.username is not None or parts.password is not None:
        raise ValueError(f"the collector's URL has a user or a password in it; give a token instead; {example}")
    if not parts.hostname or parts.query or parts.fragment or port == 0 or _BLANK.search(url):
        raise ValueError(f"{quote_url(url)} names no collector; {example}, without a query or a fragment")
    return url.rstrip("/")
