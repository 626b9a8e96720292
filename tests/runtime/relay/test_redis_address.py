"""A URL names a stream, or says how one is written."""

from __future__ import annotations

import pytest
from schemagen_runtime.relay.redis_address import read_redis_url


def test_a_url_names_server_and_stream() -> None:
    assert read_redis_url("redis://cache/events") == ("cache", 6379, "events")
    address = read_redis_url("redis://[::1]:6380/a%2Fb")
    assert address == ("::1", 6380, "a/b")
    assert address.schemas == "a/b.schemas"
    assert str(read_redis_url("REDIS://h:1/s")) == "redis://h:1/s"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("redis://h", "write redis://HOST:PORT/STREAM"),
        ("redis://h/", "write redis://HOST:PORT/STREAM"),
        ("redis://h/s?db=1", "write redis://HOST:PORT/STREAM"),
        ("redis://h:70000/s", "has no port"),
        ("redis://user:secret@h/s", "set SCHEMAGEN_REDIS_PASSWORD"),
    ],
)
def test_what_is_none_is_refused(url: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as error:
        read_redis_url(url)
    assert "secret" not in str(error.value)
