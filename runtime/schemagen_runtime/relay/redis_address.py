"""Read ``redis://HOST:PORT/STREAM``."""

from __future__ import annotations

import re
from typing import Final, NamedTuple
from urllib.parse import unquote

from schemagen_runtime.support.text import quote, quote_url

EXAMPLE: Final = "redis://127.0.0.1:6379/events"
PASSWORD: Final = "SCHEMAGEN_REDIS_PASSWORD"  # noqa: S105 -- the variable's name
"""Names the variable of the environment in which a server's password may stand."""

_URL: Final = re.compile(
    r"redis://(?P<host>\[[0-9A-Fa-f:.]+\]|[^/:?#]+)(:(?P<port>[0-9]{1,5}))?/(?P<stream>[^?#]*)", re.IGNORECASE
)


class RedisAddress(NamedTuple):
    """Hold what a URL says.

    Attributes:
        host: name or address of the server.
        port: its port.
        stream: the key of the stream.
    """

    host: str
    port: int
    stream: str

    @property
    def schemas(self) -> str:
        """Return the key of the hash in which the documents of schemas lie, each under its fingerprint."""
        return f"{self.stream}.schemas"

    def __str__(self) -> str:
        return f"redis://{self.host}:{self.port}/{self.stream}"


def read_redis_url(url: str) -> RedisAddress:
    """Read the URL of a stream.

    Raises:
        ValueError: it is none; the message says how it is written. It shows no password.
    """
    if "@" in url:
        raise ValueError(f"{quote_url(url)} has a user or a password in it: set {PASSWORD} in the environment instead")
    match = _URL.fullmatch(url)
    if match is None or not match["stream"]:
        raise ValueError(f"{quote_url(url)} names no stream; write redis://HOST:PORT/STREAM, as in {EXAMPLE}")
    port = int(match["port"] or 6379)
    if not 0 < port < 65536:
        raise ValueError(f"{quote_url(url)} has no port {quote(match['port'])}; expected 1 to 65535")
    return RedisAddress(match["host"].strip("[]"), port, unquote(match["stream"]))
