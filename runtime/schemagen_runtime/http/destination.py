"""The collector as a destination, over requests; ``docs/protocol.md`` says what is asked and answered."""

from __future__ import annotations

import gzip
import os
import ssl
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

import requests
from requests.auth import AuthBase

from schemagen_runtime.destination import (
    Batch,
    BatchRefused,
    BatchTooLarge,
    Collection,
    DestinationError,
    Outcome,
    SchemaConflict,
    SchemaInfo,
    TransientError,
)
from schemagen_runtime.http.adapter import Limit, LimitedAdapter
from schemagen_runtime.http.answers import NotUnderstood, read_outcome, read_problem, read_reasons, read_retry_after
from schemagen_runtime.http.settings import HttpSettings, TokenSource

_MAX_ANSWER_BYTES: Final = 8 << 20
_PIECE: Final = 65_536
_TRANSIENT: Final = frozenset({408, 425, 429})
"""And every 5xx. RFC 9110, section 15.5.9; RFC 8470, section 5.2; RFC 6585, section 4."""
_OF_THE_BATCH: Final = frozenset({400, 422})
_OF_THE_TOKEN: Final = frozenset({401, 403})


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def problem(self) -> str:
        return read_problem(self.status, self.reason, self.body)


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


class HttpDestination:
    """A collector. Each thread has a session of its own, so there is no lock."""

    def __init__(self, url: str, settings: HttpSettings | None = None) -> None:
        """Look at the URL and find the token; nothing is sent yet.

        Raises:
            ValueError: the URL is not one of a collector.
            SettingsError: the token cannot be one, or cannot be read.
        """
        self._base = _checked(url)
        self._settings = settings or HttpSettings()
        self._token = TokenSource(self._settings)
        self._local = _Local()

    def register(self, collection: Collection, schema: SchemaInfo) -> None:
        """Register a schema: ``PUT …/schema``."""
        headers = {"Content-Type": "application/json"}
        answer = self._ask("PUT", f"{self._place(collection)}/schema", schema.document, headers)
        if answer.is_success:
            return
        if answer.status == HTTPStatus.CONFLICT:
            raise SchemaConflict(read_reasons(answer.body) or [answer.problem])
        self._refuse(answer, f"the schema of {collection} cannot be registered")

    def send(self, batch: Batch) -> Outcome:
        """Send a batch: ``POST …/events``. The same batch is sent under the same ``Idempotency-Key`` each time."""
        headers = {
            "Content-Type": "application/x-ndjson",
            "Idempotency-Key": batch.key,
            "Schema-Fingerprint": batch.schema.fingerprint,
        }
        body = b"\n".join(batch.lines) + b"\n"
        if len(body) > self._settings.gzip_above:
            body = gzip.compress(body, compresslevel=1, mtime=0)
            headers["Content-Encoding"] = "gzip"
        url = f"{self._place(batch.collection)}/events?{urlencode({'model': batch.model})}"
        answer = self._ask("POST", url, body, headers)
        if answer.is_success:
            return read_outcome(answer.body, len(batch.lines))
        if answer.status == HTTPStatus.NOT_FOUND:
            # The collector has lost its store, or never had this schema: it gets it once more.
            self.register(batch.collection, batch.schema)
            raise TransientError(f"{answer.problem}; its schema was registered again")
        if answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise BatchTooLarge(f"the collector finds it too large: {answer.problem}")
        if answer.status in _OF_THE_BATCH:
            raise BatchRefused(f"the collector refuses it: {answer.problem}")
        self._refuse(answer, f"events for {batch.collection} are refused")
        raise AssertionError("unreachable")

    def close(self) -> None:
        """Close this thread's connections; those of the others end with their threads."""
        if self._local.session is not None and self._local.process == os.getpid():
            self._local.session.close()
        self._local.session = None

    def _place(self, collection: Collection) -> str:
        project, name = quote(collection.project, safe=""), quote(collection.name, safe="")
        return f"{self._base}/v1/projects/{project}/data-collections/{name}"

    def _refuse(self, answer: _Answer, what: str) -> None:
        """Raise what an answer means that is not about the batch.

        Raises:
            TransientError: it may pass.
            DestinationError: it will not.
        """
        if answer.status in _TRANSIENT or answer.status >= 500:
            raise TransientError(f"{what}: {answer.problem}", read_retry_after(answer.headers))
        if answer.status in _OF_THE_TOKEN:
            help_ = "is the token right, and does it have the right to do this?"
            raise DestinationError(f"{what}: {answer.problem}; {help_}")
        if 300 <= answer.status < 400:
            target = answer.headers.get("Location", "nowhere")
            message = f"{what}: {answer.problem}: redirects are not followed; use the URL that it leads to"
            raise DestinationError(f"{message} ({read_problem(answer.status, target, b'')})")
        raise DestinationError(f"{what}: {answer.problem}")

    def _ask(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> _Answer:
        """One request; once more where the token was refused and its file holds another one by now.

        Raises:
            TransientError: there is no answer.
            DestinationError: the collector is not who it should be.
        """
        answer = self._request(method, url, body, headers)
        if answer.status == HTTPStatus.UNAUTHORIZED and self._token.renew():
            answer = self._request(method, url, body, headers)
        return answer

    def _request(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> _Answer:
        session, limit = self._session()
        settings = self._settings
        limit.start(settings.attempt_timeout)
        try:
            with session.request(
                method,
                url,
                data=body,
                headers=headers,
                auth=_Bearer(self._token.token),
                timeout=(min(settings.connect_timeout, settings.attempt_timeout), settings.read_timeout),
                # Not on the session, where requests lets REQUESTS_CA_BUNDLE have the last word.
                verify=None if settings.ca_bundle is None else str(settings.ca_bundle),
                allow_redirects=False,
                stream=True,
            ) as response:
                content = b"".join(_bounded(response))
                return _Answer(response.status_code, response.reason or "", response.headers, content)
        except (requests.RequestException, OSError) as error:
            cause = _cause(error)
            if isinstance(cause, ssl.SSLCertVerificationError):
                message = f"{self._base} is not who it says: {cause.verify_message}; is ca_bundle needed?"
                raise DestinationError(message) from error
            raise TransientError(f"no answer from {self._base}: {_said(cause)}") from error

    def _session(self) -> tuple[requests.Session, Limit]:
        local = self._local
        if local.session is None or local.limit is None or local.process != os.getpid():
            local.limit = Limit(self._settings.read_timeout)
            local.session = requests.Session()
            adapter = LimitedAdapter(local.limit)
            local.session.mount("http://", adapter)
            local.session.mount("https://", adapter)
            local.session.headers["Accept-Encoding"] = "identity"
            local.session.headers["User-Agent"] = "schemagen"
            local.process = os.getpid()
        return local.session, local.limit


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


def _bounded(response: requests.Response) -> Iterator[bytes]:
    size = 0
    for piece in response.iter_content(_PIECE):
        size += len(piece)
        if size > _MAX_ANSWER_BYTES:
            raise NotUnderstood(f"it has more than {_MAX_ANSWER_BYTES:,} bytes")
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
