"""Problem documents (RFC 9457): everything that the collector refuses, in one table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from http import HTTPStatus
from typing import Final

import orjson
from starlette.responses import Response

MEDIA_TYPE: Final = "application/problem+json"
PREFIX: Final = "/problems/"
"""Types are relative references (RFC 9457, section 3.1.1): the collector itself explains each at its address."""


class Kind(Enum):
    """A kind of problem: its status, its title, and what to do about it."""

    MALFORMED_REQUEST = (400, "The request is malformed", "Mend the header or parameter that 'detail' names.")
    MALFORMED_JSON = (400, "The body is not JSON", "Send JSON in UTF-8 (RFC 8259); a batch is one JSON object a line.")
    MALFORMED_GZIP = (400, "The body is not gzip", "Send whole gzip members (RFC 1952), or no Content-Encoding.")
    EMPTY_BATCH = (400, "The batch has no events", "Send at least one event.")
    NO_TOKEN = (401, "A token is needed", "Send 'Authorization: Bearer …'; 'schemagen token create' makes a token.")
    BAD_TOKEN = (401, "The token is not valid", "Use a token that exists, is not revoked and has not expired.")
    FORBIDDEN = (403, "The token does not have this right", "Use a token with the right that 'detail' names.")
    NOT_FOUND = (404, "There is nothing here", "Compare the path with /openapi.json.")
    UNKNOWN_COLLECTION = (404, "The data collection is not known", "Register a schema with it first.")
    UNKNOWN_SCHEMA = (404, "The schema is not registered", "Register it with this data collection, then send again.")
    NO_RECORD = (404, "There is no such record", "Check the id, and the model where one is named.")
    METHOD_NOT_ALLOWED = (405, "The method is not allowed", "Use one that the header Allow lists.")
    TIMEOUT = (408, "The request took too long to arrive", "Send the body faster, or a smaller one.")
    SCHEMA_CONFLICT = (409, "The schema would break what is stored", "Mend each of 'reasons', or use another name.")
    TOO_LARGE = (413, "The request is too large", "Send fewer events at a time.")
    TOO_MANY_EVENTS = (413, "The batch has too many events", "Send at most 1000 events at a time.")
    UNSUPPORTED_MEDIA_TYPE = (415, "The media type is not supported", "Send what 'detail' names.")
    MISDIRECTED = (421, "The request is for another host", "Without tokens, call the collector by a loopback name.")
    INVALID_SCHEMA = (422, "The schema has errors", "Mend each of 'diagnostics'; 'schemagen explain' says more.")
    KEY_REUSED = (422, "The idempotency key belongs to another batch", "Give each batch a key of its own.")
    HEAD_TOO_LARGE = (431, "The request's headers are too large", "Send fewer or shorter headers.")
    INTERNAL = (500, "The collector failed", "This is a bug; its log has a traceback.")
    BUSY = (503, "The collector is busy", "Send again after Retry-After.")
    STORE_UNAVAILABLE = (503, "The store cannot be written", "Send again after Retry-After; see the collector's log.")
    STOPPING = (503, "The collector is stopping", "Send again after Retry-After.")

    def __init__(self, status: int, title: str, remedy: str) -> None:
        self.status = HTTPStatus(status)
        self.title = title
        self.remedy = remedy

    @property
    def slug(self) -> str:
        """The last part of its type's address."""
        return self.name.lower().replace("_", "-")

    @property
    def type(self) -> str:
        """Its type, as a reference relative to the collector."""
        return PREFIX + self.slug


_RETRY_AFTER: Final = "1"


class Problem(Exception):  # noqa: N818 -- RFC 9457's own word
    """A request is refused. ``members`` are further members of the document."""

    def __init__(
        self, kind: Kind, detail: str, *, headers: Mapping[str, str] | None = None, members: Mapping[str, object] = {}
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.headers = dict(headers or {})
        if kind.status == HTTPStatus.SERVICE_UNAVAILABLE:
            self.headers.setdefault("Retry-After", _RETRY_AFTER)
        self.members = members

    def body(self) -> bytes:
        """The problem document."""
        kind = self.kind
        document = {"type": kind.type, "title": kind.title, "status": int(kind.status), "detail": self.detail}
        return orjson.dumps({**document, **self.members})

    def response(self) -> Response:
        """The problem as an answer."""
        return Response(self.body(), int(self.kind.status), self.headers, MEDIA_TYPE)
