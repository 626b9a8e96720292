"""What is written together has a fate each; a store that is away is told for what was not tried."""

from __future__ import annotations

import pytest
from schemagen_runtime import Outcome, TransientError
from schemagen_runtime.api.destination import DestinationError
from schemagen_runtime.api.store import RequestKey, Write
from schemagen_runtime.backends.clickhouse.store import ClickHouseStore

from tests.runtime.backends.clickhouse.support import PLACE, inference, info
from tests.system.clickhouse.front import Asked, Front


def test_what_comes_behind_a_fault_is_not_tried(front: Front) -> None:
    with ClickHouseStore(front.url) as store:
        store.register(PLACE, info())
        preparer = store.preparer(PLACE, info())
        writes = [Write(preparer.prepare("m", {0: inference(id_)})) for id_ in "abc"]

        def behave(asked: Asked) -> None:
            if "INSERT" in asked.statement and b"\x01b" in asked.data:
                asked.drop()
            else:
                asked.answer()

        front.behave = behave
        first, *others = store.write(writes)
        assert first == Outcome()
        assert [type(one) for one in others] == [TransientError, TransientError]
        front.behave = Asked.answer
        assert store.write(writes) == [Outcome(frozenset({0})), Outcome(), Outcome()]


def test_a_request_whose_key_was_lost_is_known_by_its_ids(front: Front) -> None:
    """The rows are there, the key is not: what is sent again is a duplicate, and is kept under its key then."""
    key = RequestKey(b"k" * 16, b"d" * 16)
    with ClickHouseStore(front.url) as store:
        store.register(PLACE, info())
        write = Write(store.preparer(PLACE, info()).prepare("m", {0: inference("a")}), key)
        front.behave = lambda asked: asked.drop() if "schemagen_requests (" in asked.statement else asked.answer()
        (lost,) = store.write([write])
        assert isinstance(lost, TransientError)
        front.behave = Asked.answer
        assert store.write([write]) == [Outcome(frozenset({0}))]
        assert len(list(store.records(PLACE))) == 1


def test_whoever_asks_a_closed_store_is_told(front: Front) -> None:
    store = ClickHouseStore(front.url)
    store.close()
    with pytest.raises(DestinationError, match=f"{front.database} is closed"):
        store.write([])
