"""Count what a database holds."""

from __future__ import annotations

from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.store_statistics import CollectionStatistics, StoreStatistics
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.layout import ACROSS_MONTHS
from schemagen_runtime.backends.clickhouse.registry import ClickHouseRegistry
from schemagen_runtime.backends.clickhouse.rejections import Rejections
from schemagen_runtime.backends.clickhouse.tables import Tables, one_of
from schemagen_runtime.backends.clickhouse.values import moment_text
from schemagen_runtime.document import Place


def statistics(client: ClickHouseClient, registry: ClickHouseRegistry, rejections: Rejections) -> StoreStatistics:
    """Count what a database holds; the numbers are those of several moments where others write meanwhile."""
    size = "SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database = currentDatabase()"
    counted = [_count(client, registry, rejections, one) for one in registry.collections()]
    return StoreStatistics(int(client.ask(size)[0][0]), 0, counted)


def _count(
    client: ClickHouseClient, registry: ClickHouseRegistry, rejections: Rejections, collection: Collection
) -> CollectionStatistics:
    tables = Tables(collection)
    id_ = one_of(registry.columns_to_read(collection), Place.ID).quoted
    ids = f"SELECT {id_} FROM {tables.labels}"  # noqa: S608 -- quoted names, here and below
    by_model = (
        f'SELECT "_model", count(), countIf({id_} IN ({ids})), min("_received_at"), max("_received_at") '  # noqa: S608
        f'FROM {tables.inferences} FINAL GROUP BY "_model" ORDER BY "_model" {ACROSS_MONTHS}'
    )
    found = client.ask(by_model)
    joined = f"SELECT {id_} FROM {tables.inferences}"  # noqa: S608
    lone = f"uniqExactIf({id_}, {id_} NOT IN ({joined}))"
    labels, unjoined = client.ask(f"SELECT uniqExact({id_}), {lone} FROM {tables.labels}")[0]  # noqa: S608
    return CollectionStatistics(
        collection,
        {row[0]: int(row[1]) for row in found},
        sum(int(row[2]) for row in found),
        int(labels),
        int(unjoined),
        moment_text(min(row[3] for row in found)) if found else None,
        moment_text(max(row[4] for row in found)) if found else None,
        registry.history(collection),
        rejections.total(collection),
    )
