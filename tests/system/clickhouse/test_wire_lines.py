"""ClickHouse keeps the same of wire lines, good and broken, whether the engine read them or pure Python."""

from __future__ import annotations

import random
from contextlib import closing
from typing import Final, cast

import pytest
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime import Collection, Schema, SchemaInfo
from schemagen_runtime.api.destination import Outcome
from schemagen_runtime.api.store import Write
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.rows import PreparedRows
from schemagen_runtime.backends.clickhouse.store import ClickHouseStore
from schemagen_runtime.backends.clickhouse.tables import Tables
from schemagen_runtime.native.loading import engine_name
from schemagen_runtime.wire_lines import judge_each

from tests.system.clickhouse.front import Front
from tests.system.native.conftest import SCHEMAS
from tests.system.native.test_lines import changed, in_any_order, lines_of
from tests.system.native.test_rows import ACCEPTED, judging_rest

pytestmark = pytest.mark.skipif(engine_name() != "native", reason="the engine was not built, or is turned off")
NATIVE, PLAIN = Collection("p", "native"), Collection("p", "plain")
LINES: Final = 60


def batches_of(schema: Schema[object]) -> list[list[bytes]]:
    """Batches of lines: as they are written, in another order, broken, and some that come again."""
    chance = random.Random(4)
    good = lines_of(schema, 5)[:LINES]
    other = [in_any_order(line, chance, most_left_out=2) for line in good]
    broken = [changed(line, chance) for line in good]
    return [good[:25], [*good[20:], *broken], other]


def kept(url: str, collection: Collection) -> list[list[str]]:
    """Every row of a collection's tables, without the moments at which it was received."""
    client, tables = ClickHouseClient(url), Tables(collection)
    with closing(client):
        return [
            sorted(repr(list(map(in_order, row))) for row in client.ask(f"SELECT * EXCEPT ({received}) FROM {table}"))
            for table, received in (
                (tables.inferences, '"_received_at", "_precedence"'),
                (tables.history, '"_label_received_at"'),
                (tables.records, '"_received_at", "_label_received_at"'),
            )
        ]


def in_order(value: object) -> object:
    """A map with its keys in order, for theirs means nothing; any other value as it is."""
    return sorted(cast("dict[str, object]", value).items()) if isinstance(value, dict) else value


@pytest.mark.parametrize("name", sorted(path.name for path in SCHEMAS.glob("*.yaml")))
def test_the_same_lines_are_the_same_rows(front: Front, name: str) -> None:
    schema = load_source(Source(name, (SCHEMAS / name).read_bytes()))
    info = SchemaInfo.of(schema)
    batches = batches_of(schema)
    outcomes: dict[Collection, list[Outcome | Exception]] = {NATIVE: [], PLAIN: []}
    with closing(ClickHouseStore(front.url)) as store:
        for collection, found in outcomes.items():
            store.register(collection, info)
            preparer = store.preparer(collection, info)
            for lines in batches:
                rest = judging_rest(schema, lines)
                prepared: PreparedRows = (
                    preparer.prepare_lines("m", lines, schema, rest, ACCEPTED)
                    if collection is NATIVE
                    else preparer.prepare("m", judge_each(lines, schema.read_each, rest), ACCEPTED)
                )
                found.extend(store.write([Write(prepared)]))
    assert outcomes[NATIVE] == outcomes[PLAIN]
    assert all(isinstance(one, Outcome) for one in outcomes[NATIVE])
    rows = kept(front.url, NATIVE)
    for mine, plain in zip(rows, kept(front.url, PLAIN), strict=True):
        assert mine == plain
    assert len(rows[0]) >= LINES / 6
