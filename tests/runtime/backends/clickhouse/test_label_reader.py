"""Label events that are read back."""

from __future__ import annotations

from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.label_reader import LabelReader
from schemagen_runtime.backends.clickhouse.registry import ClickHouseRegistry
from schemagen_runtime.backends.clickhouse.tables import Tables

from tests.runtime.backends.clickhouse.support import PLACE, batch, label, opened
from tests.system.clickhouse.front import Front


def test_what_was_said_of_ids_is_known_again(front: Front) -> None:
    destination = opened(front.url)
    destination.send(batch(label("a", y=1), label("a", y=2, when="2016-12-31T23:59:60Z"), label("b")))
    client = ClickHouseClient(front.url)
    found = LabelReader(client, Tables(PLACE), ClickHouseRegistry(client).columns(PLACE)).read(["a", "b", "it's"])
    assert set(found) == {"a", "b"}
    assert {name: said.value[0] for name, said in found["a"].counting.items() if name == "y"} == {"y": 2}
    assert found["a"].counting["when"].value[1] == "2016-12-31T23:59:60+00:00"
    assert [said.value for _, said in found["a"].earlier.values()] == [(1, None)]
    assert found["b"].is_known
    assert not found["b"].counting
