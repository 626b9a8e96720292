"""Refuse a request with a problem document (RFC 9457)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final, Self

from schemagen_runtime.protocol import media
from schemagen_runtime.protocol.headers import RETRY_AFTER
from schemagen_runtime.protocol.problems import ProblemType, write_problem
from starlette.responses import Response

_SECONDS_TO_WAIT: Final = "1"


class Problem(Exception):  # noqa: N818 -- RFC 9457's own word
    """Refuse a request.

    Attributes:
        type: the problem's type, which has the status and the title.
        detail: what is wrong with this request, in a sentence.
        headers: of the response, beside the usual ones.
        members: further members of the document.
    """

    def __init__(
        self,
        type: ProblemType,  # noqa: A002 -- RFC 9457's own word
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, object] = {},
    ) -> None:
        super().__init__(detail)
        self.type = type
        self.detail = detail
        self.headers = dict(headers or {})
        if type.status == HTTPStatus.SERVICE_UNAVAILABLE:
            self.headers.setdefault(RETRY_AFTER, _SECONDS_TO_WAIT)
        self.members = members

    def __reduce__(self) -> tuple[Callable[..., Self], tuple[ProblemType, str], dict[str, object]]:
        return type(self), (self.type, self.detail), {"headers": self.headers, "members": dict(self.members)}

    def body(self) -> bytes:
        """Return the problem document."""
        return write_problem(self.type, self.detail, self.members)

    def response(self) -> Response:
        """Return the problem as a response."""
        return Response(self.body(), int(self.type.status), self.headers, media.PROBLEM)
