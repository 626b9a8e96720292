"""What is wrong with tables that somebody changed."""

from __future__ import annotations

import pytest
from schemagen_runtime import DestinationError
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.table_check import find_faults, require_local
from schemagen_runtime.backends.clickhouse.tables import Tables, allot
from schemagen_runtime.document import read_document

from tests.runtime.backends.clickhouse.support import PLACE, info, opened
from tests.system.clickhouse.front import Front


def test_each_fault_is_named(front: Front) -> None:
    client, tables, columns = ClickHouseClient(front.url), Tables(PLACE), allot(read_document(info().document), ())
    assert find_faults(client, tables, columns) == [
        f'there is no table "{PLACE}/{part}"'
        for part in ("inferences", "label_history", "labels", "label_feed", "records")
    ]
    opened(front.url)
    assert find_faults(client, tables, columns) == []
    front.read(f"DROP TABLE {tables.records}")
    front.read(f"ALTER TABLE {tables.inferences} DROP COLUMN p, MODIFY COLUMN x Nullable(String)")
    assert find_faults(client, tables, columns) == [
        f"column 'x' of table \"{PLACE}/inferences\" has the type Nullable(String); expected Nullable(Float64)",
        f"table \"{PLACE}/inferences\" has no column 'p'",
        f'there is no table "{PLACE}/records"',
    ]


class OnCluster(ClickHouseClient):
    """Answers as the server of a cluster: the engine here knows none."""

    def ask(self, query: str) -> list[tuple[str]]:
        assert "engine = 'Distributed'" in query
        return [(f"{PLACE}/labels",)]


def test_tables_of_a_cluster_are_not_emptied_by_halves() -> None:
    with pytest.raises(DestinationError, match=f"DELETE on those under {PLACE}/local"):
        require_local(OnCluster("clickhouse://h:1/d"), Tables(PLACE))


def test_tables_of_one_server_are(front: Front) -> None:
    opened(front.url)
    require_local(ClickHouseClient(front.url), Tables(PLACE))
