"""Requests to a collector, over requests: sessions, token, time limits; what an answer that is no success means."""

from __future__ import annotations

import os
import ssl
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote, urlsplit

import requests
from requests.auth import AuthBase

from schemagen_runtime.api.destination import Collection, DestinationError, TransientError
from schemagen_runtime.backends.http.adapter import Limit, LimitedAdapter
from schemagen_runtime.backends.http.answers import NotUnderstood, read_problem, read_retry_after
from schemagen_runtime.backends.http.settings import HttpSettings, TokenSource

_MAX_ANSWER_BYTES: Final = 8 << 20
_PIECE: Final = 65_536
_TRANSIENT: Final = frozenset({408, 425, 429})
"""And every 5xx. RFC 9110, section 15.5.9; RFC 8470, section 5.2; RFC 6585, section 4."""
_OF_THE_TOKEN: Final = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class Answer:
    """What a collector answered."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        """Whether it did what it was asked to do."""
        return 200 <= self.status < 300

    @property
    def problem(self) -> str:
        """Why it did not, in one line."""
        return read_problem(self.status, self.reason, self.body)

    def refusal(self, what: str) -> TransientError | DestinationError:
        """What it means that the collector did not do ``what``: that it may later, or never will."""
        if self.status in _TRANSIENT or self.status >= 500:
            return TransientError(f"{what}: {self.problem}", read_retry_after(self.headers))
        if self.status in _OF_THE_TOKEN:
            help_ = "is the token right, and does it have the right to do this?"
            return DestinationError(f"{what}: {self.problem}; {help_}")
        if 300 <= self.status < 400:
            target = self.headers.get("Location", "nowhere")
            message = f"{what}: {self.problem}: redirects are not followed; use the URL that it leads to"
            return DestinationError(f"{message} ({read_problem(self.status, target, b'')})")
        return DestinationError(f"{what}: {self.problem}")


class _Bearer(AuthBase):
    """Says who asks; as an ``auth`` object, for a header of our own would give way to a line in ``~/.netrc``."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token is not None:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class _Local(threading.local):
    """A thread's own session, and the process that made it: a forked child must not use its parent's connection."""

    session: requests.Session | None = None
    limit: Limit | None = None
    process = 0
    environment: Mapping[str, Any] = {}


class HttpClient:
    """Asks a collector. Each thread has a session of its own, so there is no lock."""

    def __init__(self, url: str, settings: HttpSettings | None = None) -> None:
        """Look at the URL and find the token; nothing is sent yet.

        Raises:
            ValueError: the URL is not one of a collector.
            SettingsError: the token cannot be one, or cannot be read.
        """
        self.base = _checked(url)
        self.settings = settings or HttpSettings()
        self._token = TokenSource(self.settings)
        self._local = _Local()

    def place(self, collection: Collection) -> str:
        """The URL of a collection."""
        project, name = quote(collection.project, safe=""), quote(collection.name, safe="")
        return f"{self.base}/v1/projects/{project}/data-collections/{name}"

    def ask(
        self,
        method: str,
        url: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        max_bytes: int = _MAX_ANSWER_BYTES,
    ) -> Answer:
        """One request; once more where the token was refused and its file holds another one by now.

        Raises:
            TransientError: there is no answer.
            NotUnderstood: it has more than ``max_bytes``.
            DestinationError: the collector is not who it should be.
        """
        answer = self._request(method, url, body, headers, max_bytes)
        if answer.status == HTTPStatus.UNAUTHORIZED and self._token.renew():
            answer = self._request(method, url, body, headers, max_bytes)
        return answer

    def close(self) -> None:
        """Close this thread's connections; those of the others end with their threads."""
        if self._local.session is not None and self._local.process == os.getpid():
            self._local.session.close()
        self._local.session = None

    def _request(
        self, method: str, url: str, body: bytes | None, headers: Mapping[str, str] | None, max_bytes: int
    ) -> Answer:
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
                return Answer(response.status_code, response.reason or "", response.headers, content)
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
        """The proxies and certificates that the environment names; to look for them in each request took long."""
        # Not on the session, where requests lets REQUESTS_CA_BUNDLE have the last word.
        ca_bundle = None if self.settings.ca_bundle is None else str(self.settings.ca_bundle)
        return session.merge_environment_settings(self.base, {}, True, ca_bundle, None)


def _checked(url: str) -> str:
    example = "expected a URL such as https://collector.example:8443"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"the collector's URL cannot be read: {error}; {example}") from error
    if parts.username is not None or parts.password is not None:
        raise ValueError(f"the collector's URL has a user or a password in it; give a token instead; {example}")
    if not parts.hostname or parts.query or parts.fragment or port == 0:
        raise ValueError(f"{url!r} names no collector; {example}")
    return url.rstrip("/")


def _bounded(response: requests.Response, max_bytes: int) -> Iterator[bytes]:
    size = 0
    for piece in response.iter_content(_PIECE):
        size += len(piece)
        if size > max_bytes:
            raise NotUnderstood(f"it has more than {max_bytes:,} bytes")
        yield piece


def _cause(error: BaseException) -> BaseException:
    """What lies under the exceptions of requests and urllib3."""
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
