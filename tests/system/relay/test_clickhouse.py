"""A Redis stream into ClickHouse by the command: none lost, none doubled, and few statements for many events."""

from __future__ import annotations

from pathlib import Path

from schemagen_runtime import open_records

from tests.system.clickhouse.front import Front
from tests.system.relay.events import PLACE, letters, traffic
from tests.system.relay.redis_server import RedisServer
from tests.system.relay.test_redis import fill, relay


def test_everything_is_stored_once_and_a_batch_at_a_time(
    redis_server: RedisServer, front: Front, tmp_path: Path
) -> None:
    made = traffic(2000, seed=1)
    fill(redis_server, made.messages)
    source = f"redis://127.0.0.1:{redis_server.port}/events"
    given = ("--from", source, "--to", front.url, "--dead-letters", str(tmp_path / "dead"), "--until-now")
    done = relay(*given, "--group", "first")
    assert done.returncode == 1, done.stderr
    # Of a request's size, a thousand events, these would be three.
    assert sum('/inferences"' in asked for asked in front.asked if asked.startswith("INSERT")) == 1
    again = relay(*given, "--group", "second")
    assert "delivered" not in again.stderr, again.stderr
    with open_records(front.url) as source_of_records:
        records = list(source_of_records.records(PLACE))
    assert {record.id: record.values["x"] for record in records} == made.values
    assert len(records) == len(made.values)
    assert {record.id: record.labels["y"] for record in records if record.labels["y"] is not None} == made.labels
    assert len({str(letter["source"]) for letter in letters(tmp_path / "dead")}) == made.bad
