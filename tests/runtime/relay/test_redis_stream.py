"""A stream is read from where a store says, or else its group; whatever lies in it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from schemagen_runtime import TransientError
from schemagen_runtime.relay.batch_source import SourceError
from schemagen_runtime.relay.redis_address import RedisAddress

from tests.runtime.relay.support import Keeps
from tests.runtime.support import event
from tests.system.relay.events import INFO, message
from tests.system.relay.redis_server import RedisServer

if TYPE_CHECKING:
    from schemagen_runtime.relay.redis_stream import RedisStream


@pytest.fixture
def server(redis_server: RedisServer) -> RedisServer:
    with redis_server.client() as client:
        client.hset("events.schemas", INFO.fingerprint, INFO.document)
        for number in range(3):
            one = message(f"e{number}", event(f"e{number}"))
            client.xadd("events", {**dict(one.headers), "event": one.value or b""}, id=f"{number + 1}-0")
    return redis_server


def stream(server: RedisServer, keeps: Keeps) -> RedisStream:
    from schemagen_runtime.relay.redis_stream import RedisStream

    opened = RedisStream(RedisAddress("127.0.0.1", server.port, "events"), "g")
    opened.begin(keeps)
    return opened


def test_it_is_read_from_where_the_store_stands(server: RedisServer) -> None:
    keeps = Keeps({"events": "1-0"})
    opened = stream(server, keeps)
    read = opened.read(0.1)
    assert read is not None
    assert keeps.taken == ["events"]
    assert (read.size, read.before, read.after) == (2, {"events": "1-0"}, {"events": "3-0"})
    assert read.origin(0) == ("events", {"topic": "events", "partition": None, "offset": "2-0"})
    assert opened.is_at_end()
    assert opened.read(0.05) is None
    opened.rewind()
    again = opened.read(0.1)
    assert again is not None
    assert again.before == {"events": "1-0"}
    opened.close()


def test_without_a_store_that_does_the_group_remembers(server: RedisServer) -> None:
    opened = stream(server, Keeps(None))
    read = opened.read(0.1)
    assert read is not None
    assert read.before == {"events": "0-0"}
    assert opened.backlog() == {("events", ""): 3}
    assert opened.done(read)
    assert opened.backlog() == {("events", ""): 0}
    assert opened.holds(read)
    opened.close()
    other = stream(server, Keeps(None))
    assert other.read(0.05) is None
    with server.client() as client:
        client.xadd("events", {"something": "else"})
        assert client.xgroup_destroy("events", "g")  # somebody tidies up
    found = other.read(0.1)
    assert found is not None
    assert other.done(found)
    assert found.misfits[0].raw == b"{'something': b'else'}"
    other.wait(0.01)
    other.close()


def test_a_server_that_says_nothing_is_away_until_it_answers(
    server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schemagen_runtime.relay.redis_stream._ANSWER_SECONDS", 0.5)
    opened = stream(server, Keeps({}))
    with server.hung(), pytest.raises(TransientError, match="no Redis answers"):
        opened.read(0.1)
    read = opened.read(0.1)
    assert read is not None
    assert read.size == 3
    opened.close()


@pytest.mark.parametrize("positions", [{}, None])
def test_a_stream_that_is_removed_is_empty_and_read_when_it_is_made_anew(
    server: RedisServer, positions: dict[str, str] | None
) -> None:
    opened = stream(server, Keeps(positions))
    read = opened.read(0.1)
    assert read is not None
    with server.client() as client:
        client.delete("events")
        assert opened.done(read)
        assert opened.read(0.05) is None
        client.delete("events")
        assert opened.backlog() == {}
        client.xadd("events", {"other": "x"}, id="3-1")
    again = opened.read(0.1)
    assert again is not None
    assert again.after == {"events": "3-1"}
    opened.close()


def test_a_stream_that_was_made_anew_with_older_ids_is_read_from_its_beginning(server: RedisServer) -> None:
    opened = stream(server, Keeps({"events": "3-0"}))
    assert opened.read(0.05) is None
    with server.client() as client:
        client.delete("events")
        client.xadd("events", {"other": "x"}, id="2-5")
    assert opened.read(0.05) is None
    opened.backlog()
    again = opened.read(0.1)
    assert again is not None
    assert (again.before, again.after) == ({"events": "3-0"}, {"events": "2-5"})
    opened.close()


def test_what_cannot_be_read_is_named(redis_server: RedisServer) -> None:
    with pytest.raises(SourceError, match="there is no stream 'events'"):
        stream(redis_server, Keeps({}))
    with redis_server.client() as client:
        client.set("events", "text")
    with pytest.raises(SourceError, match="wrong kind of value"):
        stream(redis_server, Keeps({}))
    redis_server.kill()
    with pytest.raises(SourceError, match="no Redis answers"):
        stream(redis_server, Keeps({}))
