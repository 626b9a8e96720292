"""Name every problem with which a collector refuses a request, and write and read problem documents (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from http import HTTPStatus
from typing import NamedTuple, Self, cast

import orjson

from schemagen_runtime.compatibility.refused_change import RefusedChange
from schemagen_runtime.protocol.answer import NotUnderstood, read_answer
from schemagen_runtime.protocol.paths import PROBLEM
from schemagen_runtime.protocol.registrations import read_refused
from schemagen_runtime.support.text import shorten


class ProblemType(Enum):
    """List the types of problems: the status, the title, and what to do about each.

    A type on the wire is a relative reference (RFC 9457, section 3.1.1): the collector explains it at this address.
    """

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
    UNKNOWN_MODEL = (404, "The model is not known", "Check its name: GET …/monitor without 'model' lists all.")
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
    OUT_OF_TURN = (425, "The batch came before the one that it follows", "Send it again once that one is answered.")
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
        """Return the last part of the type's address, such as ``unknown-schema``."""
        return self.name.lower().replace("_", "-")

    @property
    def path(self) -> str:
        """Return the type as it stands on the wire, such as ``/problems/unknown-schema``."""
        return PROBLEM.format(slug=self.slug)

    @classmethod
    def of(cls, slug: str) -> Self | None:
        """Return the type with this slug; None where there is none."""
        return next((one for one in cls if one.slug == slug), None)


def write_problem(type: ProblemType, detail: str, members: Mapping[str, object]) -> bytes:  # noqa: A002
    """Write a problem document; ``members`` are those beside the standard ones: reasons, diagnostics, errors."""
    document = {"type": type.path, "title": type.title, "status": int(type.status), "detail": detail}
    return orjson.dumps({**document, **members})


class ReadProblem(NamedTuple):
    """Hold what a refusal says, as far as it can be understood.

    Attributes:
        type: its type; None where that is not one of ours.
        words: title and detail, each where there is one.
        reasons: every reason that it lists, each in one line.
        changes: the changes of a schema that it lists.
    """

    type: ProblemType | None = None
    words: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    changes: Sequence[RefusedChange] = ()


def read_problem(body: bytes) -> ReadProblem:
    """Read the body of a refusal, which may be anything: proxies and strangers answer, too."""
    try:
        problem = read_answer(body)
    except NotUnderstood:
        return ReadProblem()
    reasons = problem.get("reasons", [])
    return ReadProblem(
        ProblemType.of(str(problem.get("type", "")).rpartition("/")[2]),
        tuple(str(problem[name]) for name in ("title", "detail") if problem.get(name)),
        tuple(shorten(str(reason), one_line=True) for reason in cast("list[object]", reasons))
        if isinstance(reasons, list)
        else (),
        read_refused(problem.get("changes")),
    )
