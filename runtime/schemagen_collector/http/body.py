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

from schemagen_collector.http.problems import Problem

Take: TypeAlias = Callable[[int], object]
"""Called with a number of bytes before they are kept; raises a problem where there is no memory for them."""

_PIECE: Final = 256 << 10
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
        Problem: it has more than ``limit`` bytes, takes too long, or is cut off.
    """
    announced = request.headers.get("content-length", "0")
    if announced.isdecimal() and int(announced) > limit:
        raise _too_large(limit)
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for piece in request.stream():
                if len(body) + len(piece) > limit:
                    raise _too_large(limit)
                take(len(piece))
                body += piece
    except TimeoutError as error:
        message = f"the body did not arrive within {seconds:g} seconds"
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

    Raises:
        Problem: they do, or they are damaged or cut off.
    """
    pieces: list[bytes] = []
    size = 0
    left = compressed
    while left or not pieces:
        member = zlib.decompressobj(_GZIP)
        while not member.eof:
            piece = _inflate(member, left)
            left = member.unconsumed_tail
            size += len(piece)
            if size > limit:
                raise _too_large(limit, "decompressed, it")
            take(len(piece))
            pieces.append(piece)
            if not piece and not left and not member.eof:
                raise Problem(ProblemType.MALFORMED_GZIP, "the compressed body is cut off before its end")
        left = member.unused_data
    return b"".join(pieces)


class _Member(Protocol):
    """Describe what zlib returns for one gzip member, whose class has no public name."""

    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...


def _inflate(member: _Member, data: bytes) -> bytes:
    try:
        return member.decompress(data, _PIECE)
    except zlib.error as error:
        raise Problem(ProblemType.MALFORMED_GZIP, f"the compressed body is damaged: {error}") from error


def _too_large(limit: int, what: str = "the body") -> Problem:
    return Problem(ProblemType.TOO_LARGE, f"{what} has more than {limit:,} bytes")
