"""Read a request's body: never more of it than is allowed, nor for longer."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable
from typing import Final, Protocol, TypeAlias

from schemagen_runtime.protocol import media
from schemagen_runtime.protocol.headers import CONTENT_ENCODING
from schemagen_runtime.protocol.problems import ProblemType
from starlette.requests import ClientDisconnect, Request

from schemagen_collector.http.chunks import require_large_chunks
from schemagen_collector.http.problems import Problem

Take: TypeAlias = Callable[[int], object]
"""Called with a number of bytes before they are kept; raises a problem where there is no memory for them."""

_PIECE: Final = 256 << 10
_GIVEN: Final = 16 << 10
"""Compressed bytes that zlib is given at a time: it copies what stands behind the end of a member."""
MAX_MEMBERS: Final = 1000
"""Gzip members of a body: an empty one has 20 bytes, and starting each takes as long as thousands of bytes."""
_WINDOW_SECONDS: Final = 5.0
_WINDOW_BYTES: Final = 4 << 10
"""A body must bring so many bytes in each window of time, or its end: who stalls holds what others could use."""
_LONGEST_LENGTH: Final = 18
"""Digits of a Content-Length: Python refuses to read numbers of thousands of digits."""
_GZIP: Final = zlib.MAX_WBITS | 16
"""Only gzip's header and trailer (zlib's manual, ``inflateInit2``)."""


async def read_body(request: Request, limit: int, seconds: float, take: Take) -> bytes:
    """Return the body as it was sent.

    Args:
        request: whose body it is.
        limit: bytes that it may have.
        seconds: how long it may take to arrive.
        take: called with the size of each piece.

    Raises:
        Problem: it has more than ``limit`` bytes, takes too long, stalls, or is cut off; or its chunks are so small
            that most of what is sent says where they end.
    """
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and (len(announced) > _LONGEST_LENGTH or int(announced) > limit):
        raise _too_large(limit)
    body = bytearray()
    loop = asyncio.get_running_loop()
    began = loop.time()
    end, window_size = began + seconds, 0
    try:
        async with asyncio.timeout_at(min(end, began + _WINDOW_SECONDS)) as deadline:
            async for piece in request.stream():
                if len(body) + len(piece) > limit:
                    raise _too_large(limit)
                require_large_chunks(request.scope, len(body) + len(piece))
                take(len(piece))
                body += piece
                if len(body) - window_size >= _WINDOW_BYTES:
                    window_size = len(body)
                    deadline.reschedule(min(end, loop.time() + _WINDOW_SECONDS))
    except TimeoutError as error:
        message = f"the body did not arrive within {seconds:g} seconds"
        if loop.time() < end:
            message = f"the body stalled: expected {_WINDOW_BYTES:,} bytes every {_WINDOW_SECONDS:g} seconds"
        raise Problem(ProblemType.TIMEOUT, message, headers={"Connection": "close"}) from error
    except ClientDisconnect as error:
        raise Problem(ProblemType.MALFORMED_REQUEST, "the client went away before its request was whole") from error
    return bytes(body)


def is_gzip(request: Request) -> bool:
    """Tell whether the body is compressed.

    Raises:
        Problem: it is, in another way than gzip.
    """
    coding = request.headers.get(CONTENT_ENCODING, "identity").strip().lower()
    if coding not in (media.GZIP, "x-gzip", "identity"):
        headers = {"Accept-Encoding": "gzip, identity"}
        raise Problem(
            ProblemType.UNSUPPORTED_MEDIA_TYPE, "send the body as it is, or compressed with gzip", headers=headers
        )
    return coding != "identity"


def gunzip(compressed: bytes, limit: int, take: Take) -> bytes:
    """Decompress gzip members (RFC 1952), and stop as soon as they grow beyond ``limit`` bytes.

    The time that it takes grows with the bytes that come in and go out, however many members there are.

    Raises:
        Problem: they do, there are too many, or they are damaged or cut off.
    """
    plain = bytearray()
    start, members = 0, 0
    while start < len(compressed) or not members:
        members += 1
        if members > MAX_MEMBERS:
            raise Problem(ProblemType.TOO_LARGE, f"the compressed body has more than {MAX_MEMBERS:,} gzip members")
        member: _Member = zlib.decompressobj(_GZIP)
        while not member.eof:
            given = compressed[start : start + _GIVEN]
            piece = _inflate(member, given)
            start += len(given) - len(member.unconsumed_tail) - len(member.unused_data)
            if len(plain) + len(piece) > limit:
                raise _too_large(limit, "decompressed, it")
            if piece:
                take(len(piece))
                plain += piece
            elif not given:
                raise Problem(ProblemType.MALFORMED_GZIP, "the compressed body is cut off before its end")
    return bytes(plain)


class _Member(Protocol):
    """Describe what zlib returns for one gzip member, whose class has no public name."""

    @property
    def eof(self) -> bool: ...
    @property
    def unconsumed_tail(self) -> bytes: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def _inflate(member: _Member, data: bytes) -> bytes:
    try:
        return member.decompress(data, _PIECE)
    except zlib.error as error:
        raise Problem(ProblemType.MALFORMED_GZIP, f"the compressed body is damaged: {error}") from error


def _too_large(limit: int, what: str = "the body") -> Problem:
    return Problem(ProblemType.TOO_LARGE, f"{what} has more than {limit:,} bytes")
