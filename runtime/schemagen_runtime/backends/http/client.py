"""Send requests to a collector: sessions, token, time limits."""

from __future__ import annotations

import os
import re
import ssl
import threading
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from requests.auth import AuthBase

from schemagen_runtime.api.destination import DestinationError, TransientError
from schemagen_runtime.backends.http.adapter import Limit, LimitedAdapter
from schemagen_runtime.backends.http.response import Response
from schemagen_runtime.backends.http.settings import HttpSettings, TokenSource
from schemagen_runtime.protocol.answer import NotUnderstood
from schemagen_runtime.protocol.headers import AUTHORIZATION
from schemagen_runtime.protocol.tokens import write_bearer
from schemagen_runtime.support.files import absolute_path
from schemagen_runtime.support.hosts import is_loopback
from schemagen_runtime.support.log import log_of
from schemagen_runtime.support.text import quote_url

_MAX_BODY_BYTES: Final = 8 << 20
_PIECE: Final = 65_536
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


class _Local(threading.local):
    """Hold a thread's own session, and the process that made it: a forked child must not use its parent's."""

    session: requests.Session | None = None
    limit: Limit | None = None
    process = 0
    environment: Mapping[str, Any] = {}


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
        self._ca_bundle = _ca_bundle(self.settings)
        self._local = _Local()

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = _MAX_BODY_BYTES,
    ) -> Response:
        """Send one request; once more where the token was refused and its file holds another one by now.

        Args:
            method: the request's method.
            path: where, below the collector's URL; with the query where there is one.
            body: what to send.
            headers: the request's own headers.
            max_bytes: of the response's body, beyond which it is not read.

        Raises:
            TransientError: there is no response.
            NotUnderstood: it has more than ``max_bytes``.
            DestinationError: the collector is not who it should be.
        """
        url = f"{self.base}{path}"
        response = self._request(method, url, body, headers, max_bytes)
        if response.status == HTTPStatus.UNAUTHORIZED and self._token.renew():
            response = self._request(method, url, body, headers, max_bytes)
        return response

    def close(self) -> None:
        """Close this thread's connections; those of the others end with their threads."""
        if self._local.session is not None and self._local.process == os.getpid():
            self._local.session.close()
        self._local.session = None

    def _request(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str] | None, max_bytes: int
    ) -> Response:
        session, limit = self._session()
        settings = self.settings
        limit.start(settings.attempt_timeout)
        try:
            auth = _Bearer(self._token.token)
            request = session.prepare_request(requests.Request(method, url, headers, data=body, auth=auth))
            with session.send(
                request,
                timeout=(min(settings.connect_timeout, settings.attempt_timeout), settings.read_timeout),
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
            local.limit = Limit(self.settings.read_timeout)
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


def _ca_bundle(settings: HttpSettings) -> str | None:
    """Return the certificates to trust, None for the usual ones; requests would find those of the environment too late.

    It looks at a relative path whenever a thread makes its session, and the process may be in another folder by then.
    """
    chosen = settings.ca_bundle or os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE")
    return str(absolute_path(chosen)) if chosen else None


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
