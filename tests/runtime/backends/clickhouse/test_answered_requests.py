"""A key is known in its collection, to every program, until ClickHouse forgets it."""

from __future__ import annotations

import pytest
from schemagen_runtime import Outcome
from schemagen_runtime.api.store import KeyReused, RequestKey
from schemagen_runtime.backends.clickhouse.answered_requests import AnsweredRequests
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.own_tables import OwnTables

from tests.runtime.backends.clickhouse.support import PLACE, opened
from tests.system.clickhouse.front import Front

KEY = RequestKey(b"\x00'k", b"d")


def test_a_key_is_kept_and_forgotten(front: Front) -> None:
    opened(front.url)
    first, second = (AnsweredRequests(OwnTables(ClickHouseClient(front.url))) for _ in range(2))
    assert first.find(PLACE, KEY, (0,)) is None
    first.note(PLACE, KEY, Outcome())
    assert second.find(PLACE, KEY, (0, 3)) == Outcome(frozenset({0, 3}))
    with pytest.raises(KeyReused):
        second.find(PLACE, KEY._replace(digest=b"e"), (0,))
    names = '(project, collection, "key", changed_at)'
    old = "SELECT project, collection, 'ab', changed_at - INTERVAL 2 HOUR FROM schemagen_requests"
    front.engine.run(f"INSERT INTO schemagen_requests {names} {old}", front.database)
    front.engine.run("OPTIMIZE TABLE schemagen_requests FINAL", front.database)
    assert front.read('SELECT "key" FROM schemagen_requests') == [KEY.key.hex()]
