"""A collection of ClickHouse that is counted into a file, and its parts."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

from schemagen_runtime.api.counters import ALL
from schemagen_runtime.backends.clickhouse.client import ClickHouseClient
from schemagen_runtime.backends.clickhouse.counters.changed_hours import ChangedHours
from schemagen_runtime.backends.clickhouse.counters.counted_rows import CountedRows
from schemagen_runtime.backends.clickhouse.counters.counters import ClickHouseCounters
from schemagen_runtime.backends.clickhouse.counters.hour_step import HourStep
from schemagen_runtime.backends.clickhouse.counters.known_schemas import know_schemas
from schemagen_runtime.backends.clickhouse.registry import ClickHouseRegistry
from schemagen_runtime.backends.clickhouse.tables import StoredColumn, Tables
from schemagen_runtime.backends.sqlite.connection import connect
from schemagen_runtime.counting.counter import Measure
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.tally import Span

from tests.runtime.backends.clickhouse.support import PLACE
from tests.system.clickhouse.front import Front

HOUR = 498_847
"""That of the events of ``inference``, in hours since 1970."""


def parts(front: Front) -> tuple[ClickHouseClient, Tables, list[StoredColumn]]:
    """What reads the collection."""
    client = ClickHouseClient(front.url)
    return client, Tables(PLACE), ClickHouseRegistry(client).columns(PLACE)


@contextmanager
def stepping(front: Front, path: Path) -> Generator[HourStep]:
    """A step that counts the collection into a file."""
    found = parts(front)
    with closing(connect(str(path), create=True)) as connection:
        know_schemas(connection, PLACE, ClickHouseRegistry(found[0]))
        yield HourStep(connection, PLACE, ChangedHours(*found), CountedRows(*found))


def rows(counters: ClickHouseCounters) -> dict[int, int]:
    """How many rows are counted in each hour."""
    found: dict[int, int] = {}
    for one in counters.tallies(PLACE, Span.HOUR, -(10**6), 10**6, ALL._replace(measures=frozenset({Measure.ROWS}))):
        assert isinstance(one.tally, Histogram)
        found[one.at] = found.get(one.at, 0) + one.tally.total
    return found
